"""The credential of a run: the headers it adds to a request, and the secrets in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bbcli.errors import InvalidInput

# Sends a form for a sign-in: path below the server's URL, form fields, additional headers. Returns status and body of
# any response; follows no redirect and retries nothing.
Post = Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, bytes]]

BEARER = "bearer"
BASIC = "basic"
SESSION = "session"
OAUTH2 = "oauth2"
OAUTH1 = "oauth1"


@dataclass(frozen=True)
class Credential:
    """A credential for one server.

    `auth` is one of the kinds above, `secret` the text that a store keeps, `source` the name of the place where the
    credential was found. OAuth1 and OAuth2, whose headers are not made of the secret alone, are subclasses.
    """

    auth: str
    secret: str = field(repr=False)
    user: str | None = None
    source: str = ""

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return the headers that authenticate one request; `url` is its URL with the query."""
        if self.auth == SESSION:
            return {"Cookie": self.secret}
        if self.auth == BEARER:
            return {"Authorization": f"Bearer {self.secret}"}
        return {"Authorization": "Basic " + b64encode(f"{self.user}:{self.secret}".encode()).decode("ascii")}

    @property
    def identity(self) -> str:
        """Kind, user and source: the key of cached responses. It contains nothing derived from the secret.

        The user of a token is unknown, so that all tokens of one source share an identity.
        """
        return f"{self.auth}:{self.user or ''}:{self.source}"

    @property
    def expires_at(self) -> float | None:
        """The end of its validity in epoch seconds; None if unknown."""
        return None

    def renew_rejected(self) -> bool:
        """Renew the credential after a 401 response; True if the request can be repeated with it."""
        return False

    @property
    def printable(self) -> str:
        """The text that `auth token` prints."""
        return self.secret

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to redact. A password that equals the user name is not redacted: the name is in many messages."""
        if self.auth == SESSION:
            return (self.secret, *(cookie.partition("=")[2].strip() for cookie in self.secret.split(";")))
        sent = next(iter(self.headers("GET", "").values())).partition(" ")[2]
        return (sent,) if self.secret in ("", self.user) else (sent, self.secret)


def validate_secret(text: str, name: str) -> str:
    """Return a client ID, client secret or consumer key without blanks around it; InvalidInput if unusable."""
    text = text.strip()
    if not text.isprintable() or not text:
        raise InvalidInput(f"the {name} is {'not printable text' if text else 'empty'}", hint="copy it again")
    return text
