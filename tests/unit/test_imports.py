"""The structure of bbcli, read from its source: floors, circles, owners of libraries, and the rules of each floor."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bbcli
from bbcli.cli.index import NOUNS
from bbcli.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(bbcli.__file__).parent
# From the bottom up: a part imports from the floors below its own. `docs` shows what `commands` asks for.
FLOORS = (
    {"_lazy", "errors"},
    {"config", "records"},
    {"auth", "openapi", "output"},
    {"client", "sandbox"},
    {"context"},
    {"cli"},
    {"docs"},
    {"commands"},
    {"__main__"},
)
# The sandbox imitates a server: it shares with bbcli the errors, how programs are run, and the API's description.
OF_SANDBOX = {"_lazy", "errors", "openapi"}
OF_SANDBOX_IN_CONFIG = {"executables", "git_program", "installation", "shell", "sizes"}
OWNERS = {
    "httpx": {"bbcli.client.http.urls"},
    "httpcore": {"bbcli.client.http.pool"},
    "pygments": {"bbcli.output.source"},
    "rich": {
        "bbcli.output.markdown_text",
        "bbcli.output.table",
        "bbcli.commands.api.browser.data_tree",
        "bbcli.commands.api.browser.text",
    },
    "markdown_it": {"bbcli.output.markdown_text"},
    "keyring": {"bbcli.auth.keyring"},
    "textual": {
        f"bbcli.commands.api.browser.{name}"
        for name in ("app", "data_tree", "dialogs", "form", "json_tree", "response", "tree", "widgets")
    },
    "authlib": {"bbcli.auth.oauth1", "bbcli.sandbox.oauth1"},
    "jq": {"bbcli.output.jq"},
    "yaml": {"bbcli.output.yaml", "bbcli.openapi.loading"},
    "cryptography": {"bbcli.auth.oauth1", "bbcli.client.http.certificate", "bbcli.sandbox.oauth1"},
}
# Below context/ functions import only these: libraries that are slow or optional, and modules that few runs need.
LATE_PARTS = {"auth", "client", "config", "openapi", "output", "records", "sandbox"}
LATE_LIBRARIES = {
    "authlib",
    "concurrent",
    "cryptography",
    "csv",
    "ctypes",
    "difflib",
    "email",
    "filelock",
    "hashlib",
    "html",
    "httpx",
    "importlib",
    "jq",
    "json",
    "keyring",
    "logging",
    "platformdirs",
    "pygments",
    "random",
    "rich",
    "secrets",
    "subprocess",
    "tomlkit",
    "tomllib",
    "yaml",
}
LATE_MODULES = {
    "bbcli._lazy",
    "bbcli.auth.credential_command",
    "bbcli.auth.keyring",
    "bbcli.auth.netrc",
    "bbcli.auth.oauth1",
    "bbcli.auth.oauth2",
    "bbcli.auth.oauth2_tokens",
    "bbcli.auth.secret_file",
    "bbcli.client.client",
    "bbcli.client.gather",
    "bbcli.client.http.certificate",
    "bbcli.client.http.probe",
    "bbcli.client.http.request_log",
    "bbcli.client.http.tls",
    "bbcli.client.multi_repo",
    "bbcli.config.files",
    "bbcli.output.json",
    "bbcli.output.styles",
    "bbcli.records.repair",
}
# Where a renderer is selected.
SELECT_RENDERERS = {"bbcli.output.renderers", "bbcli.output.selection"}
# Parts whose texts name no option and no command of bbcli.
FLAGLESS = {"_lazy", "auth", "client", "config", "context", "errors", "openapi", "output", "records", "sandbox"}
SPEAKS_CLICK = {"cli", "commands", "docs"}
# Modules whose texts are command lines of other programs: of curl, git, jq, pip, pipx, uv and python, and bbcli's own
# for git to run.
WRITES_COMMAND_LINES = {
    "bbcli.auth.git_helper",
    "bbcli.client.http.curl",
    "bbcli.config.git_program",
    "bbcli.config.installation",
    "bbcli.context.checkout",
    "bbcli.context.git",
    "bbcli.context.git_work",
    "bbcli.openapi.generate",
    "bbcli.output.jq",
    "bbcli.records.git_diff",
    "bbcli.sandbox.git",
    "bbcli.sandbox.seed.repositories",
}
# An option of a command line, or a command of bbcli.
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+|(?<![\w-])-[A-Za-z] |\bbbcli (?:" + "|".join(NOUNS) + r")\b")
COMMAND = re.compile(r"\bbbcli (?:" + "|".join(NOUNS) + r")\b|(?<![\w-])-R\b")


@dataclass(frozen=True)
class Module:
    """The source of a module of bbcli."""

    path: Path

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def part(self) -> str:
        """The module or directory directly below bbcli, which has a floor; empty for bbcli itself."""
        return part_of(self.name)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> set[str]:
        """Every name imported in it, in functions and for type checking too; `from a import b` is a and a.b."""
        return set(names_in(self.nodes))

    @cached_property
    def function_imports(self) -> set[tuple[int, str]]:
        """The imports inside functions, as (line, module)."""
        functions = [node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        found = {node for each in functions for node in ast.walk(each) if isinstance(node, ast.Import | ast.ImportFrom)}
        return {(node.lineno, name) for node in found for name in modules_of([node])}

    @cached_property
    def imports_at_start(self) -> set[str]:
        """The modules that its statements outside blocks import, with the packages of bbcli above them."""
        direct = {*modules_of(node for node in self.tree.body if isinstance(node, ast.Import | ast.ImportFrom))}
        return direct | {name.rpartition(".")[0] for name in {*direct, self.name} if name.startswith("bbcli.")}

    @property
    def loaded(self) -> set[str]:
        """All modules that are loaded with it."""
        found: set[str] = set()
        new = {self.name}
        while new:
            found |= new
            new = set().union(*(BY_NAME[name].imports_at_start for name in new if name in BY_NAME)) - found
        return found

    @property
    def modules_imported(self) -> set[str]:
        """The modules of bbcli that it imports; `from bbcli.a import b` is bbcli.a.b where that is a module."""
        names = {name for name in self.imports if name.startswith("bbcli.") and name in BY_NAME}
        packages = {name for name in names if any(f"{other}.".startswith(f"{name}.") for other in names - {name})}
        return names - (packages - self.packages_used) - {self.name}

    @property
    def packages_used(self) -> set[str]:
        """The modules from which it imports a name that is not a module."""
        froms = [node for node in self.nodes if isinstance(node, ast.ImportFrom)]
        return {str(node.module) for node in froms if any(f"{node.module}.{a.name}" not in BY_NAME for a in node.names)}

    @property
    def parts_imported(self) -> set[str]:
        """The parts of bbcli that it imports, its own not counted."""
        return {part_of(name) for name in self.imports if name.startswith("bbcli.")} - {"", self.part}

    @property
    def texts(self) -> Iterator[tuple[int, str]]:
        """The lines and values of string constants that are no docstrings."""
        bodies = [node.body for node in self.nodes if isinstance(node, DOCUMENTED) and node.body]
        documents = {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
                yield node.lineno, node.value


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of(statements: Iterable[ast.Import | ast.ImportFrom]) -> Iterator[str]:
    """Yield the modules that import statements load: `from bbcli.a import b` is bbcli.a.b if that is a module."""
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in BY_NAME else str(node.module) for name in names)


def part_of(name: str) -> str:
    """Return the part of bbcli that a dotted name is in; empty for what `bbcli/__init__.py` itself holds."""
    part = (*name.split("."), "")[1]
    return part if (ROOT / part).is_dir() or (ROOT / f"{part}.py").is_file() else ""


MODULES = [Module(path) for path in sorted(ROOT.rglob("*.py"))]
BY_NAME = {module.name: module for module in MODULES}
COMMANDS = [module for module in MODULES if module.name.startswith("bbcli.commands.")]


def offenders(rule: Callable[[Module], Iterable[object]], modules: Iterable[Module] = MODULES) -> list[str]:
    """Return `module: offence` for each offence that the rule yields."""
    return [f"{module.name}: {offence}" for module in modules for offence in rule(module)]


def calls_in(module: Module) -> Iterator[ast.Call]:
    return (node for node in module.nodes if isinstance(node, ast.Call))


def floor_of(part: str) -> int:
    return next(level for level, parts in enumerate(FLOORS, 1) if part in parts)


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules or parts of a circle of imports, empty without one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_each_part_has_a_floor() -> None:
    assert {module.part for module in MODULES} - {""} == set().union(*FLOORS)


def upward_imports(module: Module) -> Iterator[str]:
    """Yield the parts that a module imports from its own floor or from one above it."""
    if module.part not in {"", "sandbox"}:
        floor = floor_of(module.part)
        # A type may be that of a part on the same floor.
        beside = FLOORS[floor - 1] & {"openapi"} if module.part == "output" else set()
        yield from (part for part in sorted(module.parts_imported - beside) if floor_of(part) >= floor)


def test_a_module_imports_from_the_floors_below() -> None:
    assert offenders(upward_imports) == []


def test_modules_do_not_import_in_a_circle() -> None:
    assert circle_in({module.name: module.modules_imported for module in MODULES}) == []


def test_parts_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        graph.setdefault(module.part, set()).update(module.parts_imported)
    assert circle_in(graph) == []


def test_an_import_in_a_function_loads_what_the_module_has_not_loaded() -> None:
    def needless(module: Module) -> Iterator[tuple[int, str]]:
        # An attribute of _lazy loads msgspec.
        loaded = module.loaded - {"bbcli._lazy"} if module.function_imports else set()
        yield from ((line, name) for line, name in sorted(module.function_imports) if name in loaded)

    assert offenders(needless) == []


def test_below_context_a_function_imports_only_what_is_slow_or_rarely_needed() -> None:
    def unlisted(module: Module) -> Iterator[tuple[int, str]]:
        if module.part in LATE_PARTS and module.name not in SELECT_RENDERERS:
            for line, name in sorted(module.function_imports):
                if name not in LATE_MODULES and name.split(".")[0] not in LATE_LIBRARIES:
                    yield line, name

    assert offenders(unlisted) == []


def test_the_list_of_rarely_needed_modules_has_no_other() -> None:
    late = [module for module in MODULES if module.part in LATE_PARTS and module.name not in SELECT_RENDERERS]
    imported = {name for module in late for _, name in module.function_imports}
    assert LATE_MODULES - imported == set()
    assert LATE_LIBRARIES - {name.split(".")[0] for name in imported} == set()


def test_the_sandbox_shares_with_bbcli_what_it_needs_to_imitate_a_server() -> None:
    def unshared(module: Module) -> Iterator[str]:
        if module.part == "sandbox":
            yield from module.parts_imported - OF_SANDBOX - {"config"}
            shared = {name for name in module.modules_imported if part_of(name) == "config"}
            yield from (name for name in shared if name.split(".")[2] not in OF_SANDBOX_IN_CONFIG)

    assert offenders(unshared) == []


def test_an_import_upward_is_found() -> None:
    upward = Module(ROOT / "client" / "client.py")
    upward.__dict__["tree"] = ast.parse("def late():\n    from bbcli.cli import options\n")
    assert offenders(upward_imports, [upward]) == ["bbcli.client.client: cli"]


def named_options(module: Module) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module below cli/ that name an option or a command of bbcli, with their lines."""
    if module.part in FLAGLESS:
        writes_lines = WRITES_COMMAND_LINES & {module.name, module.name.rpartition(".")[0]}
        pattern = COMMAND if writes_lines else FLAG
        yield from ((line, text) for line, text in module.texts if pattern.search(text))


def test_a_module_below_cli_names_no_option_and_no_command() -> None:
    """Errors below carry a reason; cli/hints.py writes the option."""
    assert offenders(named_options) == []


@pytest.mark.parametrize("text", ["add --yes", "name one with -R x", "see bbcli auth login URL"])
def test_an_option_in_a_text_is_found(text: str) -> None:
    error = Module(ROOT / "auth" / "validate.py")
    error.__dict__["tree"] = ast.parse(f'"""Module."""\nHINT = {text!r}\n')
    assert offenders(named_options, [error]) == [f"bbcli.auth.validate: (2, {text!r})"]


def test_only_lazy_touches_the_table_of_modules() -> None:
    def table_uses(module: Module) -> Iterator[int]:
        if module.name != "bbcli._lazy":
            attributes = (node for node in module.nodes if isinstance(node, ast.Attribute))
            yield from (node.lineno for node in attributes if ast.unparse(node) == "sys.modules")

    assert offenders(table_uses) == []


def test_git_is_run_through_one_module() -> None:
    """That module restricts git; a command line elsewhere would run it unrestricted."""
    starts = {"run", "Popen", "which", "executable", "create_subprocess_exec"}

    def command_lines(module: Module) -> Iterator[list[ast.expr]]:
        yield from (node.elts for node in module.nodes if isinstance(node, ast.List))
        yield from (call.args for call in calls_in(module) if ast.unparse(call.func).rpartition(".")[2] in starts)

    def runs_of_git(module: Module) -> Iterator[int]:
        if module.name != "bbcli.config.git_program":
            first_words = (line[0] for line in command_lines(module) if line)
            yield from (word.lineno for word in first_words if ast.unparse(word).lstrip("b") == "'git'")

    assert offenders(runs_of_git) == []


@pytest.mark.parametrize(("policy", "owner"), [("CLONE", "bbcli.context.git"), ("WORK", "bbcli.context.git_work")])
def test_only_a_clone_and_a_checkout_let_git_run_other_programs(policy: str, owner: str) -> None:
    assert {m.name for m in MODULES if f"bbcli.config.git_program.{policy}" in m.imports} == {owner}


def test_a_noun_imports_no_other() -> None:
    def other_nouns(module: Module) -> Iterator[str]:
        noun = ".".join(module.name.split(".")[:3])
        others = (name for name in module.imports if name.startswith("bbcli.commands."))
        others = (name for name in others if name.split(".")[2] in NOUNS)
        yield from (name for name in others if not f"{name}.".startswith(f"{noun}."))

    assert offenders(other_nouns, COMMANDS) == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_owner_alone(library: str) -> None:
    importers = {m.name for m in MODULES if any(name.split(".")[0] == library for name in m.imports)}
    assert importers == OWNERS[library]


def test_only_the_upper_layers_speak_click() -> None:
    importers = {m.part for m in MODULES if any(name.split(".")[0] == "click" for name in m.imports)}
    assert importers <= SPEAKS_CLICK


def test_a_module_begins_with_what_it_answers_for() -> None:
    assert [module.name for module in MODULES if not ast.get_docstring(module.tree)] == []


def test_annotations_are_not_evaluated() -> None:
    def is_short(module: Module) -> bool:
        return module.path.name in {"__init__.py", "__main__.py"} and len(module.tree.body) <= 3

    evaluated = [module.name for module in MODULES if "__future__.annotations" not in module.imports]
    assert [name for name in evaluated if not is_short(BY_NAME[name])] == []


def command_functions(module: Module) -> list[ast.FunctionDef]:
    functions = [node for node in module.nodes if isinstance(node, ast.FunctionDef)]
    return [each for each in functions if any(".command(" in ast.unparse(line) for line in each.decorator_list)]


def test_commands_are_found_by_their_decorator() -> None:
    found = [each.name for module in COMMANDS for each in command_functions(module)]
    assert len(found) > len(NOUNS)


def test_commands_neither_print_nor_exit() -> None:
    exits = {"print", "click.echo", "click.secho", "exit", "quit", "sys.exit", "os._exit", "sys.stdout.write"}

    def writes_and_exits(module: Module) -> Iterator[int]:
        yield from (call.lineno for call in calls_in(module) if ast.unparse(call.func) in exits)
        names = (node for node in module.nodes if isinstance(node, ast.Name))
        yield from (name.lineno for name in names if name.id == "SystemExit")

    assert offenders(writes_and_exits, COMMANDS) == []


def operands(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.MatchValue():
            return [node.value]
        case ast.Match():
            return [node.subject]
        case _:
            return []


def looks_at_format(node: ast.AST) -> bool:
    constants = (word for each in operands(node) for word in ast.walk(each) if isinstance(word, ast.Constant))
    if any(word.value in FORMATS for word in constants):
        return True
    if not isinstance(node, ast.Attribute):
        return False
    return node.attr in {"is_terminal", "isatty", "screen"} or ast.unparse(node).endswith("options.output")


def test_a_command_has_no_try_and_does_not_look_at_the_output_format() -> None:
    def misplaced(module: Module) -> Iterator[int]:
        for function in command_functions(module):
            for node in ast.walk(function):
                if isinstance(node, ast.Try | ast.TryStar) or looks_at_format(node):
                    yield getattr(node, "lineno", function.lineno)

    assert offenders(misplaced, COMMANDS) == []
