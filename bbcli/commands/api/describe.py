"""What a person, or a program, is shown of an operation: all that its description has, and how to call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.cli.index import EQUIVALENT_COMMANDS
from bbcli.client.endpoints import short
from bbcli.client.http.connection import Connection
from bbcli.client.request import JSON
from bbcli.commands.api.command_lines import bbcli_line, curl_line
from bbcli.commands.api.examples import example
from bbcli.commands.api.request_input import place_of
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput, NotFound
from bbcli.openapi.example import skeleton
from bbcli.openapi.match import find, nearest, operation_at, rooted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bbcli.commands.api.request_input import ParsedPath
    from bbcli.context.app import App
    from bbcli.openapi import Operation, Schema, Spec
    from bbcli.openapi.match import Found

_DEPTH = 3


def facts(spec: Spec, operation: Operation, server_url: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return what is known of an operation, as the JSON object that `api show --json` gives.

    Its examples have these values for the variables of its path, where there are any.
    """
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
        "skeleton": skeleton(spec, body.schema) if known.is_described else None,
    }


def _fields(spec: Spec, schema: Schema, place: str, depth: int = _DEPTH) -> Iterator[tuple[str, str]]:
    """Yield the fields of an answer, each by its path and its type; what lies deeper is left out."""
    schema = spec.resolved(schema)
    if schema.items:
        yield from _fields(spec, schema.items, f"{place}[]", depth)
    elif schema.properties and depth:
        for name, inner in schema.properties.items():
            yield from _fields(spec, inner, f"{place}.{name}" if place else name, depth - 1)
    elif place or schema.type not in ("", "object"):  # else nothing is known of it
        yield place, schema.type or "any"


def text(known: Mapping[str, Any]) -> str:
    """Return the page of an operation, made of its facts."""
    return "\n\n".join("\n".join(section) for section in map(list, _sections(known)) if section) + "\n"


def _sections(known: Mapping[str, Any]) -> Iterator[Iterable[str]]:
    yield (f"{known['method']} {known['path']}", *([f"  {known['description']}"] if known["description"] else []))
    yield _lined(_head(known))
    yield _titled("PARAMETERS", _lined(map(_parameter_row, known["parameters"])))
    if body := known["body"]:
        yield _titled(f"BODY  {' or '.join(body['types']) or JSON}{_needs(body)}", _skeleton(body["skeleton"]))
    for answer in known["answers"]:
        types = " or ".join(answer["types"])
        yield _titled(f"ANSWER  {answer['status']} {types}".rstrip(), _lined(answer["fields"].items()), bare=True)
    yield _titled("EXAMPLES", (f"  {line}" for line in known["examples"]))


def _head(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "OPERATION", known["name"]
    yield "TAGS", ", ".join(known["tags"])
    yield "PLUGIN", known["plugin"] or ""
    yield "PERMISSION", ", ".join(known["permission"])
    yield "SINCE", known["since"] or ""
    yield "DEPRECATED", known["deprecated"] or ""
    yield "PAGED", "yes: --paginate reads all of it" if known["paged"] else ""
    yield "FAILS WITH", " ".join(map(str, known["fails"]))
    yield "COMMAND", known["command"] or ""


def _parameter_row(parameter: Mapping[str, Any]) -> tuple[str, ...]:
    choices = " | ".join(map(str, parameter["enum"]))
    default = "" if parameter["default"] is None else f"[default: {parameter['default']}]"
    needed = "required" if parameter["required"] else ""
    return parameter["name"], parameter["in"], parameter["type"], needed, " ".join(filter(None, (choices, default)))


def _needs(body: Mapping[str, Any]) -> str:
    if body["requiredFields"]:
        return f", required: {', '.join(body['requiredFields'])}"
    return ", required" if body["required"] else ""


def _skeleton(value: Any) -> Iterator[str]:
    from bbcli._lazy import msgspec

    is_known = value is not None
    shown = msgspec.json.format(msgspec.json.encode(value), indent=2).decode() if is_known else "not described"
    return (f"  {line}" for line in shown.splitlines())


def _titled(title: str, lines: Iterable[str], *, bare: bool = False) -> Iterator[str]:
    """Yield lines below a title; nothing where there are none, unless the title says enough."""
    first = next(iter(lines := iter(lines)), None)
    if first is not None or bare:
        yield title
    if first is not None:
        yield first
        yield from lines


def _lined(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows whose cells stand below each other; those that say nothing behind their name are left out."""
    kept = [row for row in rows if any(row[1:])]
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def described(app: App, text: str, method: str | None) -> tuple[Operation, Mapping[str, str]]:
    """Return the operation of a path, and the values that the path has for its variables.

    Where no method is named it is GET, or the first. NotFound names what is near.
    """
    place = place_of(text)
    if place.url:
        app.use_server(place.url)
    path = _below_rest(place) if place.url else place.path
    found = find(app.spec, path)
    operation = operation_at(app.spec, path, method)
    if operation is None:
        raise _unknown(app, path, method, found)
    others = [name for each in found if each.path == operation.path for name in each.operations]
    if not method and len(others) > 1:
        others.remove(operation.method)
        show = command_line("bbcli", "api", "show", "METHOD", short(operation.path))
        app.footer(f"also: {', '.join(others)}; {show}")
    return operation, next(each.values for each in found if each.path == operation.path)


def _below_rest(place: ParsedPath) -> str:
    """Return the path below /rest of a URL of any server: nothing is sent there."""
    _, rest, path = place.path.partition("/rest/")
    if not rest:
        raise InvalidInput(f"{place.url} is not below /rest", hint="leave the server out of the path")
    return f"/{path}"


def _unknown(app: App, path: str, method: str | None, found: Sequence[Found]) -> NotFound:
    if found:
        methods = " and ".join(found[0].operations)
        what = f"{method} does not exist on {short(found[0].path)}: it has {methods}"
        return NotFound(what, hint="leave the method out")
    near = nearest(app.spec, rooted(path))
    meant = f"did you mean {short(near)}? " if near else ""
    return NotFound(f"no operation has the path {short(rooted(path))}", hint=f"{meant}bbcli api list WORDS")
