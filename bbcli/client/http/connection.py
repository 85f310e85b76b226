"""The connection to one server: CA certificates, client certificate, proxy and limits; for httpcore, curl and git."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.client.http.body import LARGEST_BODY
from bbcli.client.http.proxy import PASSWORD, Proxy, is_passed_by, proxy_for, with_password
from bbcli.config.sizes import parse_size
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from ssl import SSLContext
    from typing import Protocol

    from bbcli.config.model import Server

    Ask = Callable[[str], str]

    class ConnectionOptions(Protocol):
        """The options of a run for the connection to a server."""

        @property
        def timeout(self) -> float: ...  # noqa: D102
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
        @property
        def proxy_source(self) -> str: ...  # noqa: D102


# The name by which git asks for the password of a client certificate's key.
_CERTIFICATES = "cert://"
READ_TIMEOUT = 60.0
CONNECT_TIMEOUT = 10.0


@dataclass(frozen=True)
class Connection:
    """The settings of the connection to one server: `timeout` and `max_time` are in seconds, paths are of PEM files.

    `system_bundle` is the bundle of SSL_CERT_FILE or SSL_CERT_DIR, which OpenSSL reads and other libraries do not.
    `key_password` is called if the client key has a password. A request takes at most `max_time`, None for no limit;
    a page or an object of a response has at most `max_body_size` bytes.
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
    max_time: float | None = None
    max_body_size: int = LARGEST_BODY

    @classmethod
    def of(
        cls, server: Server, chosen: ConnectionOptions, environ: Mapping[str, str], ask: Ask | None = None
    ) -> Connection:
        """Return the connection to a server: options take precedence over its settings, and these over variables.

        `ask` prompts for a password; None without a terminal. Misconfigured and InvalidInput name the
        setting that can't be used.
        """
        if chosen.client_key and not (chosen.client_cert or server.client_cert):
            raise InvalidInput("a client key requires a client certificate", reason="client_cert_missing")
        # A certificate of this run comes with its own key.
        own_key = None if chosen.client_cert else server.client_key
        proxy = proxy_for(server.url, environ, chosen.proxy, server.proxy, chosen.proxy_source)
        is_named = chosen.proxy is not None or server.proxy is not None
        return cls(
            server.url,
            chosen.timeout,
            with_password(proxy, environ, ask) if proxy else None,
            _path(chosen.ca_bundle or server.ca_bundle or _usual_bundle(environ)),
            _path(chosen.client_cert or server.client_cert),
            _path(chosen.client_key or own_key),
            # A CA bundle of this run asks for verification.
            chosen.insecure or (server.insecure and not chosen.ca_bundle),
            proxy is None and (is_named or is_passed_by(server.url, environ)),
            _system_bundle(environ),
            _key_password(environ, ask),
            chosen.max_time,
            chosen.max_body_size or (parse_size(server.max_body_size) if server.max_body_size else LARGEST_BODY),
        )

    @property
    def host(self) -> str:
        """Host and port, as messages name the server."""
        return urlsplit(self.url).netloc

    @property
    def connect_timeout(self) -> float:
        """The seconds that connecting may take."""
        return min(CONNECT_TIMEOUT, self.timeout)

    def deadline(self) -> float | None:
        """Return the deadline of a request that begins now, on the monotonic clock; None without a limit."""
        return None if self.max_time is None else monotonic() + self.max_time

    @property
    def secrets(self) -> tuple[str, ...]:
        """The proxy's password, bare and as it is sent: never shown."""
        if not self.proxy or not self.proxy.password:
            return ()
        sent = b64encode(f"{self.proxy.user}:{self.proxy.password}".encode()).decode("ascii")
        return (self.proxy.password, sent)

    @property
    def is_forwarded(self) -> bool:
        """True if the proxy sees the requests themselves: plain http over an HTTP proxy."""
        return self.proxy is not None and not self.proxy.is_socks and self.url.startswith("http:")

    @property
    def speaks_tls(self) -> bool:
        """True if TLS is used, with the server or with the proxy."""
        return self.url.startswith("https:") or (self.proxy is not None and self.proxy.scheme == "https")

    def context(self) -> SSLContext | None:
        """Return the TLS context, None for plain http; Misconfigured if a file for it can't be used."""
        if not self.speaks_tls:
            return None
        from bbcli.client.http import tls

        return tls.context(self.ca_bundle, self.client_cert, self.client_key, self.key_password, insecure=self.insecure)

    def chosen_settings(self, chosen: ConnectionOptions) -> dict[str, str]:
        """Return the settings that the options of this run choose, by name: another process needs them too."""
        paths = {"ca-bundle": self.ca_bundle, "client-cert": self.client_cert, "client-key": self.client_key}
        own = {name: path for name, path in paths.items() if path and getattr(chosen, name.replace("-", "_"))}
        return own | ({"proxy": chosen.proxy} if chosen.proxy else {})

    def with_ca_bundle(self, path: str | None) -> Connection:
        """Return the connection with this CA bundle, not that of a variable; None is that of the system."""
        return replace(self, ca_bundle=_path(path), system_bundle=None)

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
        if self.proxy and self.proxy.is_configured:
            found["proxy"] = self.proxy.url_with(None)
        elif self.goes_direct:
            found["proxy"] = ""
        origin = f"http.{parts.scheme}://{parts.netloc}"
        return {f"{origin}.{name}": value for name, value in found.items() if value is not None}

    def git_questions(self) -> dict[str, tuple[str, str]]:
        """Return what git will ask for, by the URL in its question: the variable and the password."""
        proxy, found = self.proxy, {}
        if proxy and proxy.user and proxy.is_configured:
            found[proxy.url] = (PASSWORD, proxy.password or "")
        if self._key_is_locked:
            from bbcli.client.http.tls import KEY_PASSWORD

            found[_CERTIFICATES] = (KEY_PASSWORD, self.key_password())
        return found

    def git_answer(self, asked: Mapping[str, str]) -> str | None:
        """Return the password that git asks for; None if the question is about something else."""
        protocol, proxy = asked.get("protocol"), self.proxy
        if protocol == "cert":
            return self.key_password() if self.client_cert and asked.get("path") == self.client_cert else None
        place = (protocol, asked.get("host"), asked.get("username"))
        return proxy.password if proxy and place == (proxy.scheme, proxy.place, proxy.user) else None

    @property
    def _key_is_locked(self) -> bool:
        with suppress(OSError):  # a file that can't be read is reported when TLS uses it
            key = self.client_key or self.client_cert
            return key is not None and b"ENCRYPTED" in Path(key).read_bytes()
        return False


def _usual_bundle(environ: Mapping[str, str]) -> str | None:
    """Return the bundle of the variables of requests and curl; OpenSSL reads its own two variables by itself."""
    if environ.get("SSL_CERT_FILE") or environ.get("SSL_CERT_DIR"):
        return None
    return environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE") or None


def _system_bundle(environ: Mapping[str, str]) -> str | None:
    named = [environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")]
    return next((_path(path) for path in named if path and Path(path).exists()), None)


def _path(text: str | None) -> str | None:
    """Return the absolute path: git may run in another directory."""
    return str(Path(text).expanduser().absolute()) if text else None


def _key_password(environ: Mapping[str, str], ask: Ask | None) -> Callable[[], str]:
    def password() -> str:
        from bbcli.client.http.tls import KEY_PASSWORD

        if KEY_PASSWORD in environ:
            return environ[KEY_PASSWORD]
        if ask is None:
            raise Misconfigured("the client key requires a password", hint=f"set {KEY_PASSWORD}")
        return ask("Password of the client key")

    return password
