"""What proves to a server who a run is, and what of it nobody else may see."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bbcli.errors import InvalidInput

# What a sign-in asks with: path below the server's URL, form, more headers; the answer's status and body, whatever
# they are. It follows no redirect and tries nothing twice.
Post = Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, bytes]]

BEARER = "bearer"
BASIC = "basic"
SESSION = "session"
OAUTH2 = "oauth2"
OAUTH1 = "oauth1"


@dataclass(frozen=True)
class Credential:
    """What proves to one server who a run is.

    `auth` is its kind, `secret` what is kept of it, `source` where it was found. A kind that is more than a header
    made of its secret is a class of its own.
    """

    auth: str
    secret: str = field(repr=False)
    user: str | None = None
    source: str = ""

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return the headers that prove it for one request; the URL is that of the request, query included."""
        if self.auth == SESSION:
            return {"Cookie": self.secret}
        if self.auth == BEARER:
            return {"Authorization": f"Bearer {self.secret}"}
        return {"Authorization": "Basic " + b64encode(f"{self.user}:{self.secret}".encode()).decode("ascii")}

    @property
    def identity(self) -> str:
        """Whose it is, as far as that may be written down: kind, user and source, and nothing made of the secret.

        A token that was handed in tells no user: all of the same source are one.
        """
        return f"{self.auth}:{self.user or ''}:{self.source}"

    @property
    def expires_at(self) -> float | None:
        """Its end in epoch s, where it tells."""
        return None

    def renew_rejected(self) -> bool:
        """Whether there is a newer one to send, now that the server refuses this one."""
        return False

    @property
    def printable(self) -> str:
        """What `auth token` prints, for those who know where it may go."""
        return self.secret

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may be shown; a password that is the user's name is none."""
        if self.auth == SESSION:
            return (self.secret, *(cookie.partition("=")[2].strip() for cookie in self.secret.split(";")))
        sent = next(iter(self.headers("GET", "").values())).partition(" ")[2]
        return (sent,) if self.secret in ("", self.user) else (sent, self.secret)


def validate_secret(text: str, name: str) -> str:
    """Return a word that a sign-in was given, such as a client ID; InvalidInput for none, and for what can't be one."""
    text = text.strip()
    if not text.isprintable() or not text:
        raise InvalidInput(f"the {name} is {'no printable text' if text else 'empty'}", hint="copy it again")
    return text
