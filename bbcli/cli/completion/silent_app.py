"""The App of a completion run: asks nobody, changes nothing, renews no login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.context.app import App
from bbcli.errors import NotAuthenticated

if TYPE_CHECKING:
    from bbcli.auth.credential import Post
    from bbcli.config.model import Server


class SilentApp(App):
    """A run that asks nobody, renews nothing, and says nothing."""

    def form_to(self, server: Server) -> Post:
        """Return what refuses to post: the answer may be a new secret, and the run may end before it is kept."""

        def refuse(*_: object) -> tuple[int, bytes]:
            raise NotAuthenticated(f"the login on {server.url} has ended")

        return refuse
