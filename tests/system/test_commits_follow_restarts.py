"""`bbcli commits follow --since-file` over restarts: each commit once, however the run ended."""

from __future__ import annotations

import io
import json
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.commits.follow import state_file
from bbcli.commands.commits.follow.state_file import StateFile
from bbcli.sandbox.faults import Fault
from tests.conftest import Stream
from tests.support.pushes import FOLLOW, Branch, Follower, nothing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("jq")

COMMITS = "/rest/api/latest/projects/WORK/repos/my-repo/commits"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "seen"


@pytest.fixture
def since(kept: Path) -> tuple[str, str]:
    return "--since-file", str(kept)


def test_a_run_goes_on_where_the_last_one_ended(branch: Branch, follow: Follower, since: tuple[str, str]) -> None:
    assert follow.messages(*since, events=(branch.pushes("a"),)) == ["a"]
    branch.push("b", "c")
    assert follow.messages(*since, events=(branch.pushes("d"),)) == ["b", "c", "d"]
    assert follow.messages(*since, "--last", "3") == []


def test_nothing_is_lost_where_the_first_run_saw_nothing(
    branch: Branch, follow: Follower, since: tuple[str, str]
) -> None:
    assert follow.messages(*since) == []
    branch.push("a")
    assert follow.messages(*since) == ["a"]


@pytest.fixture
def among(branch: Branch, follow: Follower, since: tuple[str, str]) -> str:
    """Run until a and b of a, b and c are handled; return the previous tip of the branch."""
    base = branch.tip
    follow.messages(*since)
    branch.push("a", "b", "c")
    ended = follow.runs(*FOLLOW, "--until", branch.name, *since, "-L", "2")
    assert [line.split("\t")[3] for line in ended.lines] == ["a", "b"]
    return base


def test_a_run_that_ended_among_commits_goes_on_among_them_though_they_were_dropped(
    branch: Branch, follow: Follower, since: tuple[str, str], among: str
) -> None:
    branch.replace(among, "d")
    assert follow.messages(*since, events=(nothing,)) == ["c", "d"]


def test_more_commits_may_have_been_handled_than_the_state_file_names(
    branch: Branch, follow: Follower, since: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_file, "MAX_KNOWN", 2)
    follow.messages(*since)
    branch.push("a", "b", "c", "d", "e")
    assert len(follow.runs(*FOLLOW, "--until", branch.name, *since, "-L", "4").lines) == 4
    assert follow.messages(*since) == ["e"]


def test_commits_that_were_dropped_and_deleted_meanwhile_are_reported(
    branch: Branch, follow: Follower, since: tuple[str, str], among: str
) -> None:
    branch.replace(among, "d")
    branch.clear_away()
    result = follow(*since, events=(nothing,))
    assert [line.split("\t")[3] for line in result.lines] == ["d"]
    gone = branch.made["c"][:11]
    assert result.err == f"warning: commits up to {gone} were deleted on the server before they were handled\n"


def test_existing_commits_that_are_listed_first_come_once(
    branch: Branch, follow: Follower, since: tuple[str, str]
) -> None:
    branch.push("a", "b", "c")
    words = (*FOLLOW, "--until", branch.name, *since, "--last", "3", "-L", "1")
    assert [follow.runs(*words).lines[0].split("\t")[3] for _ in range(2)] == ["a", "b"]
    assert follow.messages(*since, events=(branch.pushes("d"),)) == ["c", "d"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_commit_is_handled_waits_until_it_is(
    branch: Branch, follow: Follower, since: tuple[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    follow.messages(*since)
    branch.push("a", "b")
    script = f"jq -r .message >> {tmp_path}/handled; kill -{number.value} $PPID; sleep 0.1"
    words = (*FOLLOW, "--until", branch.name, *since, "--shell", "--exec", script)
    assert [follow.runs(*words).code for _ in range(2)] == [128 + number] * 2
    assert (tmp_path / "handled").read_text().split() == ["a", "b"]
    assert follow.messages(*since) == []


def test_what_could_not_be_written_comes_again(branch: Branch, follow: Follower, since: tuple[str, str]) -> None:
    follow.messages(*since)
    branch.push("a")
    assert follow.runs(*FOLLOW, "--until", branch.name, *since, "--exec", "false").code == 1
    assert follow.messages(*since) == ["a"]


def test_a_commit_is_written_before_it_is_recorded(
    branch: Branch, follow: Follower, since: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, out = StateFile.write, list[int]()

    def seen(kept: StateFile, now: state_file.Position) -> None:
        assert isinstance(sys.stdout, Stream)
        assert isinstance(sys.stdout.buffer, io.BytesIO)
        out.append(sys.stdout.buffer.getvalue().count(b"\n"))
        write(kept, now)

    monkeypatch.setattr(StateFile, "write", seen)
    assert follow.messages(*since, events=(branch.pushes("a", "b"), branch.pushes("c"))) == ["a", "b", "c"]
    assert out == [0, 1, 2, 3]


def test_an_outage_at_the_first_look_of_a_restart_is_9_and_loses_nothing(
    sandbox: Sandbox, branch: Branch, follow: Follower, since: tuple[str, str]
) -> None:
    follow.messages(*since)
    branch.push("a")
    sandbox.faults.add(Fault.parse(f"502 path={COMMITS} times=3"))
    assert follow.runs(*FOLLOW, "--until", branch.name, *since, "--retries", "0").code == 9
    sandbox.faults.clear()
    assert follow.messages(*since) == ["a"]


def of_another(kept: Path) -> Callable[..., None]:
    def change(**facts: object) -> None:
        kept.write_text(json.dumps({**json.loads(kept.read_text()), **facts}))

    return change


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"repo": "WORK/other"}, 2), ({"ref": "other"}, 2), ({"ref": ""}, 2), ({"server": "https://other"}, 2),
     ({"version": 2}, 10), ({"tip": 7}, 10)],
)  # fmt: skip
def test_a_file_of_another_branch_or_form_is_refused_and_left_as_it_is(
    branch: Branch, follow: Follower, kept: Path, since: tuple[str, str], facts: dict[str, object], code: int
) -> None:
    follow.messages(*since)
    of_another(kept)(**facts)
    before = kept.read_bytes()
    result = follow.runs(*FOLLOW, "--until", branch.name, *since)
    assert (result.code, result.out, kept.read_bytes() == before) == (code, "", True)
    assert result.err.startswith(f"error: {kept} ")
    assert result.err.splitlines()[1].startswith("hint: use another --since-file")


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[1]"])
def test_an_invalid_state_file_is_10(follow: Follower, kept: Path, since: tuple[str, str], data: bytes) -> None:
    kept.write_bytes(data)
    assert (follow.runs(*FOLLOW, *since).code, kept.read_bytes()) == (10, data)


def test_a_device_is_not_replaced(follow: Follower) -> None:
    assert follow.runs(*FOLLOW, "--since-file", "/dev/null").code == 2


def test_an_empty_file_name_is_2(follow: Follower) -> None:
    result = follow.runs(*FOLLOW, "--since-file", "")
    assert (result.code, result.out) == (2, "")


def test_a_folder_that_is_not_there_is_2_before_anything_is_sent(
    sandbox: Sandbox, follow: Follower, tmp_path: Path
) -> None:
    result = follow.runs(*FOLLOW, "--since-file", str(tmp_path / "none" / "seen"))
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])
    assert f"directory '{tmp_path}/none' does not exist" in result.err


def test_a_file_that_can_not_be_written_is_1(follow: Follower) -> None:
    result = follow.runs(*FOLLOW, "--since-file", "/proc/self/seen")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: cannot write /proc/")


def test_a_link_stays_and_what_it_leads_to_is_written(follow: Follower, tmp_path: Path, kept: Path) -> None:
    (tmp_path / "link").symlink_to(kept)
    follow.messages("--since-file", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert kept.is_file()


def test_two_runs_cannot_share_a_state_file(branch: Branch, follow: Follower, since: tuple[str, str]) -> None:
    seen: list[tuple[int, str]] = []

    def second() -> None:
        from tests.support.builds import Events

        result = Events(follow.runs.cwd)(*FOLLOW, "--until", branch.name, *since)
        seen.append((result.code, result.err.splitlines()[0]))

    follow(*since, events=(second,))
    assert seen == [(1, f"error: another process uses {since[1]}")]
