from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bbcli
from bbcli.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(bbcli.__file__).parent
# From the bottom up: a module imports from its own layer and those before it.
LAYERS = (
    {"ended", "errors", "executables", "git_program", "lean", "sizes"},
    {
        "address",
        "ahead",
        "answers",
        "cache",
        "ci",
        "config",
        "credentials",
        "codec",
        "endpoints",
        "envelope",
        "environment",
        "folders",
        "handed",
        "git",
        "masking",
        "output",
        "own",
        "paging",
        "programs",
        "redirect",
        "request",
        "response",
        "schema",
        "shell",
        "spec",
        "version",
    },
    {"client"},
    {"pager", "progress"},
    {"streams"},
    {"choice"},
    {"access"},
    {"app"},
    {
        "builds",
        "call",
        "dry",
        "following",
        "insights",
        "line_counts",
        "losses",
        "login",
        "checks",
        "discovery",
        "many",
        "rendering",
    },
    {"browser", "completion"},
    {"params"},
    {"options"},
    {"command"},
    {"manual", "told"},
    {"commands"},
    {"cli"},
    {"generate", "__main__"},
)
OWNERS = {
    "httpx": {"bbcli.client.http.urls"},
    "httpcore": {"bbcli.client.http.pool"},
    "rich": {"bbcli.output.table", "bbcli.commands.api.browser.branches", "bbcli.commands.api.browser.text"},
    "keyring": {"bbcli.auth.keyring"},
    "textual": {
        f"bbcli.commands.api.browser.{name}"
        for name in (
            "answer",
            "app",
            "branches",
            "document",
            "field",
            "form",
            "history",
            "keys",
            "question",
            "route",
            "tree",
        )
    },
    "authlib": {"bbcli.auth.oauth1", "bbcli.sandbox.oauth1"},
    "jq": {"bbcli.output.jq"},
    "yaml": {"bbcli.output.yaml", "bbcli.openapi.loading"},
    "cryptography": {"bbcli.auth.oauth1", "bbcli.sandbox.oauth1"},
}
SPEAKS_CLICK = {"cli", "completion", "command", "options", "params", "told", "commands", "generate", "manual"}


@dataclass(frozen=True)
class Module:
    """A module of bbcli as it is written."""

    path: Path

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def part(self) -> str:
        """The module or folder directly below bbcli, which has a layer; empty for bbcli itself."""
        return part_of(self.name)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def imports(self) -> Iterator[str]:
        """Every name imported in it, in functions and for type checking too; `from a import b` is a and a.b."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name} imports relatively"
                yield str(node.module)
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    @property
    def parts_imported(self) -> set[str]:
        """The parts of bbcli that it imports, its own not counted."""
        return {part_of(name) for name in self.imports if name.startswith("bbcli.")} - {"", self.part}


def part_of(name: str) -> str:
    """Return the part of bbcli that a dotted name is in; empty for what `bbcli/__init__.py` itself holds."""
    part = (*name.split("."), "")[1]
    return part if (ROOT / part).is_dir() or (ROOT / f"{part}.py").is_file() else ""


MODULES = [Module(path) for path in sorted(ROOT.rglob("*.py"))]
COMMANDS = [module for module in MODULES if module.name.startswith("bbcli.commands.")]
named = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
commands = pytest.mark.parametrize("module", COMMANDS, ids=lambda module: module.name)


def layer_of(part: str) -> int:
    return next(level for level, parts in enumerate(LAYERS) if part in parts)


def test_all_of_bbcli_is_looked_at() -> None:
    some = {
        "errors",
        "output.table",
        "output.diff",
        "output.screen",
        "commands.commits",
        "sandbox.app",
        "sandbox.child_process",
    }
    assert {f"bbcli.{name}" for name in some} <= {module.name for module in MODULES}


@named
def test_a_module_imports_from_its_own_layer_or_one_below(module: Module) -> None:
    if module.part in {"", "sandbox"}:
        return
    allowed = layer_of(module.part)
    parts = module.parts_imported - ({"sandbox"} if module.name == "bbcli.commands.sandbox" else set())
    assert {part for part in parts if part == "sandbox" or layer_of(part) > allowed} == set()


def test_the_parts_of_a_layer_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        graph.setdefault(module.part, set()).update(module.parts_imported)
    assert list(TopologicalSorter(graph).static_order())


@named
def test_the_sandbox_imports_nothing_of_bbcli_but_the_lowest_layer_and_spec(module: Module) -> None:
    if module.part == "sandbox":
        assert module.parts_imported <= {"errors", "executables", "git_program", "spec"}


@named
def test_git_is_run_through_one_module(module: Module) -> None:
    """It says what git may do: a command line that begins with git anywhere else would say nothing."""
    lists = [node.elts for node in ast.walk(module.tree) if isinstance(node, ast.List)]
    starts = {"run", "Popen", "which", "executable", "create_subprocess_exec"}
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    words = [call.args for call in calls if ast.unparse(call.func).rpartition(".")[2] in starts]
    begun = {ast.unparse(line[0]).lstrip("b") for line in [*lists, *words] if line}
    assert module.name == "bbcli.config.git_program" or "'git'" not in begun


def test_only_a_clone_lets_git_run_other_programs() -> None:
    assert {m.name for m in MODULES if "bbcli.config.git_program.CLONE" in m.imports} == {"bbcli.context.git"}


@commands
def test_a_command_module_imports_no_other(module: Module) -> None:
    others = {name for name in module.imports if name.startswith("bbcli.commands.")}
    assert {name for name in others if not f"{name}.".startswith(f"{module.name}.")} == set()


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_owner_alone(library: str) -> None:
    importers = {m.name for m in MODULES if any(name.split(".")[0] == library for name in m.imports)}
    assert importers == OWNERS[library]


def test_only_the_upper_layers_speak_click() -> None:
    importers = {m.part for m in MODULES if any(name.split(".")[0] == "click" for name in m.imports)}
    assert importers <= SPEAKS_CLICK


@named
def test_a_module_begins_with_what_it_answers_for(module: Module) -> None:
    assert ast.get_docstring(module.tree)


@named
def test_annotations_are_not_evaluated(module: Module) -> None:
    if module.path.name not in {"__init__.py", "__main__.py"} or len(module.tree.body) > 3:
        assert "__future__.annotations" in module.imports


@commands
def test_a_command_has_no_try_and_neither_prints_nor_exits(module: Module) -> None:
    assert not [node.lineno for node in ast.walk(module.tree) if isinstance(node, ast.Try | ast.TryStar)]
    called = {ast.unparse(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    assert (
        called & {"print", "click.echo", "click.secho", "exit", "quit", "sys.exit", "os._exit", "sys.stdout.write"}
        == set()
    )
    assert "SystemExit" not in {node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)}


@commands
def test_a_command_does_not_look_at_the_output_format(module: Module) -> None:
    compared = [
        operand
        for node in ast.walk(module.tree)
        for operand in (
            [node.left, *node.comparators]
            if isinstance(node, ast.Compare)
            else [node.value]
            if isinstance(node, ast.MatchValue)
            else [node.subject]
            if isinstance(node, ast.Match)
            else []
        )
    ]
    words = {word.value for operand in compared for word in ast.walk(operand) if isinstance(word, ast.Constant)}
    assert words & set(FORMATS) == set()
    looked_at = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    assert looked_at & {"is_terminal", "isatty", "screen"} == set()
    assert not [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "app.options.output"
    ]
