"""The browser of the REST API, a full-screen application: find, read, fill in and call operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


def run(app: App, repo: RepoAddress | None = None) -> None:
    """Run the browser; InvalidInput without a terminal, BbcliError without Textual.

    `repo` fills in the forms, instead of the repository of the local clone.
    """
    from importlib.util import find_spec

    # Textual draws on stderr.
    if not all(
        stream is not None and stream.isatty() for stream in (app.console.stdin, app.console.stdout, app.console.stderr)
    ):
        raise InvalidInput(
            "api browse requires a terminal", hint="use bbcli api list, api show and api call in scripts"
        )
    if find_spec("textual") is None:
        message = "api browse requires a library that is not installed"
        raise BbcliError(message, reason="library_missing", extra="browser")
    from bbcli.commands.api.browser.app import Browser
    from bbcli.commands.api.browser.live import LiveCalls, captured_messages

    with captured_messages(app):
        browser = Browser(LiveCalls(app, repo), app.selection.environ)
        browser.run()
    if browser.defect:
        raise browser.defect
