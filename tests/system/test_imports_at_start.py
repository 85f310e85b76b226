"""The modules that each kind of run loads: unneeded ones delay every run, every TAB and every loop.

A process of the console script reports its modules when it exits. Those that Python itself loads are not counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli._lazy import block_imports, lazy_imports
from bbcli.cli.index import NOUNS
from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.stub_server import Stub

SCRIPT = Path(sys.executable).with_name("bbcli")
# The end of a run is os._exit: what is there by then is written to the file that the first word names.
PROGRAM = """if True:
    import os, sys
    before, end, told = set(sys.modules), os._exit, sys.argv.pop(1)
    def ends(code):
        with open(told, "w") as file:
            file.write(" ".join(set(sys.modules) - before))
        end(code)
    os._exit, sys.argv[0] = ends, %r
    exec(open(sys.argv[0]).read())
"""
# Each costs a millisecond or more, alone or with what it loads. inspect, which stays unread, loads ast.
COSTLY = {
    "anyio", "ast", "asyncio", "authlib", "certifi", "click", "concurrent.futures", "cryptography", "dataclasses",
    "email", "encodings.idna", "filelock", "getpass", "h11", "html", "http", "httpcore", "httpcore._async", "httpx",
    "importlib.metadata", "json", "keyring", "msgspec", "pathlib", "platform", "platformdirs", "pygments", "rich",
    "shutil", "sqlite3", "ssl", "starlette", "subprocess", "tempfile", "tomlkit", "tomllib", "trio",
    "typing_extensions", "urllib.parse", "uvicorn", "webbrowser", "xml",
}  # fmt: skip
# What a request over plain http stands on.
TO_SEND = {"click", "dataclasses", "h11", "httpcore", "msgspec", "pathlib", "urllib.parse"}
ROOT = {"bbcli._lazy", "bbcli.cli", "bbcli.cli.command", "bbcli.cli.index", "bbcli.cli.main", "bbcli.errors"}
HELP = {"bbcli.cli.help_layout", "bbcli.cli.help_text", "bbcli.cli.tree"}
# What finds aliases and extensions.
OF_THE_USER = {"bbcli.cli.user_commands", "bbcli.config", "bbcli.config.location"}
# What the verbs are made of, of whatever noun.
SHARED = ROOT | {
    "bbcli.cli.decorators", "bbcli.cli.options", "bbcli.cli.types", "bbcli.client", "bbcli.client.endpoints",
    "bbcli.commands", "bbcli.config", "bbcli.config.sizes", "bbcli.output", "bbcli.output.cells",
    "bbcli.output.columns", "bbcli.records",
}  # fmt: skip
COMMITS = "/rest/api/latest/projects/WORK/repos/r/commits"
LIST = ("commits", "list", "-R", "WORK/r")


@dataclass(frozen=True)
class Loaded:
    """The result of a run, and the modules that it loaded."""

    code: int
    out: str
    err: str
    modules: frozenset[str] = field(repr=False)

    @property
    def costly(self) -> set[str]:
        return COSTLY & self.modules

    @property
    def own(self) -> set[str]:
        """The loaded modules of bbcli, without those of every run."""
        return {name for name in self.modules if name.startswith("bbcli.")} - {"bbcli.__main__"}


def loaded(folder: Path, *words: str, stdin: str = "", env: Mapping[str, str] | None = None) -> Loaded:
    told = folder / "modules"
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM % str(SCRIPT), told, *words], input=stdin, env={**os.environ, **(env or {})},
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    return Loaded(run.returncode, run.stdout, run.stderr, frozenset(told.read_text().split()))


def test_the_version_is_said_by_python_alone(tmp_path: Path) -> None:
    run = loaded(tmp_path, "--version")
    assert (run.code, run.err, run.costly, run.own) == (0, "", set(), set())


def test_help_loads_the_command_tree_without_context_and_client(tmp_path: Path) -> None:
    run = loaded(tmp_path, "--help")
    assert (run.code, run.costly, run.own) == (0, {"click"}, ROOT | HELP | OF_THE_USER)


@pytest.mark.parametrize("noun", [*NOUNS, "prs comments", "prs review", "prs stack", "prs tasks"])
def test_help_of_a_noun_loads_its_module_and_no_other(tmp_path: Path, noun: str) -> None:
    run = loaded(tmp_path, *noun.split(), "--help")
    assert (run.code, run.costly) == (0, {"click"})
    assert {name for name in run.own if not name.startswith(f"bbcli.commands.{noun.split()[0]}")} <= SHARED | HELP


@pytest.mark.parametrize(
    ("line", "of_config"),
    [("comits", {"msgspec"}), ("commits lst", set()), ("commits list --limit 0", set())],  # `comits` may be an alias
)
def test_a_usage_error_loads_nothing_to_send_and_nothing_to_draw(
    tmp_path: Path, line: str, of_config: set[str]
) -> None:
    run = loaded(tmp_path, *line.split())
    assert (run.code, run.costly - {"pathlib", "urllib.parse"}) == (2, {"click", "dataclasses"} | of_config)


def test_completion_of_a_word_loads_its_noun_and_no_run(tmp_path: Path) -> None:
    run = loaded(tmp_path, "config", "set", "pro", env={"_BBCLI_COMPLETE": "values:30"})
    assert (run.code, run.out, run.costly) == (0, "project\nproxy\n", {"click"})
    own = {
        name
        for name in run.own
        if not name.startswith(("bbcli.commands.config", "bbcli.cli.completion", "bbcli.cli.tree"))
    }
    assert own <= SHARED | OF_THE_USER | {"bbcli.cli.aliases", "bbcli.config.shell"}


def test_completion_of_what_a_server_knows_loads_what_asks_it(stub: Stub, tmp_path: Path) -> None:
    stub.page("/rest/api/latest/projects", {"key": "WORK", "name": "Work"})
    env = {"_BBCLI_COMPLETE": "values:30", "BBCLI_CONFIG_DIR": "", "HOME": str(tmp_path)}
    run = loaded(tmp_path, "projects", "show", "", env=env)
    assert (run.code, run.out, run.costly - TO_SEND) == (0, "WORK\tWork\n", set())
    # Neither what reads long lists nor what writes them.
    assert (
        run.own & {"bbcli.client.client", "bbcli.client.pagination", "bbcli.client.pages", "bbcli.output.table"}
        == set()
    )


@pytest.mark.parametrize("form", ["tsv", "jsonl", "json"])
def test_a_list_in_a_pipe_loads_what_sends_over_plain_http(stub: Stub, tmp_path: Path, form: str) -> None:
    stub.page(COMMITS, {"id": "a" * 40, "message": "one"})
    # With the configuration where it usually is.
    run = loaded(tmp_path, *LIST, "-o", form, env={"BBCLI_CONFIG_DIR": "", "HOME": str(tmp_path)})
    assert (run.code, run.err, run.costly - TO_SEND) == (0, "", set())
    drawn = {
        "bbcli.output.table",
        "bbcli.output.styles",
        "bbcli.client.http.tls",
        "bbcli.client.http.curl",
        "bbcli.client.http.request_log",
        "bbcli.client.http.write_policy",
        "bbcli.context.git",
    }
    assert run.own & (drawn | {"bbcli.client.http.probe", "bbcli.auth.keyring", "bbcli.client.server_version"}) == set()


@pytest.mark.parametrize(
    ("words", "loads"),
    [
        (["--fields", "id", "--sort", "-id"], {"selection", "field_check", "field_paths"}),
        (["--columns", "message"], {"selection", "field_check", "field_paths"}),
        (["-q", "length"], {"selection", "field_check", "field_paths", "jq"}),
        (["--template", "{id}"], {"selection", "field_check", "field_paths", "template"}),
        ([], set()),
    ],
)
def test_output_options_load_their_renderer_only(stub: Stub, tmp_path: Path, words: list[str], loads: set[str]) -> None:
    stub.page(COMMITS, {"id": "a" * 40, "message": "one"})
    run = loaded(tmp_path, *LIST, *words)
    shaping = {"field_paths", "field_check", "selection", "template", "jq"}
    of_jq = {"json"} if "jq" in loads else set()
    assert (run.code, run.err, run.costly - TO_SEND - of_jq) == (0, "", set())
    assert run.own & {f"bbcli.output.{name}" for name in shaping} == {f"bbcli.output.{name}" for name in loads}
    # What is in the list is known without a look into the description.
    assert not any(name.startswith("bbcli.openapi") for name in run.own)


def test_a_list_on_a_terminal_loads_what_draws_besides(stub: Stub, tmp_path: Path) -> None:
    stub.page(COMMITS, {"id": "a" * 40, "message": "one"})
    told = tmp_path / "modules"
    code, shown = on_a_terminal(LIST, {}, tmp_path, {"TERM": "xterm"}, ["-c", PROGRAM % str(SCRIPT), str(told)])
    assert (code, "one" in shown) == (0, True)
    assert set(told.read_text().split()) & COSTLY - TO_SEND == set()


def test_a_login_loads_its_store(stub: Stub, tmp_path: Path) -> None:
    who = {"X-AUSERNAME": "fred"}
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"}, headers=who)
    words = ("auth", "login", stub.url, "--with-token", "--store", "file", "--ssh-host", "h")
    run = loaded(tmp_path, *words, stdin="token")
    assert (run.code, {"filelock", "tomlkit"} - run.modules) == (0, set())
    assert run.costly & {"rich", "keyring", "httpx", "webbrowser", "getpass"} == set()


def test_a_module_that_is_left_out_is_found_afterwards() -> None:
    with block_imports("wave", "json"):
        with pytest.raises(ImportError):
            import wave
        import json  # loaded by then: it stays
    import wave

    assert wave
    assert json


def test_a_module_that_is_left_for_later_is_loaded_when_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heavy.py").write_text("class Kind: pass\n")
    (tmp_path / "user.py").write_text(
        "import heavy\nfrom heavy import Kind\nmember = Kind.member\ndef use(kind: heavy.Kind): return heavy.Kind\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with lazy_imports(heavy=("Kind.member",)):
        user = import_module("user")
    assert "heavy" not in sys.modules
    kind = user.use(None)
    assert kind is sys.modules["heavy"].Kind
    assert type(user.Kind()) is kind
    for name in ("heavy", "user"):
        monkeypatch.delitem(sys.modules, name)


def test_a_lazy_module_is_loaded_at_its_first_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "heavy.py").write_text("class Kind: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with lazy_imports(heavy=()):
        heavy = import_module("heavy")
        assert heavy.Kind is sys.modules["heavy"].Kind
    monkeypatch.delitem(sys.modules, "heavy")
