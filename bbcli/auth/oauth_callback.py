"""The callback of an OAuth sign-in: the query with which the server redirects the browser at the end.

It reaches a port of this machine (auth.oauth_loopback), or is pasted by a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import parse_qsl

from bbcli.errors import InvalidInput, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
CALLBACK_HOST = "127.0.0.1"
CALLBACK_PATH = "/callback"
# The redirect URL of OAuth 1.0a without a redirect: the server's page shows a code to type.
OUT_OF_BAND = "oob"


class ForeignCallback(NotAuthenticated):
    """A callback of another sign-in, or a forged one."""

    def __init__(self) -> None:
        super().__init__(
            "the response does not belong to this sign-in", hint="sign in again, with the URL that bbcli prints"
        )


class Callback(Protocol):
    """A way to show the server's page to a person and to receive the callback."""

    @property
    def redirect_uri(self) -> str:
        """The URL to which the server redirects the browser."""

    def answer(self, page: str, read: Callable[[str], T]) -> T:
        """Show the page and return what `read` makes of the query of the callback; `read` may raise ForeignCallback."""


def parse_parameters(query: str) -> dict[str, str]:
    """Return the parameters of a callback; ForeignCallback if one is repeated, which no server does."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=32)
    except ValueError:
        raise ForeignCallback from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ForeignCallback
    return found


def parse_pasted(text: str) -> str:
    """Return the query of a pasted URL; a text without one, such as a typed code, unchanged.

    InvalidInput for a URL without a query.
    """
    url, mark, query = text.strip().partition("?")
    found = (query if mark else url).partition("#")[0]
    if not found or "://" in found.partition("=")[0]:
        raise InvalidInput(
            "the pasted text is not a redirect URL of the server",
            hint="copy the complete URL, from http to the end",
        )
    return found


@dataclass(frozen=True)
class PastedCallback:
    """A callback that a person pastes, for a browser on another machine.

    `ask` prompts for a line, `say` prints a message to stderr.
    """

    redirect_uri: str
    ask: Callable[[str], str]
    say: Callable[[str], None]

    def answer(self, page: str, read: Callable[[str], T]) -> T:
        """Print the URL of the page, prompt for the URL or code at its end, and return what `read` makes of it."""
        self.say(f"Open this URL in a browser and sign in: {page}")
        if self.redirect_uri == OUT_OF_BAND:
            code = self.ask("Code shown on the last page")
            if not code.strip():
                raise InvalidInput("no code was entered", hint="sign in again, and allow access on the server's page")
            return read(parse_pasted(code))
        self.say(
            "Then copy the URL of the page that you are redirected to, even if it does not load, and paste it here."
        )
        return read(parse_pasted(self.ask("URL")))
