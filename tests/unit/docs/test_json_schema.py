"""The JSON Schema of bbcli's own objects against the output of commands: an undeclared member fails."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from bbcli._lazy import msgspec
from bbcli.commands.api.describe import operation_facts
from bbcli.docs.json_schema import schema
from bbcli.openapi.store import bundled_spec
from bbcli.output import Record
from tests.integration.shared.test_exit_codes import ENDS, run_case
from tests.unit.cli.test_errors import KINDS
from tests.unit.test_imports import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jsonschema import Draft202012Validator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

# Where records are made that are not the server's, and what they are called in the schema.
MADE = {
    "bbcli.commands.builds.wait": (),  # for the live table alone
    "bbcli.commands.prs.check_rows": ("pullRequestCheck",),
    "bbcli.commands.prs.waiting": (),  # for the live table alone
    "bbcli.commands.prs.comments.list": (),  # the server's comments with their place
    "bbcli.commands.prs.review.submission": ("submittedReview",),
    "bbcli.commands.prs.review.importing": ("importedReview",),
    "bbcli.commands.api.describe": (),
    "bbcli.commands.doctor.runner": ("check",),
    "bbcli.commands.alias": ("alias",),
    "bbcli.commands.api.find": ("operationPage", "tag"),
    "bbcli.commands.config": ("setting",),
    "bbcli.commands.reference": ("reference",),
    "bbcli.commands.sandbox": ("sandboxOperation",),
    "bbcli.commands.api.spec_store": ("source",),
    "bbcli.cli.dry_run": ("write",),
    "bbcli.commands.insights.api": ("reportWithAnnotations",),
    "bbcli.commands.branches.log": ("push",),
    "bbcli.commands.branches.pruning": ("branchToDelete",),
    "bbcli.client.diff_stat": ("fileLines", "diffTotals"),
    "bbcli.context.comparison": (),  # the server's changes
    "bbcli.context.checkout": ("checkout",),
    "bbcli.commands.prs.stack.merge": (),  # a branch, to delete it
    "bbcli.commands.prs.stack.updates": (),  # in place of an empty response
    "bbcli.commands.files.download_tree": ("download",),
    "bbcli.commands.auth.status_check": ("login",),
}
OF_NO_RECORD = {"error", "operation", "commitOfRepository", "blamedLine", "entryWithCommit", "pullRequestWithFacts"}
DRAFT = "prs comment 3 --draft -m x -R WORK/my-repo"
ANNOTATIONS = '{"annotations": [{"message": "Unused", "severity": "LOW", "path": "README.md", "line": 1}]}'
# What is there before the lines of a name.
PREPARATION = {
    "push": ["branches create pushed -R WORK/my-repo"],
    "alias": ["alias set co commits"],
    "submittedReview": [DRAFT],
}
LINES = {
    "branchToDelete": ["branches prune --merged --base staging --yes -R WORK/my-repo --json"],
    "push": ["branches log pushed -R WORK/my-repo --json"],
    "alias": ["alias list --json", "alias list --jsonl"],
    "blamedLine": ["files blame README.md:1-4 -R WORK/my-repo --json"],
    "checkout": ["prs checkout 3 --json", "prs checkout 3 --detach --json"],
    "check": ["doctor --json", "doctor --json --server http://127.0.0.1:1"],
    "commitOfRepository": ["commits list -R WORK/my-repo -R WORK/trunk-based -L 5 --json"],
    "diffTotals": ["compare v1.1 v1.2 --shortstat -R WORK/my-repo --json"],
    "fileLines": [
        "commits diff master --stat -R WORK/my-repo --json",
        "compare v1.1 v1.2 --stat -R WORK/my-repo --json",
    ],
    "entryWithCommit": ["files list --last-modified -R WORK/my-repo --json"],
    "download": ["files download languages -R WORK/my-repo -O schema --force --json"],
    "login": ["auth status --json", "auth status --json --server http://127.0.0.1:1"],
    "operation": ["api list --json", "api list watch commit --json", "api list --writes -L 3 -ojson"],
    "sandboxOperation": ["sandbox operations --json", "sandbox operations --jsonl"],
    "operationPage": [
        "api show POST /projects --json",
        "api show /projects/WORK/repos/my-repo/commits --json",
        "api show POST /projects/WORK/repos/my-repo/pull-requests --json",
    ],
    "pullRequestCheck": ["prs checks 3 -R WORK/my-repo --json"],
    "pullRequestWithFacts": ["prs show 3 -R WORK/my-repo --json"],
    "submittedReview": ["prs review submit 3 --approve -R WORK/my-repo --json"],
    "importedReview": ["prs review import 3 - --format bitbucket --draft -R WORK/my-repo --json"],
    "reportWithAnnotations": [
        "insights show master --key lint -R WORK/my-repo --json",
        "insights annotate master --key a -R WORK/my-repo --json",
        "insights report master --file - --key b --title B -R WORK/my-repo --json",
    ],
    "reference": ["reference --json"],
    "setting": ["config list --json"],
    "source": ["api sync --json"],
    "tag": ["api tags --json"],
    "write": [
        "projects edit WORK --public --dry-run --json",
        "repos delete WORK/my-repo --dry-run --jsonl",
        "insights annotate master --key b -R WORK/my-repo --dry-run --json",
        "watch repo WORK/my-repo --dry-run -ojson",
        "files edit README.md --from - -m x -R WORK/my-repo --dry-run --json",
    ],
}


def draft_validator(schema: dict[str, Any]) -> Draft202012Validator:
    # Imported here: jsonschema may compile grammars then, which each worker would do to collect the tests.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema)


@cache
def validator_of(name: str) -> Draft202012Validator:
    """Return the validator of objects of that name."""
    whole = schema()
    assert name in whole["$defs"]
    return draft_validator({"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]})


def objects(text: str) -> list[Any]:
    """Return the objects in the output of a command: an array, JSON lines, or one object."""
    try:
        found = json.loads(text)
    except ValueError:
        found = [json.loads(line) for line in text.splitlines()]
    return found if isinstance(found, list) else [found]


def test_it_is_a_schema_of_the_draft_that_it_names_and_can_be_written() -> None:
    whole = json.loads(json.dumps(schema()))
    assert whole == schema()
    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    draft_validator(whole).check_schema(whole)
    assert [each["$ref"].rpartition("/")[2] for each in whole["anyOf"]] == list(whole["$defs"])[: len(whole["anyOf"])]
    assert all(each.get("description") for each in map(whole["$defs"].get, [*LINES, "error"]))


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if isinstance(part.get("$ref"), str) else ())
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


def test_what_it_refers_to_is_there_and_nothing_else() -> None:
    whole = schema()
    assert {name.removeprefix("#/$defs/") for name in _references(whole)} == set(whole["$defs"])


def test_every_record_that_bbcli_makes_is_in_it() -> None:
    found = {
        module.name
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "of" and ast.unparse(node.value) == "Record"
    }
    assert found <= set(MADE), "say in bbcli.docs.json_schema what these records are"
    named = {name for names in MADE.values() for name in names} | OF_NO_RECORD
    assert set(LINES) | {"error"} == named


@pytest.mark.parametrize(
    ("name", "line"), [(name, line) for name, lines in LINES.items() for line in lines], ids=lambda value: str(value)
)
def test_what_a_command_gives_is_as_it_says(
    name: str, line: str, sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    for words in PREPARATION.get(name, ()):
        assert invoke(*words.split()).code == 0, words
    more = ("--retries", "0") if "--server" in line else ()
    if name == "checkout":
        assert invoke("repos", "clone", "WORK/my-repo", "clone", "--", "-q").code == 0
    cwd = tmp_path / "clone" if name == "checkout" else None
    result = invoke(*line.split(), *more, stdin="" if more else ANNOTATIONS, cwd=cwd)
    found = objects(result.out)
    assert found or name == "setting", result.err
    validator = validator_of(name)
    for each in found:
        validator.validate(each)


def test_each_operation_of_the_index_is_as_it_says_and_its_page_too() -> None:
    spec = bundled_spec()
    listed, shown = validator_of("operation"), validator_of("operationPage")
    for operation in spec.operations:
        listed.validate(json.loads(msgspec.json.encode(operation)))
        shown.validate(Record.of(**operation_facts(spec, operation, "https://h", {})).value)


def test_settings_of_a_server_and_of_none_are_as_it_says(invoke: Invoke, tmp_path: Path) -> None:
    text = 'default = "h"\n[servers.h]\nurl = "https://h"\nproject = "WORK"\ninsecure = true\n'
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(text, encoding="utf-8")
    found = objects(invoke("config", "list", "--json").out)
    assert len(found) >= 3
    for each in found:
        validator_of("setting").validate(each)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_of_each_kind_is_as_it_says(kind: Any, sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    error = json.loads(run_case(invoke, sandbox, tmp_path, ENDS[kind.exit_code], "--json").err)
    validator_of("error").validate(error)
    draft_validator(schema()).validate(error)
    assert not validator_of("error").is_valid({**error, "more": 1})
    assert not validator_of("error").is_valid({**error, "kind": "other"})
