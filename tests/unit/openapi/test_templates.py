"""The path templates in the code of bbcli are those of Atlassian's document.

They are found in the source: strings, and f-strings of the module's names, that start like a REST path.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bbcli
from bbcli.commands.auth.endpoints import PROJECTS, REPOS, USERS
from bbcli.openapi.match import find_templates
from bbcli.openapi.store import bundled_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(bbcli.__file__).parent
# The server, and what the templates are held against.
LEFT_OUT = {"sandbox", "spec"}
# A template, perhaps behind the method with which a verb declares it.
RESOURCE = re.compile(r"(?:(GET|POST|PUT|DELETE) )?(/[\w-]+/latest(?:/.*)?)")
METHODS = ("GET", "POST", "PUT", "DELETE")
# What is asked for with these is read.
READS = {"record", "first", "records", "records_over", "merged", "document"}
REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
COMMIT = f"{REPO}/commits/{{commitId}}"
OTHERS = {
    "/api/latest/": "the beginning of several",
    "/default-reviewers/latest/": "the beginning of several",
    f"/ui/latest{REPO.removeprefix('/api/latest')}/code-owners": "the document leaves it out",
    "/api/latest": "what may be left out of a path",
    "/access-tokens/latest": "the beginning of three",
    "/search/latest/search": "the document leaves it out",
    "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branchmodel": "the document leaves it out",
    f"{REPO}/compare": "the beginning of four",
    f"{REPO}/compare/diff-stats-summary": "the document has it with a path only, servers without one too",
    f"{COMMIT}/diff": "the document has it with a path only, servers without one too",
}
# Templates that are made when a command runs.
MADE = {"f'{template_of(owner)}/{{tokenId}}'": [f"{each}/{{tokenId}}" for each in (USERS, PROJECTS, REPOS)]}


@dataclass(frozen=True)
class Use:
    """A template in the code, and its request method if the code names it."""

    place: str
    template: str
    method: str = ""


def uses() -> Iterator[Use]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        # The wheel's build hook imports a library that only the build has.
        if parts[1] not in LEFT_OUT and parts[-1] not in ("__main__", "wheel_hook"):
            name = ".".join(parts).removesuffix(".__init__")
            yield from _in_module(name, ast.parse(path.read_text("utf-8")), vars(import_module(name)))


def _in_module(name: str, tree: ast.Module, known: dict[str, Any]) -> Iterator[Use]:
    methods = {id(argument): method for call in ast.walk(tree) for argument, method in _request_arguments(call, known)}
    inner = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in inner:
            for method, template in _templates(node, known):
                yield Use(f"{name}:{node.lineno}", template, methods.get(id(node), method))


def _templates(node: ast.expr, known: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the (method, template) of an expression that is a template or the name of one; no method is ""."""
    if isinstance(node, ast.JoinedStr) and (made := MADE.get(ast.unparse(node))):
        return [("", each) for each in made]
    value = _value(node, known)
    found = RESOURCE.fullmatch(value) if isinstance(value, str) else None
    return [(found[1] or "", found[2])] if found else []


def _value(node: ast.expr, known: dict[str, Any]) -> Any:
    """Return the value of a text, a name, an f-string of names, or the path of a verb; else None."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and node.attr == "path" and isinstance(node.value, ast.Name):
        return getattr(known.get(node.value.id), "path", None)
    if isinstance(node, ast.FormattedValue):
        return _value(node.value, known)
    parts = [_value(each, known) for each in node.values] if isinstance(node, ast.JoinedStr) else [None]
    return None if None in parts else "".join(map(str, parts))


def _request_arguments(node: ast.AST, known: dict[str, Any]) -> Iterator[tuple[ast.expr, str]]:
    """Yield the path arguments of a call that sends a request, each with the method."""
    if isinstance(node, ast.Call):
        said = next((value for each in node.args if (value := _value(each, known)) in METHODS), None)
        is_read = isinstance(node.func, ast.Attribute) and node.func.attr in READS
        method = said or ("GET" if is_read else None)
        yield from ((each, method) for each in node.args if method)


@pytest.fixture(scope="module")
def all_uses() -> list[Use]:
    """Return the uses in all modules, found once: reading them takes seconds."""
    return list(uses())


def test_the_templates_of_the_commands_are_seen(all_uses: list[Use]) -> None:
    seen = {each.template for each in all_uses}
    assert {f"{COMMIT}/watch", f"{COMMIT}/changes", "/api/latest/projects", *next(iter(MADE.values()))} <= seen
    requested = {(each.method, each.template.rpartition("}")[2]) for each in all_uses if each.method}
    assert {("GET", "/changes"), ("PUT", "/default-branch"), ("DELETE", ""), ("POST", "")} <= requested


def test_each_template_is_in_the_index_with_its_method(all_uses: list[Use]) -> None:
    wrong = []
    for use in all_uses:
        matches = [each for each in find_templates(bundled_spec(), use.template) if each.path == use.template]
        is_indexed = [each.values for each in matches] == [{}] and use.method in {*matches[0].operations, ""}
        if use.template not in OTHERS and not is_indexed:
            wrong.append(use)
    assert wrong == []


def test_a_template_that_is_not_in_the_index_is_one_of_the_exceptions(all_uses: list[Use]) -> None:
    known = {each.path for each in bundled_spec().operations}
    assert {each.template for each in all_uses} - known == OTHERS.keys()
