"""`bbcli branches model`: the branch model, which names the development and production branch and has type prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import BRANCH, one_of, repo_option
from bbcli.client.endpoints import BRANCH_MODEL, BRANCH_MODEL_SETTINGS
from bbcli.errors import InvalidInput, NotFound
from bbcli.output import Column, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

# The reason of the error for a repository without a branch model.
NO_MODEL = "no_branch_model"
# The types of branches that every model has, in the order of Bitbucket's settings.
TYPES = ("bugfix", "feature", "hotfix", "release")


def _named(value: Any, _: cells.CellContext) -> cells.Cell:
    """A branch: an object with its names in the model, a setting in its configuration."""
    if not isinstance(value, dict):
        return cells.Cell("")
    if value.get("useDefault"):
        return cells.Cell("the default branch")
    return cells.Cell(plain(value.get("displayId") or str(value.get("refId") or "").removeprefix("refs/heads/")))


def _prefix_cell(kind: str) -> cells.CellOf:
    def prefix(value: Any, _: cells.CellContext) -> cells.Cell:
        found = _type(value, kind)
        return cells.Cell(plain(found.get("prefix")) if found.get("enabled") is not False else "")

    return prefix


FIELDS = (
    Column("DEVELOPMENT", "development", _named),
    Column("PRODUCTION", "production", _named),
    *(Column(kind.upper(), "types", _prefix_cell(kind)) for kind in TYPES),
)
model = Group(
    "model",
    help="Show or change the branch model",
    example="bbcli branches model -R WORK/my-repo",
    bare_verb="show",
)


@model.command("show", endpoint={f"GET {BRANCH_MODEL}": "Show the branch model."}, columns=FIELDS)
@repo_option
@pass_app
def show_model(app: App, repo: RepoAddress | None) -> Record:
    """Show the development and production branch, and the prefix of each type of branch.

    A type without a prefix is not in use.

    \b
    Example:
      bbcli branches model show -R WORK/my-repo
    """
    return read_model(app, app.repo(repo))


@model.command(
    "set",
    endpoint={
        f"PUT {BRANCH_MODEL_SETTINGS}": "Change the branch model of a repository.",
        f"GET {BRANCH_MODEL_SETTINGS}": "Read the branch model before it is changed.",
    },
    columns=FIELDS,
    field_options={"development": "--development", "production": "--production", "types": "--type"},
    writes=True,
)
@click.option("--development", type=BRANCH, metavar="BRANCH", help="Development branch")
@click.option("--development-default", is_flag=True, help="Use the default branch as development branch")
@click.option("--production", type=BRANCH, metavar="BRANCH", help="Production branch")
@click.option("--no-production", is_flag=True, help="Use no production branch")
@click.option(
    "--type",
    "prefixes",
    multiple=True,
    metavar="TYPE=PREFIX",
    help="Prefix of bugfix, feature, hotfix or release branches; none disables the type",
)
@repo_option
@pass_app
def set_model(
    app: App,
    /,
    development: str | None,
    development_default: bool,
    production: str | None,
    no_production: bool,
    prefixes: tuple[str, ...],
    repo: RepoAddress | None,
) -> Record | None:
    """Change or enable the branch model of a repository.

    Only the given values change.

    \b
    Examples:
      # Name both branches
      bbcli branches model set --development master --production staging -R WORK/my-repo
      # Change a prefix, and disable a type
      bbcli branches model set --type feature=feat/ --type hotfix= -R WORK/my-repo
    """
    from bbcli.context.refs import HEADS, find_branch

    one_of(development=development, development_default=development_default)
    one_of(production=production, no_production=no_production)
    types = dict(map(_parsed, prefixes))
    if not (development or development_default or production or no_production or types):
        raise InvalidInput("nothing to change", hint="add a change, such as --development BRANCH")
    address = app.repo(repo)
    body = _configuration(app, address)
    for place, branch in (("development", development), ("production", production)):
        if branch:
            find_branch(app, address, branch)  # the server accepts the name of a branch that does not exist
            body[place] = {"refId": HEADS + branch, "useDefault": False}
    if development_default:
        body["development"] = {"refId": None, "useDefault": True}
    if no_production:
        body["production"] = None
    body["types"] = [_changed(each, types) for each in body["types"]]
    return app.client.write("PUT", BRANCH_MODEL_SETTINGS, address.variables, body)


def read_model(app: App, repo: RepoAddress) -> Record:
    """Return the branch model that applies to a repository; NotFound if it is not enabled."""
    try:
        return app.client.record(BRANCH_MODEL, repo.variables)
    except NotFound as error:
        if error.reason:  # no such project or repository
            raise
        from bbcli.config.shell import command_line

        message = f"the branch model of {repo} is not enabled"
        hint = command_line("bbcli", "branches", "model", "set", "--development", "BRANCH", "-R", str(repo))
        raise NotFound(message, reason=NO_MODEL, hint=hint, refusal=error.refusal) from None


def prefix_of(app: App, repo: RepoAddress, kind: str, name: str) -> str:
    """Return the prefix of a type for a name, empty if the name has it already; InvalidInput for a type not in use."""
    found = read_model(app, repo)
    prefix = type_prefix(found, kind)
    if not prefix:
        known = ", ".join(each for each in TYPES if type_prefix(found, each))
        raise InvalidInput(f"the branch model of {repo} has no type {kind}", hint=f"its types: {known or 'none'}")
    return "" if name.startswith(prefix) else prefix


def type_prefix(found: Record, kind: str) -> str:
    """Return the prefix of a type in a model; empty if the type is not in use."""
    return plain(_type(found.get("types"), kind.lower()).get("prefix"))


def _type(types: Any, kind: str) -> Mapping[str, Any]:
    """Return a type of a model or its configuration, by its id in either case; empty if there is none."""
    known = types if isinstance(types, list) else []
    return next((each for each in known if isinstance(each, dict) and str(each.get("id")).lower() == kind), {})


def _configuration(app: App, repo: RepoAddress) -> dict[str, Any]:
    """Return the configuration as a PUT takes it, with every type; Bitbucket's own values if there is none yet.

    A PUT replaces all of it.
    """
    try:
        found = app.client.record(BRANCH_MODEL_SETTINGS, repo.variables).value
    except NotFound as error:
        if error.reason:  # no such project or repository
            raise
        found = {}
    types = [{**_new_type(kind), **_type(found.get("types"), kind)} for kind in TYPES]
    body = {"development": found.get("development") or {"refId": None, "useDefault": True}, "types": types}
    return {**body, "production": found["production"]} if found.get("production") else body


def _new_type(kind: str) -> dict[str, Any]:
    return {"id": kind.upper(), "displayName": kind.capitalize(), "enabled": True, "prefix": f"{kind}/"}


def _parsed(text: str) -> tuple[str, str]:
    """Return type and prefix of TYPE=PREFIX; InvalidInput for an unknown type, and without an equals sign."""
    kind, equals, prefix = text.partition("=")
    if not equals or kind.lower() not in TYPES:
        hint = f"write TYPE=PREFIX; the types are {', '.join(TYPES)}"
        raise InvalidInput(f"{text!r} is not a type with its prefix, such as feature=feature/", hint=hint)
    return kind.lower(), prefix


def _changed(kind: Mapping[str, Any], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """Return a type with its new prefix; without one it is disabled and keeps the prefix that it had."""
    prefix = prefixes.get(str(kind["id"]).lower())
    if prefix is None:
        return dict(kind)
    return {**kind, "enabled": True, "prefix": prefix} if prefix else {**kind, "enabled": False}


def protected_refs(found: Record) -> Sequence[str]:
    """Return the full names of the development and the production branch of a model."""
    refs = (found.get(f"{place}.{name}") for place in ("development", "production") for name in ("id", "refId"))
    return [ref for ref in refs if isinstance(ref, str)]
