"""Describe an operation for `api show`: its facts as JSON, and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.cli.index import EQUIVALENT_COMMANDS
from bbcli.client.endpoints import short
from bbcli.client.http.connection import Connection
from bbcli.client.request import JSON
from bbcli.commands.api.command_lines import bbcli_line, curl_line
from bbcli.commands.api.examples import example
from bbcli.commands.api.request_args import parse_path
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput, NotFound
from bbcli.openapi.example import skeleton
from bbcli.openapi.match import find_templates, nearest_template, operation_at, with_api_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bbcli.commands.api.request_args import ParsedPath
    from bbcli.context.app import App
    from bbcli.openapi import Operation, Schema, Spec
    from bbcli.openapi.match import TemplateMatch

_DEPTH = 3


def operation_facts(spec: Spec, operation: Operation, server_url: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON object of `api show --json`; its examples use `values` for path parameters."""
    command, summary = EQUIVALENT_COMMANDS.get((operation.method, operation.path), ("", ""))
    call = example(spec, operation, values)
    return {
        "method": operation.method,
        "path": operation.path,
        "name": operation.name,
        "description": summary or None,
        "tags": operation.tags,
        "permission": operation.permission,
        "since": operation.since or None,
        "deprecated": operation.deprecated or None,
        "paged": bool(operation.pages),
        "plugin": operation.plugin or None,
        "parameters": [_parameter(each) for each in operation.parameters],
        "body": _body_facts(spec, operation),
        "answers": [
            {"status": each.status, "types": each.types, "fields": dict(_fields(spec, each.schema, ""))}
            for each in operation.answers
        ],
        "fails": operation.fails,
        "command": f"bbcli {command}" if command else None,
        "examples": [bbcli_line(call), curl_line(call, Connection(server_url), {"Authorization": "Bearer"}).text()],
    }


def _parameter(parameter: Any) -> dict[str, Any]:
    schema = parameter.schema
    return {
        "name": parameter.name,
        "in": parameter.place,
        "type": (f"{schema.items.type}[]" if schema.items else schema.type) or "any",
        "required": parameter.required,
        "enum": (schema.items or schema).enum,
        "default": schema.default,
    }


def _body_facts(spec: Spec, operation: Operation) -> dict[str, Any] | None:
    body = operation.body
    if body is None:
        return None
    known = spec.resolved(body.schema)
    return {
        "types": body.types,
        "required": body.required or bool(known.required),
        "requiredFields": known.required,
        "skeleton": skeleton(spec, body.schema) if known.has_type else None,
    }


def _fields(spec: Spec, schema: Schema, place: str, depth: int = _DEPTH) -> Iterator[tuple[str, str]]:
    """Yield path and type of each field of a response, down to `depth` levels."""
    schema = spec.resolved(schema)
    if schema.items:
        yield from _fields(spec, schema.items, f"{place}[]", depth)
    elif schema.properties and depth:
        for name, inner in schema.properties.items():
            yield from _fields(spec, inner, f"{place}.{name}" if place else name, depth - 1)
    elif place or schema.type not in ("", "object"):  # an object without properties is not described
        yield place, schema.type or "any"


def format_text(facts: Mapping[str, Any]) -> str:
    """Return the text of `api show`."""
    return "\n\n".join("\n".join(section) for section in map(list, _sections(facts)) if section) + "\n"


def _sections(facts: Mapping[str, Any]) -> Iterator[Iterable[str]]:
    yield (f"{facts['method']} {facts['path']}", *([f"  {facts['description']}"] if facts["description"] else []))
    yield _aligned(_head(facts))
    yield _titled("PARAMETERS", _aligned(map(_parameter_row, facts["parameters"])))
    if body := facts["body"]:
        yield _titled(
            f"BODY  {' or '.join(body['types']) or JSON}{_required_note(body)}", _skeleton_lines(body["skeleton"])
        )
    for answer in facts["answers"]:
        types = " or ".join(answer["types"])
        yield _titled(f"RESPONSE  {answer['status']} {types}".rstrip(), _aligned(answer["fields"].items()), bare=True)
    yield _titled("EXAMPLES", (f"  {line}" for line in facts["examples"]))


def _head(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "OPERATION", facts["name"]
    yield "TAGS", ", ".join(facts["tags"])
    yield "PLUGIN", facts["plugin"] or ""
    yield "PERMISSION", ", ".join(facts["permission"])
    yield "SINCE", facts["since"] or ""
    yield "DEPRECATED", facts["deprecated"] or ""
    yield "PAGED", "yes: --paginate fetches all pages" if facts["paged"] else ""
    yield "ERRORS", " ".join(map(str, facts["fails"]))
    yield "COMMAND", facts["command"] or ""


def _parameter_row(parameter: Mapping[str, Any]) -> tuple[str, ...]:
    choices = " | ".join(map(str, parameter["enum"]))
    default = "" if parameter["default"] is None else f"[default: {parameter['default']}]"
    needed = "required" if parameter["required"] else ""
    return parameter["name"], parameter["in"], parameter["type"], needed, " ".join(filter(None, (choices, default)))


def _required_note(body: Mapping[str, Any]) -> str:
    if body["requiredFields"]:
        return f", required: {', '.join(body['requiredFields'])}"
    return ", required" if body["required"] else ""


def _skeleton_lines(value: Any) -> Iterator[str]:
    from bbcli._lazy import msgspec

    is_known = value is not None
    shown = msgspec.json.format(msgspec.json.encode(value), indent=2).decode() if is_known else "not described"
    return (f"  {line}" for line in shown.splitlines())


def _titled(title: str, lines: Iterable[str], *, bare: bool = False) -> Iterator[str]:
    """Yield a title and lines; without lines nothing, or the `bare` title."""
    first = next(iter(lines := iter(lines)), None)
    if first is not None or bare:
        yield title
    if first is not None:
        yield first
        yield from lines


def _aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows with aligned columns; rows with nothing but a name are skipped."""
    shown = [row for row in rows if any(row[1:])]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def find_operation(app: App, text: str, method: str | None) -> tuple[Operation, Mapping[str, str]]:
    """Return the operation of a path, and the values of its path parameters.

    The method defaults to GET, else to the first one. NotFound suggests a similar path.
    """
    parsed = parse_path(text)
    if parsed.url:
        app.selection.use_server(parsed.url)
    path = _path_below_rest(parsed) if parsed.url else parsed.path
    found = find_templates(app.spec, path)
    operation = operation_at(app.spec, path, method)
    if operation is None:
        raise _not_found(app, path, method, found)
    others = [name for each in found if each.path == operation.path for name in each.operations]
    if not method and len(others) > 1:
        others.remove(operation.method)
        show = command_line("bbcli", "api", "show", "METHOD", short(operation.path))
        app.console.footer(f"also: {', '.join(others)}; {show}")
    return operation, next(each.values for each in found if each.path == operation.path)


def _path_below_rest(parsed: ParsedPath) -> str:
    """Return the path below /rest of a URL, of any server, since nothing is sent there."""
    _, rest, path = parsed.path.partition("/rest/")
    if not rest:
        raise InvalidInput(f"{parsed.url} is not below /rest", hint="omit the server from the path")
    return f"/{path}"


def _not_found(app: App, path: str, method: str | None, found: Sequence[TemplateMatch]) -> NotFound:
    if found:
        methods = " and ".join(found[0].operations)
        what = f"{short(found[0].path)} does not support {method}: it supports {methods}"
        return NotFound(what, hint="omit the method")
    near = nearest_template(app.spec, with_api_root(path))
    suggestion = f"did you mean {short(near)}? " if near else ""
    return NotFound(f"no operation has the path {short(with_api_root(path))}", hint=f"{suggestion}bbcli api list WORDS")
