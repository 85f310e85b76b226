"""The way to one server: whom to trust there, what to show it, and by which proxy; for httpcore, curl and git."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.client.http.body import LARGEST_BODY
from bbcli.client.http.proxy import OPTION, PASSWORD, STORED, Proxy, is_passed_by, proxy_for, with_password
from bbcli.config.sizes import parse_size
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from ssl import SSLContext
    from typing import Protocol

    from bbcli.config.model import Server

    Ask = Callable[[str], str]

    class ConnectionOptions(Protocol):
        """What the options of a run say about the way to a server."""

        @property
        def timeout(self) -> float: ...  # noqa: D102
        @property
        def timeout_option(self) -> str: ...  # noqa: D102
        @property
        def max_time(self) -> float | None: ...  # noqa: D102
        @property
        def max_body_size(self) -> int | None: ...  # noqa: D102
        @property
        def ca_bundle(self) -> str | None: ...  # noqa: D102
        @property
        def client_cert(self) -> str | None: ...  # noqa: D102
        @property
        def client_key(self) -> str | None: ...  # noqa: D102
        @property
        def insecure(self) -> bool: ...  # noqa: D102
        @property
        def proxy(self) -> str | None: ...  # noqa: D102


# As git names what it asks the password of a client certificate's key for.
_CERTIFICATES = "cert://"
READ_TIMEOUT = 60.0
CONNECT_TIMEOUT = 10.0


@dataclass(frozen=True)
class Connection:
    """The way to one server. `url` is its URL, the timeout in seconds, which an option sets; paths are of PEM files.

    `system_bundle` is what OpenSSL was told to trust, which other libraries are not. `key_password` is asked when the
    client key turns out to have one. A request takes `max_time` seconds at most, None for no end, and a page or an
    object that comes back has `max_body_size` bytes at most.
    """

    url: str
    timeout: float = READ_TIMEOUT
    proxy: Proxy | None = None
    ca_bundle: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    insecure: bool = False
    goes_direct: bool = False
    system_bundle: str | None = None
    key_password: Callable[[], str] = field(default=str, repr=False, compare=False)
    timeout_option: str = "--timeout"
    max_time: float | None = None
    max_body_size: int = LARGEST_BODY

    @classmethod
    def of(
        cls, server: Server, chosen: ConnectionOptions, environ: Mapping[str, str], ask: Ask | None = None
    ) -> Connection:
        """Return the way to a server: options first, then what is stored for it, then the variables that all use.

        `ask` gets a password from the person, None where nobody is there. Misconfigured and InvalidInput name what
        can't be used.
        """
        if chosen.client_key and not (chosen.client_cert or server.client_cert):
            raise InvalidInput("a client key goes with a certificate", hint="name it too: --client-cert FILE")
        # A certificate that is named for this run comes with its own key.
        own_key = None if chosen.client_cert else server.client_key
        proxy = proxy_for(server.url, environ, chosen.proxy, server.proxy)
        is_named = chosen.proxy is not None or server.proxy is not None
        return cls(
            server.url,
            chosen.timeout,
            with_password(proxy, environ, ask) if proxy else None,
            _path(chosen.ca_bundle or server.ca_bundle or _usual_bundle(environ)),
            _path(chosen.client_cert or server.client_cert),
            _path(chosen.client_key or own_key),
            # Who names whom to trust wants it verified.
            chosen.insecure or (server.insecure and not chosen.ca_bundle),
            proxy is None and (is_named or is_passed_by(server.url, environ)),
            _system_bundle(environ),
            _key_password(environ, ask),
            chosen.timeout_option,
            chosen.max_time,
            chosen.max_body_size or (parse_size(server.max_body_size) if server.max_body_size else LARGEST_BODY),
        )

    @property
    def host(self) -> str:
        """Host and port, as messages name the server."""
        return urlsplit(self.url).netloc

    @property
    def connect_timeout(self) -> float:
        """How many seconds connecting may take."""
        return min(CONNECT_TIMEOUT, self.timeout)

    def deadline(self) -> float | None:
        """Return when a request that begins now has to be over, on the monotonic clock; None for never."""
        return None if self.max_time is None else monotonic() + self.max_time

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may be shown: the proxy's password, bare and as it is sent."""
        if not self.proxy or not self.proxy.password:
            return ()
        sent = b64encode(f"{self.proxy.user}:{self.proxy.password}".encode()).decode("ascii")
        return (self.proxy.password, sent)

    @property
    def is_forwarded(self) -> bool:
        """Whether the proxy sees and answers the requests themselves: plain http over a proxy that knows it."""
        return self.proxy is not None and not self.proxy.is_socks and self.url.startswith("http:")

    @property
    def speaks_tls(self) -> bool:
        """Whether TLS is spoken, with the server or with the proxy."""
        return self.url.startswith("https:") or (self.proxy is not None and self.proxy.scheme == "https")

    def context(self) -> SSLContext | None:
        """Return what TLS is spoken with; None where none is. Misconfigured where a file for it can't be used."""
        if not self.speaks_tls:
            return None
        from bbcli.client.http import tls

        return tls.context(self.ca_bundle, self.client_cert, self.client_key, self.key_password, insecure=self.insecure)

    def options(self, chosen: ConnectionOptions) -> list[str]:
        """Return the options that were chosen for a run as another process can be given them."""
        paths = {"ca-bundle": self.ca_bundle, "client-cert": self.client_cert, "client-key": self.client_key}
        own = {name: path for name, path in paths.items() if path and getattr(chosen, name.replace("-", "_"))}
        own |= {"proxy": chosen.proxy} if chosen.proxy else {}
        return [word for name, value in own.items() for word in (f"--{name}", value)]

    def git_settings(self) -> dict[str, str]:
        """Return git's settings for this server, whose names hold its origin: `http.https://host.sslCAInfo`.

        They hold no password: git asks for it. A proxy of the variables is left to git, which reads them too.
        """
        parts = urlsplit(self.url)
        found: dict[str, str | None] = {"sslCert": self.client_cert, "sslKey": self.client_key}
        if self._key_is_locked:
            found["sslCertPasswordProtected"] = "true"
        if bundle := self.ca_bundle or self.system_bundle:
            found["sslCAPath" if Path(bundle).is_dir() else "sslCAInfo"] = bundle
        if self.insecure:
            found["sslVerify"] = "false"
        if self.proxy and self.proxy.source in (OPTION, STORED):
            found["proxy"] = self.proxy.url_with(None)
        elif self.goes_direct:
            found["proxy"] = ""
        origin = f"http.{parts.scheme}://{parts.netloc}"
        return {f"{origin}.{name}": value for name, value in found.items() if value is not None}

    def git_questions(self) -> dict[str, tuple[str, str]]:
        """Return what git will ask for on the way, by its own name for it: the variable and the password."""
        proxy, found = self.proxy, {}
        if proxy and proxy.user and proxy.source in (OPTION, STORED):
            found[proxy.url] = (PASSWORD, proxy.password or "")
        if self._key_is_locked:
            from bbcli.client.http.tls import KEY_PASSWORD

            found[_CERTIFICATES] = (KEY_PASSWORD, self.key_password())
        return found

    def git_answer(self, asked: Mapping[str, str]) -> str | None:
        """Return the password that git asks for on the way to this server; None where it is another's."""
        protocol, proxy = asked.get("protocol"), self.proxy
        if protocol == "cert":
            return self.key_password() if self.client_cert and asked.get("path") == self.client_cert else None
        place = (protocol, asked.get("host"), asked.get("username"))
        return proxy.password if proxy and place == (proxy.scheme, proxy.place, proxy.user) else None

    @property
    def _key_is_locked(self) -> bool:
        with suppress(OSError):  # a file that can't be read is another's to say
            key = self.client_key or self.client_cert
            return key is not None and b"ENCRYPTED" in Path(key).read_bytes()
        return False


def _usual_bundle(environ: Mapping[str, str]) -> str | None:
    """Return the bundle that requests and curl are told of; OpenSSL reads its own two variables by itself."""
    if environ.get("SSL_CERT_FILE") or environ.get("SSL_CERT_DIR"):
        return None
    return environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE") or None


def _system_bundle(environ: Mapping[str, str]) -> str | None:
    named = [environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")]
    return next((_path(path) for path in named if path and Path(path).exists()), None)


def _path(text: str | None) -> str | None:
    """Return the whole path: git may be run in another folder."""
    return str(Path(text).expanduser().absolute()) if text else None


def _key_password(environ: Mapping[str, str], ask: Ask | None) -> Callable[[], str]:
    def password() -> str:
        from bbcli.client.http.tls import KEY_PASSWORD

        if KEY_PASSWORD in environ:
            return environ[KEY_PASSWORD]
        if ask is None:
            raise Misconfigured("the client key has a password", hint=f"set {KEY_PASSWORD}")
        return ask("Password of the client key")

    return password
