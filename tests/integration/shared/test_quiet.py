"""--quiet: only warnings, prompts and errors stay on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_text
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.cli.command import Command
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub
    from tests.support.tls_sandbox import Realm

REPO = ("-R", "WORK/my-repo")
REMARKS = {
    ("commits", "list", *REPO, "-L", "1"): "1 shown, more exist: --all\n",
    ("commits", "list", *REPO, "-L", "1", "--jsonl"): "1 shown, more exist: --all\n",
    ("projects", "list", "--name", "nothing like it"): "nothing found\n",
    ("watch", "repo", "WORK/my-repo"): "watching repository WORK/my-repo\n",
}


@pytest.mark.parametrize("command", EVERY.values(), ids=EVERY)
def test_every_command_can_be_quiet(command: Command) -> None:
    assert "--quiet" in {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


@pytest.mark.parametrize("words", REMARKS, ids=" ".join)
def test_quiet_hides_notes(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]) -> None:
    talking, quiet = (invoke(*words, *more, tty=True, env={"NO_COLOR": "1"}) for more in ((), ("--quiet",)))
    assert (talking.code, talking.err) == (0, REMARKS[words])
    assert (quiet.code, quiet.out, quiet.err) == (0, talking.out, "")


def test_a_pipe_is_not_told_that_there_is_more(sandbox: Sandbox, invoke: Invoke) -> None:
    assert [invoke(*words, "--quiet").err for words in REMARKS] == [""] * 4


def test_retries_are_not_reported(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("status", status=429, retry_after=1, times=1))
    result = invoke("repos", "show", "WORK/my-repo", "--quiet", tty=True)
    assert (result.code, result.err, result.waits) == (0, "", [1.0])


def test_a_page_is_opened_without_a_word(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "open", "a" * 40, *REPO, "--quiet", tty=True)
    assert (result.code, result.err, len(result.opened)) == (0, "", 1)


def test_an_error_is_said(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "WORK/nope", "--quiet")
    assert (result.code, result.err) == (3, error_text("repository WORK/nope does not exist", "bbcli repos list WORK"))


def test_a_question_is_asked(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "delete", "WORK/my-repo", "--quiet", tty=True, stdin="no\n")
    assert (result.code, result.err.partition(": ")[0]) == (
        1,
        "Type WORK/my-repo to delete the repository with 26 branches and 2 open pull requests",
    )


def test_the_warning_of_an_unverified_certificate_stays(open_server: Sandbox, realm: Realm, invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": open_server.url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    result = invoke("repos", "show", "WORK/my-repo", "--insecure", "--quiet", env=env)
    host = open_server.url.removeprefix("https://")
    warning = f"warning: the certificate of {host} is not verified (--insecure): anybody can be it\n"
    assert (result.code, result.err) == (0, warning)


def test_the_warning_of_an_incomplete_list_stays(stub: Stub, invoke: Invoke) -> None:
    stub.page("/rest/api/latest/projects", {"key": "WORK"}, isLastPage=False, nextPageStart=None)
    result = invoke("projects", "list", "--all", "--quiet")
    assert result.err == "warning: the server cuts this list short: what follows can't be asked for\n"
