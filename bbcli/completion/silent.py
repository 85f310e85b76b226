"""A run that completes a line: it asks nobody, renews nothing, and says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.app import App
from bbcli.errors import NotAuthenticated

if TYPE_CHECKING:
    from bbcli.config import Server
    from bbcli.credentials.credential import Post


class Silent(App):
    """A run that asks nobody, renews nothing, and says nothing."""

    def form_to(self, server: Server) -> Post:
        """Return what refuses to post: the answer may be a new secret, and the run may end before it is kept."""

        def refuse(*_: object) -> tuple[int, bytes]:
            raise NotAuthenticated(f"the login on {server.url} has ended")

        return refuse
