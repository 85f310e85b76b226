"""A line of a file is followed from one commit to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bbcli.sandbox.git.line_map import moved_line
from bbcli.sandbox.git.repository import GitRepository

if TYPE_CHECKING:
    import pytest

LINES = [f"line {number}" for number in range(8)]


@given(kept=st.lists(st.sampled_from(LINES), unique=True).map(sorted), added=st.sets(st.integers(0, 9), max_size=4))
def test_a_line_moves_with_its_content_or_is_gone(
    tmp_path_factory: pytest.TempPathFactory, kept: list[str], added: set[int]
) -> None:
    new = list(kept)
    for number in sorted(added):
        new.insert(number, f"new {number}")
    git = GitRepository.create(tmp_path_factory.mktemp("lines") / "x.git", "x").git
    stream = b""
    for mark, lines in enumerate((LINES, new), 1):
        content = "".join(f"{line}\n" for line in lines).encode()
        parent = b"from :1\n" if mark == 2 else b""
        stream += b"commit refs/heads/x\nmark :%d\ncommitter A <a@b> 1 +0000\ndata 1\nm\n%s" % (mark, parent)
        stream += b"M 100644 inline f\ndata %d\n%s\nget-mark :%d\n" % (len(content), content, mark)
    before, after = git.output("fast-import", "--quiet", stdin=stream).decode().split()
    for number, line in enumerate(LINES, 1):
        expected = new.index(line) + 1 if line in new else None
        assert moved_line(git, before, after, "f", number) == expected, (line, new)
