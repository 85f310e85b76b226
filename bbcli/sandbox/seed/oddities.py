"""What makes clients stumble, each told once in my-repo: odd messages, odd names, odd files, odd branches."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from bbcli.sandbox.seed import material
from bbcli.sandbox.seed.stream import EXECUTABLE, SYMLINK, copy, delete, rename, write

if TYPE_CHECKING:
    from bbcli.sandbox.seed.chapters import Step
    from bbcli.sandbox.seed.story import Story

MESSAGES = (
    "",
    "STASH-1666: Show \x1b[31mred\x1b[0m as red\n\n\x1b]0;a window title\x07It rang a bell: \x07\n",
    "STASH-1777, STASH-1778: 表の列をそろえる 🎨\n\n全角文字は二桁です。",
    "Größe der Schrift über das Thema wählen: “schön” 🎉",
    "A message\twith tabs\r\nand line ends\r\nof Windows  \n\n\n",
    "Read files as UTF-8, ISO-8859-1 or UTF-16\n\nSHA-256 names the cache. See also CR-STASH-42 and DOC_A2-7.",
    "<script>alert('no')</script> & \"quotes\" \\ backslashes",
    "\u202egnirts desrever\u202c, zero\u200bwidth, e\u0301 combined",
    "A subject that does not end where a subject should, " * 8
    + "but here\n\n"
    + "It goes on and on in its body, too.\n" * 600,
)


def strand() -> list[Step]:
    """The steps in the order in which they happen."""
    first, *messages = [_odd_message(message) for message in MESSAGES]
    files = [_logo, _words, _script, _todo, _link, _copy]
    return [first, *files, *messages, _deep, _spaces, _logo_again, _no_todo, _more_words]


def side_branches(story: Story) -> None:
    """Branches that nobody merged, and tags that are no releases."""
    for name in ("fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test", "docs/100%-done"):
        text = write("docs/notes.md", f"Notes for {name}.\n")
        story.commit(f"Notes for {name}", text, ref=f"refs/heads/{name}")
    tip = story.tips["refs/heads/master"]
    story.branch("staging", tip)
    for name in ("nightly-2012-04-10", "builds/2012/04/größe+1", "last#good&build"):
        story.stream.branch(f"refs/tags/{name}", tip)
    story.stream.tag("demo/日本", tip, "デモ用\n\nFor the demo in Tokyo.\n", material.HANAKO, story.now)


def pull_requests(story: Story) -> None:
    """A branch that is ready, and one that is in conflict with what master did since."""
    theme = story.files["highlighter/theme.py"]
    ready = "refs/heads/feature/STASH-3000-syntax-highlight"
    groovy = "name = groovy\nextensions = groovy\nkeywords =\n    def\n    it\n    as\n"
    story.commit("STASH-3000: Describe groovy", write("languages/groovy.lang", groovy), ref=ready, author=material.MARY)
    used = write("highlighter/theme.py", theme + "\n\nGROOVY = fallback\n")
    story.commit("STASH-3000: Give groovy its colours", used, ref=ready, author=material.MARY)
    guide = write("docs/groovy.md", "# Groovy\n\nShown with a theme of its own.\n")
    story.commit("STASH-3000: Tell about groovy\n\nAsked for in STASH-2990.", guide, ref=ready, author=material.FRED)
    clash = write("VERSION", "3.0-experiment\n")
    story.commit("STASH-3011: Try version 3", clash, ref="refs/heads/feature/STASH-3011-version-3", author=material.ZOE)
    story.commit("Start 2.2", story.write("VERSION", "2.2-dev\n"), author=material.FRED)


def _odd_message(message: str) -> Step:
    def step(story: Story) -> None:
        author = material.HANAKO if "表" in message else None
        story.commit(message, story.append("docs/log.txt", f"Entry {len(story.files)}\n"), author=author)

    return step


def _logo(story: Story) -> None:
    story.commit("Add a logo", write("images/logo.bmp", _bitmap(0x30)))


def _logo_again(story: Story) -> None:
    story.commit("A darker logo", write("images/logo.bmp", _bitmap(0x10)))


def _words(story: Story) -> None:
    story.commit("Measure with a list of words", story.write("bench/words.txt", "".join(_syllables())))


def _more_words(story: Story) -> None:
    known = story.replace("bench/words.txt", "kakaki\n", "kakaki\nkakakiri\n")
    story.commit("A word that was missing", known)


def _script(story: Story) -> None:
    text = '#!/bin/sh\nexec python -m highlighter "$@"\n'
    story.commit("Add a command", story.write("bin/highlight", text), author=material.FRED)
    story.commit("Make it executable", write("bin/highlight", text, EXECUTABLE), author=material.FRED)


def _link(story: Story) -> None:
    story.commit("A shorter name for the command", write("bin/hl", "highlight", SYMLINK))


def _todo(story: Story) -> None:
    story.commit("Write down what is left", write("TODO.txt", "- more languages\n- a server\n"))


def _no_todo(story: Story) -> None:
    story.commit("Nothing is left", delete("TODO.txt"))


def _copy(story: Story) -> None:
    """A copy that git can tell, since its source changes in the same commit."""
    story.files["languages/jsp.lang"] = story.files["languages/java.lang"]
    source = story.append("languages/java.lang", "    enum\n")
    name = story.replace("languages/jsp.lang", "name = java", "name = jsp")
    story.commit("Pages of Java are Java, for now", copy("languages/java.lang", "languages/jsp.lang"), source, name)


def _deep(story: Story) -> None:
    path = "tests/golden/web/pages/2011/summer/index.html.golden"
    story.commit("A page as it should be", write(path, "<span class='tag'>html</span>\n"))


def _spaces(story: Story) -> None:
    old, new = "docs/getting started.md", "docs/Getting started (short).md"
    story.files[new] = story.files.pop(old)
    story.moved[old] = new
    story.commit("Say that the guide is short", rename(old, new))


def _syllables() -> list[str]:
    parts = [consonant + vowel for consonant in "kstnhmr" for vowel in "aiu"][:18]
    return [f"{''.join(word)}\n" for word in product(parts, repeat=3)]


def _bitmap(shade: int) -> bytes:
    """A picture of 16 by 16 points in 24-bit colour, written here because compressed formats depend on a library."""
    points = bytes(shade * (1 + (x // 4 + y // 4) % 2) for y in range(16) for x in range(16) for _ in range(3))
    header = b"BM" + (54 + len(points)).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    sizes = (40, 16, 16, 1 | 24 << 16, 0, len(points), 2835, 2835, 0, 0)
    shape = b"".join(number.to_bytes(4, "little") for number in sizes)
    return header + shape + points
