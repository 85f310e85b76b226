"""The JSON Schema of the JSON that bbcli makes itself: errors, and objects that do not come from the server."""

from __future__ import annotations

from typing import Any

from bbcli.errors import BbcliError

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
YES: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": "integer", "minimum": 0, "description": "Milliseconds since 1970"}
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
        "title": "JSON that bbcli creates",
        "description": "Errors on stderr, and objects on stdout that do not come from the server",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in found],
        "$defs": {**found, **parts},
    }


def _error() -> Schema:
    errors: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]
    return _object(
        "Error of a run with JSON output; the only content of stderr",
        kind={
            "enum": [each.kind for each in errors],
            "description": "Kind of the error; each kind has its own exit code",
        },
        message={**TEXT, "description": "Object, failure and cause in one line"},
        hint=_or_null(TEXT, "Next step"),
        status=_or_null({"type": "integer", "minimum": 100, "maximum": 599}, "HTTP status of the response"),
        exceptionName=_or_null(TEXT, "Exception class that the server reports"),
        details=_list(
            TEXT, "Details from the server, such as vetoes, reviewers and versions, or the position in a list"
        ),
        requestId=_or_null(TEXT, "Request ID in the server's log"),
        retryable={**YES, "description": "True if the same command may succeed later"},
    )


def _objects() -> dict[str, Schema]:
    """Return the objects that commands make."""
    return {
        "login": _login(),
        "check": _check(),
        "setting": _object(
            "bbcli config list: a setting",
            server=_or_null(TEXT, "Server name; null for a global setting"),
            key=TEXT,
            value=_or_null(TEXT),
            default=_or_null(TEXT),
            source=TEXT,
        ),
        "write": _write(),
        "alias": _object("bbcli alias list: an alias", alias=TEXT, means=TEXT),
        "tag": _object("bbcli api tags: a tag and its number of operations", tag=TEXT, operations=COUNT),
        "source": _source(),
        "operationPage": _operation_page(),
        "reference": _reference(),
        "fileLines": _object(
            "bbcli commits diff --stat, compare --stat: added and removed lines of a file",
            path=TEXT,
            added=COUNT,
            removed=COUNT,
        ),
        "diffTotals": _object(
            "bbcli compare --shortstat: changed files, added and removed lines", files=COUNT, added=COUNT, removed=COUNT
        ),
        "download": _object(
            "bbcli files download: a saved file",
            path={**TEXT, "description": "Path in the repository"},
            file={**TEXT, "description": "Local file"},
            size={**COUNT, "description": "Bytes"},
        ),
        "checkout": _object(
            "bbcli prs checkout: what is checked out",
            branch=_or_null(TEXT, "Local branch; null for a detached HEAD"),
            commit=TEXT,
            upstream=_or_null(TEXT, "Upstream branch; null if there is none"),
            directory={**TEXT, "description": "Worktree"},
        ),
        "sandboxOperation": _object(
            "bbcli sandbox operations: an operation that the sandbox implements",
            method=TEXT,
            path=TEXT,
            since=_or_null(TEXT, "First version of Bitbucket with the operation; null for all versions"),
        ),
        "branchToDelete": _with_more(
            "bbcli branches prune: the server's branch with the reason to delete it", reason=TEXT
        ),
        "push": _with_more(
            "bbcli branches log: the server's push log with what the history says",
            isForced={**YES, "description": "True if the push dropped commits of the branch"},
        ),
        "commitOfRepository": _with_more(
            "bbcli commits list of several repositories: the server's commit with its repository",
            repository=_object(
                "Repository of the commit", slug=TEXT, project=_object("Project of the repository", key=TEXT)
            ),
        ),
        "blamedLine": _with_more(
            "bbcli files blame: a line of a file with the server's fields of the commit that changed it",
            line={**COUNT, "minimum": 1, "description": "Line number"},
            text={"type": "string"},
        ),
        "entryWithCommit": _with_more(
            "bbcli files list --last-modified: the server's entry of a directory with its last commit",
            lastCommit=_or_null(OBJECT, "Commit as the server returned it; null if the server did not"),
        ),
        "pullRequestWithFacts": _with_more(
            "bbcli prs show: the server's pull request with what other operations report about it",
            taskCounts={**OBJECT, "description": "Number of tasks by state"},
            builds=_list(OBJECT, "Builds of the newest commit as the server returned them"),
        ),
        "pullRequestCheck": _object(
            "bbcli prs checks: a build, or what prevents the merge of a pull request",
            key={"type": "string"},
            state={"enum": ["PASSED", "FAILED", "PENDING"]},
            kind={"enum": ["build", "merge check"]},
            required=YES,
            description={"type": "string"},
            url={"type": "string"},
        ),
        "submittedReview": _object(
            "bbcli prs review submit: what was published",
            published={**COUNT, "description": "Number of comments"},
            **_review(),
        ),
        "importedReview": _object(
            "bbcli prs review import: what was posted",
            comments={**COUNT, "description": "Number of comments"},
            skipped={**COUNT, "description": "Number of comments outside of the diff"},
            state={"enum": ["OPEN", "PENDING"], "description": "PENDING if the comments are drafts"},
            **_review(),
        ),
        "reportWithAnnotations": _with_more(
            "bbcli insights show, report, annotate: the server's report with its annotations",
            annotations=_list(OBJECT, "Annotations as the server returned them, or as they were sent"),
        ),
    }


def _review() -> Schema:
    """Return the members of a review status."""
    return {
        "status": _or_null({"enum": ["APPROVED", "NEEDS_WORK", "UNAPPROVED"]}, "Review status; null if none was set"),
        "lastReviewedCommit": _or_null(TEXT, "Hash of the commit that the status is for"),
    }


def _reference() -> Schema:
    code = _object("An exit code", code={**COUNT, "maximum": 255}, meaning=TEXT)
    column = _object("A column and its JSON field", header={"type": "string"}, path=TEXT)
    named = {"path": _list(TEXT, "Names of the command and its groups"), "summary": TEXT}
    group = _object("A group of commands", **named)
    command = _object(
        "A command",
        **named,
        description=TEXT,
        arguments=_list(_object("An argument", **_taken())),
        options=_list(_option()),
        columns=_list(column),
        formats=_list(TEXT, "Values of --output; empty if the command has no such option"),
        writes={**YES, "description": "True if the command can change data on the server"},
        examples=_list(TEXT, "Shell commands"),
    )
    text = "bbcli reference: all commands with arguments and options"
    lists = {"exitCodes": _list(code), "groups": _list(group), "commands": _list(command)}
    return _object(text, program=TEXT, version=TEXT, **lists)


def _option() -> Schema:
    return _object(
        "An option; a flag has no metavar",
        names=_list(TEXT),
        **_taken(),
        valueOptional={**YES, "description": "True if the value is optional; a value is written after ="},
        default={"type": ["string", "number", "boolean", "null"]},
        envvar=_or_null(TEXT, "Environment variable of the option"),
        section=TEXT,
    )


def _taken() -> dict[str, Schema]:
    return {
        "metavar": {"type": "string"},
        "type": TEXT,
        "choices": _list(TEXT, "All valid values; empty if there is no fixed list"),
        "required": YES,
        "multiple": YES,
        "help": TEXT,
    }


def _check() -> Schema:
    return _object(
        "bbcli doctor: a check",
        check=TEXT,
        ok=_or_null(YES, "Null if the check was skipped, because another one failed"),
        found=TEXT,
        hint=_or_null(TEXT, "Next step after a failure"),
        exitCode=_or_null(
            {"type": "integer", "minimum": 1, "maximum": 10}, "Exit code of a command that fails for this reason"
        ),
    )


def _source() -> Schema:
    return _object(
        "bbcli api sync: a source of descriptions of the REST API",
        source=TEXT,
        result=TEXT,
        operations=_or_null(COUNT, "Number of operations; null if the source is not a description"),
        new=_or_null(COUNT, "Number of operations that are new"),
        more=_or_null(COUNT, "Number of operations that are known with fewer parameters"),
    )


def _write() -> Schema:
    change: dict[str, Schema] = {"field": TEXT, "from": ANY, "to": ANY}
    return _object(
        "Any command with --dry-run: a write, not sent",
        method=TEXT,
        url=TEXT,
        curl={**TEXT, "description": "Shell command that sends the write; secrets are variables"},
        new={**YES, "description": "True if the object to change does not exist"},
        changes=_or_null(
            _list(_object("A field and its change", **change)), "Changed fields; null if the current state is unknown"
        ),
        lost=_list(TEXT, "Data that the write deletes"),
        refused=_or_null(TEXT, "Why the server will refuse the write."),
        diff=_or_null(TEXT, "Diff of the file that the write changes"),
    )


def _login() -> Schema:
    return _object(
        "bbcli auth status: a login and its state",
        name=_or_null(TEXT, "Server name; null for a server that is not saved"),
        url=TEXT,
        default={**YES, "description": "True if the server is the default one"},
        active={**YES, "description": "True if the account is the active one on its server"},
        user=_or_null(TEXT, "User name"),
        auth=_or_null({"enum": ["basic", "bearer", "oauth1", "oauth2", "session"]}, "Authentication method"),
        source=_or_null(TEXT, "Source of the secret"),
        backend=_or_null(TEXT, "Keyring backend of the secret"),
        expires=_or_null(TIME, "Expiry of the secret"),
        state={"enum": ["signed in", "not signed in", "no response", "failed"]},
        problem=_or_null(TEXT, "Error message; null for a valid login"),
        hint=_or_null(TEXT, "Next step"),
    )


def _operation_page() -> Schema:
    parameter = {
        "name": TEXT,
        "in": {"enum": ["path", "query", "header", "cookie"]},
        "type": TEXT,
        "required": YES,
        "enum": _list(ANY),
        "default": ANY,
    }
    return _object(
        "bbcli api show: the description of a REST operation",
        method=TEXT,
        path=TEXT,
        name={"type": "string"},
        description=_or_null(TEXT),
        tags=_list(TEXT),
        permission=_list(TEXT),
        since=_or_null(TEXT),
        deprecated=_or_null(TEXT),
        paged=YES,
        plugin=_or_null(TEXT),
        parameters=_list(_object("A parameter", **parameter)),
        body=_or_null(
            _object("Request body", types=_list(TEXT), required=YES, requiredFields=_list(TEXT), skeleton=ANY)
        ),
        answers=_list(
            _object(
                "A response",
                status={"type": "integer"},
                types=_list(TEXT),
                fields={"type": "object", "additionalProperties": TEXT, "description": "Field path -> type"},
            )
        ),
        fails=_list({"type": "integer"}, "HTTP statuses of errors"),
        command=_or_null(TEXT, "bbcli command for the same operation"),
        examples=_list(TEXT, "Shell commands of bbcli and curl"),
    )


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
    return {"description": "bbcli api list: a REST operation", **parts.pop("Operation")}, parts


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
