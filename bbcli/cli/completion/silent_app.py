"""The App of a completion run: it never prompts and renews no login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.context.app import App
from bbcli.errors import NotAuthenticated

if TYPE_CHECKING:
    from bbcli.auth.credential import Post
    from bbcli.config.model import Server


class SilentApp(App):
    """An App whose logins by OAuth are used until they expire, and never renewed."""

    def form_to(self, server: Server) -> Post:
        """Return a function that refuses to post: the run may end before a new secret is saved."""

        def refuse(*_: object) -> tuple[int, bytes]:
            raise NotAuthenticated(f"the login on {server.url} has ended")

        return refuse
