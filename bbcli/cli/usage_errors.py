"""Words Click's usage errors as bbcli words its own."""

from __future__ import annotations

import re

import click
from click.core import ParameterSource

# Click's text -> ours, for errors without a class of their own; \\1 is an option or words of the command line.
_REWORDED = (
    (r"Got unexpected extra argument \((.*)\)", r"unexpected argument: \1"),
    (r"Got unexpected extra arguments \((.*)\)", r"unexpected arguments: \1"),
    (r"Option '(.*)' requires an argument", r"option \1 requires a value"),
    (r"Option '(.*)' does not take a value", r"option \1 does not take a value"),
)


def message_of(error: click.UsageError) -> str:
    """Return the message: no capital, no period, names without quotes, similar names in parentheses."""
    match error:
        case click.exceptions.NoSuchOption():
            return f"no such option: {error.option_name}{_similar(error.possibilities)}"
        case click.exceptions.NoSuchCommand():
            return f"no such command: {error.command_name}{_similar(error.possibilities)}"
        case click.MissingParameter(param=click.Parameter() as param):
            return f"missing {_kind(param)} {_name(error)}{_choices(param, ', one of: ')}"
        case click.BadParameter(param=click.Parameter() as param):
            return f"invalid value for {_name(error)}: {_problem(error, param)}"
        case _:
            return _reworded(error.format_message().rstrip("."))


def _similar(names: list[str] | None) -> str:
    return f" (similar: {', '.join(names)})" if names else ""


def _kind(param: click.Parameter) -> str:
    return "option" if isinstance(param, click.Option) else "argument"


def _name(error: click.BadParameter) -> str:
    """Return the name of the parameter of an error as the help has it: --limit, COMMIT; or the variable it is from."""
    param = error.param
    if isinstance(param, click.Option):
        source = error.ctx and error.ctx.get_parameter_source(param.name or "")
        return str(param.envvar) if source is ParameterSource.ENVIRONMENT else max(param.opts, key=len)
    metavar = param.human_readable_name if param else str(error.param_hint)
    return re.sub(r"\[[^\]]*\] ", "", metavar).strip("[]")


def _problem(error: click.BadParameter, param: click.Parameter) -> str:
    text = error.message.rstrip(".")
    value, is_choice, _ = text.partition(" is not one of ")
    if is_choice:
        return f"{value}{_choices(param, ' is not one of: ')}"
    return f"{text[:1].lower()}{text[1:]}" if text[1:2].islower() else text


def _choices(param: click.Parameter, before: str) -> str:
    return f"{before}{', '.join(map(str, param.type.choices))}" if isinstance(param.type, click.Choice) else ""


def _reworded(text: str) -> str:
    for pattern, ours in _REWORDED:
        if match := re.fullmatch(pattern, text, re.DOTALL):
            return match.expand(ours)
    return text
