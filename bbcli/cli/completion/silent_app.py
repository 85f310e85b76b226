"""The App of a completion run: it never prompts and renews no login."""

from __future__ import annotations

from typing import ClassVar

from bbcli.context.app import App


class SilentApp(App):
    """A run that renews no login: the response may be a new secret, and the run may end before it is saved."""

    renews_logins: ClassVar[bool] = False
