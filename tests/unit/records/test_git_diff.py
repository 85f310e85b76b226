"""Files and line counts in the text of a git diff, whatever its prefixes, quotes and pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.records.git_diff import FileDiff, read_files

TWO = """\
diff --git a/one b/one
index 1111111..2222222 100644
--- a/one
+++ b/one
@@ -1,3 +1,3 @@
 same
--- a line that looks like a header
+++ and its successor
+diff --git a/no b/no
-
@@ -9 +9,2 @@ def function():
-old
\\ No newline at end of file
+new
+@@ -1 +1 @@
diff --git a/two b/two
old mode 100644
new mode 100755
"""
BOTH = [
    FileDiff("one", "one", added=4, removed=3, modes=("100644", "100644"), ids=("1111111", "2222222")),
    FileDiff("two", "two", modes=("100644", "100755")),
]


@given(st.lists(st.integers(0, len(TWO))))
def test_a_line_is_counted_as_its_hunk_says_however_the_text_comes(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(TWO)]
    assert list(read_files(TWO[start:end] for start, end in pairwise(edges))) == BOTH


def test_nothing_is_in_an_empty_diff() -> None:
    assert list(read_files([])) == list(read_files([""])) == list(read_files(["warning: nothing\n"])) == []


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        (("diff --git a/x y b/x y", "--- a/x y\t", "+++ b/x y\t"), "x y"),
        (("diff --git a/a b/b b/a b/b", "deleted file mode 100644"), "a b/b"),
        (("diff --git src://x dst://x", "--- src://x", "+++ dst://x"), "x"),
        (("diff --git src://x y dst://x y", "Binary files src://x y and dst://x y differ"), "x y"),
        ((r'diff --git "a/q\"\\\t\n" "b/q\"\\\t\n"', "new file mode 100644"), 'q"\\\t\n'),
        ((r'diff --git "a/gr\303\266\303\237e" "b/gr\303\266\303\237e"', r'--- "a/gr\303\266\303\237e"'), "größe"),
        ((r'diff --git "a/\377" "b/\377"', "new file mode 100644"), "\ufffd"),
        (("diff --git a/\udcff b/\udcff", "new file mode 100644"), "\ufffd"),
    ],
)
def test_a_path_is_that_of_the_file(lines: tuple[str, ...], path: str) -> None:
    (file,) = read_files(["\n".join(lines)])
    assert (file.path, file.source) == (path, path)


def test_a_moved_file_has_both_paths_and_a_similarity() -> None:
    text = 'diff --git a/a b/b\nsimilarity index 97%\nrename from a\nrename to "b\\n"\nindex 1..2 100644\n'
    (file,) = read_files([text])
    assert (file.kind, file.source, file.path, file.unchanged) == ("MOVE", "a", "b\n", 97)
    assert file.change()["srcPath"]["toString"] == "a"


def test_a_file_that_becomes_a_symbolic_link_is_one_change() -> None:
    text = (
        "diff --git a/x b/x\ndeleted file mode 100644\nindex 1..0\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-text\n"
        "diff --git a/x b/x\nnew file mode 120000\nindex 0..2\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+target\n"
        "diff --git a/y b/y\ndeleted file mode 100644\nindex 1..0\n"
    )
    first, second = read_files([text])
    assert first == FileDiff("x", "x", "MODIFY", 1, 1, ("100644", "120000"), ("1", "2"))
    assert (second.kind, second.path) == ("DELETE", "y")
