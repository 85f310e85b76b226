"""The JSON Schema of the JSON that bbcli makes itself: errors, and objects that do not come from the server."""

from __future__ import annotations

from typing import Any

from bbcli.errors import BbcliError

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
YES: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": "integer", "minimum": 0, "description": "Milliseconds since 1970."}
ANY: Schema = {}
OBJECT: Schema = {"type": "object"}


def schema() -> Schema:
    """Return the schema: each object under its name in `$defs`; the whole schema accepts any of them.

    A list is an array of such objects. Members that are not declared here do not occur: a version that adds one adds it
    to its schema.
    """
    operation, parts = _operation()
    found = {"error": _error(), "operation": operation, **_objects()}
    return {
        "$schema": DIALECT,
        "$id": "urn:bbcli:json",
        "title": "What bbcli writes as JSON",
        "description": "Errors, on stderr, and the objects that are not those of the server, on stdout.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in found],
        "$defs": {**found, **parts},
    }


def _error() -> Schema:
    errors: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]
    return _object(
        "What a run ends with: all of stderr, whatever the command, where JSON is asked for.",
        kind={
            "enum": [each.kind for each in errors],
            "description": "What went wrong; each has an exit code of its own.",
        },
        message={**TEXT, "description": "One line that names the thing."},
        hint=_or_null(TEXT, "The next step."),
        status=_or_null({"type": "integer", "minimum": 100, "maximum": 599}, "The status of the server's answer."),
        exceptionName=_or_null(TEXT, "What the server calls it: the class of its exception."),
        details=_list(TEXT, "What the server says beside it: vetoes, reviewers, versions; how far a list was read."),
        requestId=_or_null(TEXT, "What the server's log knows the request by."),
        retryable={**YES, "description": "Whether the same line may succeed later."},
    )


def _objects() -> dict[str, Schema]:
    """Return the objects that commands make."""
    return {
        "login": _login(),
        "check": _check(),
        "setting": _object(
            "bbcli config list: a setting.",
            server=_or_null(TEXT, "The name of its server; null for a setting of all servers."),
            key=TEXT,
            value=_or_null(TEXT),
            default=_or_null(TEXT),
            source=TEXT,
        ),
        "write": _write(),
        "alias": _object("bbcli alias list: a word of one's own.", alias=TEXT, means=TEXT),
        "tag": _object("bbcli api tags: how many operations have a tag.", tag=TEXT, operations=COUNT),
        "source": _source(),
        "operationPage": _operation_page(),
        "reference": _reference(),
        "fileLines": _object(
            "bbcli commits diff --stat: how many lines of a file came and went.", path=TEXT, added=COUNT, removed=COUNT
        ),
        "sandboxOperation": _object(
            "bbcli sandbox operations: an operation that the sandbox implements.",
            method=TEXT,
            path=TEXT,
            since=_or_null(TEXT, "The first version of Bitbucket that has it; null for all versions."),
        ),
        "commitOfRepository": _with_more(
            "bbcli commits list of many repositories: the server's commit, with the repository that it is of.",
            repository=_object("Which one.", slug=TEXT, project=_object("Of which project.", key=TEXT)),
        ),
        "reportWithAnnotations": _with_more(
            "bbcli insights show, report, annotate: the server's report, with its annotations.",
            annotations=_list(OBJECT, "As the server has them, or as they were sent."),
        ),
    }


def _reference() -> Schema:
    code = _object("What a command may end with.", code={**COUNT, "maximum": 255}, meaning=TEXT)
    column = _object("A column, and the field that it shows.", header={"type": "string"}, path=TEXT)
    named = {"path": _list(TEXT, "The words behind bbcli."), "summary": TEXT}
    group = _object("A noun, whose commands begin with its path.", **named)
    command = _object(
        "A command.",
        **named,
        description=TEXT,
        arguments=_list(_object("An argument.", **_taken())),
        options=_list(_option()),
        columns=_list(column),
        formats=_list(TEXT, "Those of --output, where it has that."),
        writes={**YES, "description": "Whether it may change something on the server."},
        examples=_list(TEXT, "Lines of a shell."),
    )
    text = "bbcli reference: every command, with all that it takes."
    lists = {"exitCodes": _list(code), "groups": _list(group), "commands": _list(command)}
    return _object(text, program=TEXT, version=TEXT, **lists)


def _option() -> Schema:
    return _object(
        "An option; a flag has no metavar.",
        names=_list(TEXT),
        **_taken(),
        valueOptional={**YES, "description": "Whether its value may be left out; one that is given stands behind =."},
        default={"type": ["string", "number", "boolean", "null"]},
        envvar=_or_null(TEXT, "The variable that stands for it."),
        section=TEXT,
    )


def _taken() -> dict[str, Schema]:
    return {
        "metavar": {"type": "string"},
        "type": TEXT,
        "choices": _list(TEXT, "All values, where they can be counted."),
        "required": YES,
        "multiple": YES,
        "help": TEXT,
    }


def _check() -> Schema:
    return _object(
        "bbcli doctor: one look at what lies between bbcli and the server.",
        check=TEXT,
        ok=_or_null(YES, "Null where another check comes first."),
        found=TEXT,
        hint=_or_null(TEXT, "The next step, where it is not well."),
        exitCode=_or_null({"type": "integer", "minimum": 1, "maximum": 10}, "What a run would end with for it."),
    )


def _source() -> Schema:
    return _object(
        "bbcli api sync: what was looked at for a description of the REST API.",
        source=TEXT,
        result=TEXT,
        operations=_or_null(COUNT, "Null for what is no description."),
        new=_or_null(COUNT, "Those that the index does not have."),
        more=_or_null(COUNT, "Those that it has with fewer parameters."),
    )


def _write() -> Schema:
    change: dict[str, Schema] = {"field": TEXT, "from": ANY, "to": ANY}
    return _object(
        "Any command with --dry-run: a write that was not sent.",
        method=TEXT,
        url=TEXT,
        curl={**TEXT, "description": "The line for a shell that sends it, its secrets left to variables."},
        new={**YES, "description": "Whether it was looked for what it changes, and nothing is there."},
        changes=_or_null(_list(_object("A field by its path.", **change)), "Null where what is there was not read."),
        lost=_list(TEXT, "What would be gone."),
        refused=_or_null(TEXT, "Why the server will refuse the write."),
    )


def _login() -> Schema:
    return _object(
        "bbcli auth status: a login, and what it is worth.",
        name=_or_null(TEXT, "What the server is called; null for one that is not kept."),
        url=TEXT,
        default={**YES, "description": "Whether its server is meant where none is named."},
        active={**YES, "description": "Whether it is the account in use on its server."},
        user=_or_null(TEXT, "The account."),
        auth=_or_null({"enum": ["basic", "bearer", "oauth1", "oauth2", "session"]}, "The way in."),
        source=_or_null(TEXT, "Where the secret is."),
        backend=_or_null(TEXT, "Which keyring it is in."),
        expires=_or_null(TIME, "When it ends."),
        state={"enum": ["signed in", "not signed in", "no answer", "failed"]},
        problem=_or_null(TEXT, "What is wrong with it."),
        hint=_or_null(TEXT, "The next step."),
    )


def _operation_page() -> Schema:
    parameter = {"name": TEXT, "in": {"enum": ["path", "query", "header", "cookie"]}, "type": TEXT, "required": YES,
                 "enum": _list(ANY), "default": ANY}  # fmt: skip
    return _object(
        "bbcli api show: all that is known of an operation of the REST API.",
        method=TEXT, path=TEXT, name={"type": "string"}, description=_or_null(TEXT), tags=_list(TEXT),
        permission=_list(TEXT), since=_or_null(TEXT), deprecated=_or_null(TEXT), paged=YES, plugin=_or_null(TEXT),
        parameters=_list(_object("A parameter.", **parameter)),
        body=_or_null(
            _object("What is sent.", types=_list(TEXT), required=YES, requiredFields=_list(TEXT), skeleton=ANY)
        ),
        answers=_list(
            _object(
                "An answer.", status={"type": "integer"}, types=_list(TEXT),
                fields={"type": "object", "additionalProperties": TEXT, "description": "Each by its path, its type."},
            )
        ),
        fails=_list({"type": "integer"}, "The statuses of refusals."),
        command=_or_null(TEXT, "The command of bbcli that does the same."),
        examples=_list(TEXT, "Lines for a shell: of bbcli, and of curl."),
    )  # fmt: skip


def _operation() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a record of `bbcli api list` and of its parts, from their msgspec types."""
    import json

    from msgspec._json_schema import schema_components

    from bbcli.openapi import Operation

    _, parts = schema_components((Operation,), ref_template="#/$defs/{name}")
    parts = json.loads(json.dumps(parts))
    for part in parts.values():
        part.pop("description", None)  # a docstring, not documentation for users
        part.setdefault("additionalProperties", False)
    return {"description": "bbcli api list: an operation of the REST API.", **parts.pop("Operation")}, parts


def _object(text: str, /, **members: Schema) -> Schema:
    """Return the schema of an object with exactly these members."""
    return {**_with_more(text, **members), "additionalProperties": False}


def _with_more(text: str, /, **members: Schema) -> Schema:
    """Return the schema of an object with these members and those of the server."""
    return {"description": text, "type": "object", "properties": members, "required": list(members)}


def _list(items: Schema, text: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": text} if text else {})}


def _or_null(kind: Schema, text: str = "") -> Schema:
    return {"anyOf": [kind, {"type": "null"}], **({"description": text} if text else {})}
