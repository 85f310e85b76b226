"""Make the pictures of the README: python -m tests.support.pictures

The commits are what a real terminal is sent, the API browser is drawn by Textual; both show a new sandbox.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bbcli.client.response import Response
from bbcli.sandbox.server import Sandbox
from tests.support.plain_http import get
from tests.support.terminal import PROGRESS, sent_to_terminal
from tests.system.api_browser.browser_session import JSON, BrowserSession, FakeCalls, run_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[2] / ".readme"
COLUMNS, ROWS = 100, 28
COMMITS = "/rest/api/latest/projects/WORK/repos/my-repo/commits"
# Rich and Textual name a font on a public server: a README shows pictures without it.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def pictures(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Yield (file name, SVG) of each picture."""
    words = ("commits", "list", "-R", "WORK/my-repo", "-L", "8", "--color", "always")
    _, sent = sent_to_terminal(*words, columns=COLUMNS, env={"BBCLI_SERVER": sandbox.url, **sandbox.sign_in()})
    console = Console(file=io.StringIO(), record=True, width=COLUMNS, force_terminal=True)
    console.print("$ bbcli commits list -R WORK/my-repo -L 8")
    console.print(Text.from_ansi(PROGRESS.sub("", sent).replace("\r", "")))
    yield "commits.svg", console.export_svg(title="bbcli commits list", unique_id="commits")

    answer = Response(200, JSON, get(f"{sandbox.url}{COMMITS}?limit=3"))
    calls = FakeCalls(answer, values={"projectKey": "WORK", "repositorySlug": "my-repo"})
    drawn: list[str] = []

    async def user(session: BrowserSession) -> None:
        await session.type("commits")
        await session.press("enter", "f5")
        drawn.append(session.browser.export_screenshot(title="bbcli api browse"))

    run_browser(calls, user, size=(COLUMNS, ROWS))
    yield "api-browse.svg", re.sub(r"terminal-\d+", "browse", drawn[0])


def main() -> int:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Sandbox(Path(data, "world")) as sandbox:
        for name, svg in pictures(sandbox):
            (FOLDER / name).write_text(_FONTS.sub("", svg), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
