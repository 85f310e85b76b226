"""Archives, blame, the last commits of a directory, and long lists of files."""

from __future__ import annotations

import gzip
import io
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.git.tree import _all_files
from tests.integration.sandbox.cases import FORM, form
from tests.integration.sandbox.fast_import import FRED, Stream, write

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.conftest import Api

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"


@pytest.fixture(scope="module")
def bare_path(sandbox: Sandbox) -> Path:
    found = sandbox.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    return sandbox.data / "repositories" / f"{found.id}.git"


def git(bare_path: Path, *words: str) -> bytes:
    return subprocess.run(["git", "--git-dir", str(bare_path), *words], capture_output=True, check=True).stdout


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tgz"])
def test_an_archive_has_the_bytes_of_git(api: Api, bare_path: Path, kind: str) -> None:
    answer = api.get(f"{REPO}/archive?format={kind}&at=v2.1&prefix=a/b&path=docs&path=README.md")
    plain = "zip" if kind == "zip" else "tar"  # git before 2.38 runs gzip, which writes another header
    expected = git(bare_path, "archive", f"--format={plain}", "--prefix=a/b/", "v2.1", "--", "docs", "README.md")
    content = answer.body if kind == plain else gzip.decompress(answer.body)
    assert (answer.status, content) == (200, expected)
    assert f".{kind}" in answer.headers["Content-Disposition"]


def test_an_archive_is_a_zip_of_the_default_branch_unless_asked_otherwise(api: Api, bare_path: Path) -> None:
    names = zipfile.ZipFile(io.BytesIO(api.get(f"{REPO}/archive").body)).namelist()
    listed = git(bare_path, "ls-tree", "-r", "-z", "--name-only", "master").decode().split("\0")
    assert [name for name in names if not name.endswith("/")] == listed[:-1]


def test_what_cannot_be_archived_is_refused_before_the_first_byte(api: Api) -> None:
    assert api.get(f"{REPO}/archive?format=rar").status == 400
    assert api.get(f"{REPO}/archive?at=nowhere").exception == "NoSuchCommitException"
    assert api.get(f"{REPO}/archive?path=docs&path=nowhere").exception == "NoSuchPathException"
    assert api.get("/rest/api/latest/projects/WORK/repos/empty/archive").exception == "NoDefaultBranchException"


def test_a_program_that_the_repository_names_is_not_run_for_an_archive(tmp_path: Path) -> None:
    repository, stream = GitRepository.create(tmp_path / "evil.git", "evil"), Stream()
    changes = [write(".gitattributes", "* filter=evil\n"), write("a", "plain\n")]
    stream.commit("refs/heads/master", "x", changes, author=FRED, authored=1, committer=FRED, committed=1)
    stream.load(repository.git)
    for name in ("filter.evil.smudge", "tar.tar.gz.command", "tar.tgz.command"):
        repository.git.run("config", name, f"touch '{tmp_path}/ran'; cat")
    for kind in ("tar", "tgz"):
        content = b"".join(repository.archive(None, kind, "", [])[1])
        with tarfile.open(fileobj=io.BytesIO(content)) as opened:
            member = opened.extractfile("a")
            assert member is not None
            assert member.read() == b"plain\n"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("path", ["README.md", "CHANGES.md", "docs/größen & maße.md", "bin/hl"])
def test_blame_names_the_commits_of_git(api: Api, bare_path: Path, path: str) -> None:
    found = api.json(f"{REPO}/browse/{quote(path)}?blame=true&noContent=true")
    expected = [
        line.split(b" ")[0].decode()
        for line in git(bare_path, "blame", "-l", "-s", "--root", "master", "--", path).splitlines()
    ]
    assert [span["commitHash"] for span in found for _ in range(span["spannedLines"])] == expected
    starts = [1]
    for span in found:
        starts.append(starts[-1] + span["spannedLines"])
    assert [span["lineNumber"] for span in found] == starts[:-1]
    commit = api.json(f"{REPO}/commits/{found[0]['commitHash']}")
    assert (found[0]["author"], found[0]["authorTimestamp"]) == (commit["author"], commit["authorTimestamp"])


def test_blame_of_a_renamed_file_has_its_former_name(api: Api, bare_path: Path) -> None:
    log = git(bare_path, "log", "-z", "-1", "--format=", "--name-status", "--diff-filter=R", "-M", "master").decode()
    _, old, new = log.strip("\n\0").split("\0")[:3]
    names = {span["fileName"] for span in api.json(f"{REPO}/browse/{quote(new)}?blame=true&noContent=true")}
    assert old in names


def test_blame_comes_with_the_lines_of_a_page_or_for_part_of_a_file(api: Api) -> None:
    page = api.json(f"{REPO}/browse/bench/words.txt?blame=true&start=10&limit=5")
    assert [line["text"] for line in page["lines"]]
    assert sum(span["spannedLines"] for span in page["blame"]) == 5
    assert page["blame"][0]["lineNumber"] == 11
    part = api.json(f"{REPO}/browse/bench/words.txt?blame&noContent=true&start=10&limit=5")
    assert part == page["blame"]
    assert api.json(f"{REPO}/browse/README.md?blame=true&noContent=true&start=5000") == []
    assert "blame" not in api.json(f"{REPO}/browse/README.md?blame=false")
    assert api.json(f"{REPO}/browse/images/logo.bmp?blame=true&noContent=true") == []
    assert api.get(f"{REPO}/browse/docs?blame=true&noContent=true").exception == "NoSuchPathException"


@pytest.mark.parametrize(
    ("directory", "at"), [("", "master"), ("docs", "v1.0"), ("languages", "v1.0"), ("docs/日本語", "master")]
)
def test_last_commits_are_those_of_a_walk_for_each_name(api: Api, bare_path: Path, directory: str, at: str) -> None:
    def last(path: str) -> str:
        return git(bare_path, "log", "-1", "--format=%H", at, "--", path).decode().strip()

    names = git(bare_path, "ls-tree", "-z", "--name-only", f"{at}:{directory}").decode().split("\0")[:-1]
    found: dict[str, Any] = api.json(f"{REPO}/last-modified/{quote(directory)}?at={at}")
    prefix = f"{directory}/" if directory else ""
    assert {name: commit["id"] for name, commit in found["files"].items()} == {
        name: last(prefix + name) for name in names
    }
    assert found["latestCommit"]["id"] == last(directory or ".")


def test_last_commits_of_a_file_or_of_nothing_are_404(api: Api) -> None:
    for path in ("README.md", "nowhere"):
        assert api.get(f"{REPO}/last-modified/{path}").exception == "NoSuchPathException"


def test_an_odd_name_has_a_last_commit(api: Api) -> None:
    # 40 characters, as long as a hash; and one that begins as git's raw format does
    for name in ("a" * 40, ":100644 b"):
        body = form(content="New", branch="staging")
        commit = api.send("PUT", f"{REPO}/browse/{quote(name)}", body, Content_Type=FORM).json["id"]
        assert api.json(f"{REPO}/last-modified?at=staging")["files"][name]["id"] == commit


def test_a_long_list_is_the_same_in_pages_and_read_once(tmp_path: Path) -> None:
    repository, stream = GitRepository.create(tmp_path / "long.git", "long"), Stream()
    changes = [write(f"{number % 7}/{number}.txt", "x") for number in range(1000)]
    stream.commit("refs/heads/master", "x", changes, author=FRED, authored=1, committer=FRED, committed=1)
    stream.load(repository.git)
    whole, more = repository.files("", limit=1000)
    assert (len(whole), more) == (1000, False)
    pages = [repository.files("", start=start, limit=300) for start in range(0, 1000, 300)]
    assert [path for page, _ in pages for path in page] == whole
    assert [more for _, more in pages] == [True, True, True, False]
    # The later pages need the objects no more: what names the tree is enough.
    tree_id = repository.git.output("rev-parse", "master^{tree}").decode().strip()
    (repository.path / "objects").rename(tmp_path / "gone")
    assert _all_files(repository.path, tree_id) == tuple(whole)
