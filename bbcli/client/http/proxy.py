"""Which proxy stands before a server, if any: the options, the variables and NO_PROXY; and what its refusals mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bbcli.config.addresses import is_loopback
from bbcli.errors import BbcliError, ErrorDetails, InvalidInput, Misconfigured, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPTION = "--proxy"
STORED = "the proxy in config.toml"
PASSWORD = "BBCLI_PROXY_PASSWORD"  # noqa: S105 - the name of a variable
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_SERVER_PORTS = {"http": 80, "https": 443}
_LIKE = "write it as http://proxy.example.com:3128"


@dataclass(frozen=True)
class Proxy:
    """A proxy: its URL without user and password, whom it is told that it serves, and what named it."""

    url: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    source: str = OPTION

    @property
    def place(self) -> str:
        """Host and port, as messages name it."""
        return urlsplit(self.url).netloc

    @property
    def scheme(self) -> str:
        """What is spoken with it: http, https, socks5 or socks5h."""
        return urlsplit(self.url).scheme

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS, and so knows nothing of HTTP."""
        return self.scheme.startswith("socks")

    def url_with(self, password: str | None) -> str:
        """Return the URL with the user, and with this in the place of the password."""
        if not self.user:
            return self.url
        secret = "" if password is None else f":{password}"
        return f"{self.scheme}://{quote(self.user, safe='')}{secret}@{self.place}"


def proxy_for(
    url: str, environ: Mapping[str, str], option: str | None = None, stored: str | None = None
) -> Proxy | None:
    """Return the proxy before the server at that URL; None for the direct way.

    The option goes before what is stored, and both before the variables; of these the lower-case one goes first, as
    in curl. An empty option, or `none`, is the direct way. NO_PROXY is about the proxies of the variables only, and so
    is what stays on this machine: see is_passed_by.
    """
    for text, source in ((option, OPTION), (stored, STORED)):
        if text is not None:
            return _parsed(text, source) if text not in ("", "none") else None
    text, source = _from_environment(urlsplit(url).scheme, environ)
    if not text or is_passed_by(url, environ) or is_exempt(url, _exempt(environ)):
        return None
    return _parsed(text, source)


def is_passed_by(url: str, environ: Mapping[str, str]) -> bool:
    """Whether there is a proxy of the variables that is not for this server: one on this machine, at plain http.

    It is spoken to in clear because nobody can listen; a proxy, which was set for other servers, would read it all.
    """
    stays_here = url.startswith("http:") and is_loopback(url)
    return stays_here and bool(_from_environment("http", environ)[0]) and not is_exempt(url, _exempt(environ))


def with_password(proxy: Proxy, environ: Mapping[str, str], ask: Callable[[str], str] | None) -> Proxy:
    """Return the proxy with the password that goes with its user: of its URL, of BBCLI_PROXY_PASSWORD, or asked for."""
    if not proxy.user or proxy.password is not None:
        return proxy
    password = environ.get(PASSWORD)
    if password is None and ask is not None:
        password = ask(f"Password of {proxy.user} at the proxy {proxy.place}")
    if password is None and proxy.source in (OPTION, STORED):
        raise Misconfigured(f"there is no password for {proxy.user} at the proxy {proxy.place}", hint=f"set {PASSWORD}")
    return replace(proxy, password=password or "")


def _exempt(environ: Mapping[str, str]) -> str:
    return environ.get("no_proxy") or environ.get("NO_PROXY") or ""


def _from_environment(scheme: str, environ: Mapping[str, str]) -> tuple[str | None, str]:
    names = [f"{scheme}_proxy", f"{scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY"]
    if "REQUEST_METHOD" in environ:
        # In a CGI program HTTP_PROXY is what the client sent as its Proxy header.
        names = [name for name in names if name != "HTTP_PROXY"]
    return next(((environ[name], name) for name in names if environ.get(name)), (None, ""))


def _parsed(text: str, source: str) -> Proxy:
    kind: type[BbcliError] = InvalidInput if source == OPTION else Misconfigured
    around = "" if source in (OPTION, STORED) else ", or set NO_PROXY for this server"
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        usual = _PORTS[url.scheme]
        port = url.port or usual
    except (ValueError, KeyError):
        raise kind(f"{source} is no proxy that can be used", hint=f"{_LIKE}{around}") from None
    if not url.hostname or re.search(r"[\s\\]", text):
        raise kind(f"{source} names no host", hint=f"{_LIKE}{around}")
    if url.password is not None and source in (OPTION, STORED):
        # Other users of the machine see the words of a command, and the file is no place for it.
        raise kind(f"{source} holds a password", hint=f"leave it out, and set {PASSWORD}")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return Proxy(f"{url.scheme}://{host}:{port}", *_who(url), source=source)


def _who(url: SplitResult) -> tuple[str | None, str | None]:
    user, password = url.username, url.password
    return unquote(user) if user else None, unquote(password) if password is not None else None


def is_exempt(url: str, exempt: str) -> bool:
    """Whether NO_PROXY has this server: by host, domain, address or network, with a port or without, or all with *."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or _SERVER_PORTS.get(parts.scheme)
    return any(_covers(entry, host, port) for entry in re.split(r"[\s,]+", exempt.lower()) if entry)


def _covers(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    match = re.fullmatch(r"\[(?P<address>[^\]]+)\](?P<network>/\d+)?(?::(?P<port>\d+))?", entry)
    # One colon is that of a port; more are those of an IPv6 address.
    match = match or re.fullmatch(r"(?P<address>[^:/]+)(?P<network>/\d+)?(?::(?P<port>\d+))?", entry)
    place, network, wanted = match.group("address", "network", "port") if match else (entry, None, None)
    if wanted and int(wanted) != port:
        return False
    try:
        return ip_address(host) in ip_network(f"{place}{network or ''}", strict=False)
    except (ValueError, TypeError):
        name = place.removeprefix("*").strip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))


# What its refusals mean


def verdict(said: str) -> tuple[int, str]:
    """Return the status and the words of what a proxy answered to the wish to be connected; SOCKS has words only."""
    if match := re.match(r"(\d{3})\b\s*(.*)", said):
        return int(match[1]), match[0].strip()
    if re.search("USERNAME/PASSWORD|username/password|NO ACCEPTABLE", said):
        return 407, said
    reason = said.removeprefix("Proxy Server could not connect: ")
    return 403 if "not allowed" in said else 502, reason[:1].lower() + reason[1:]


def refused(proxy: Proxy, host: str, status: int, reason: str) -> ServerFailed:
    """Return the error for a proxy that does not let a request through to the host."""
    name, way = f"the proxy {proxy.place}", _around(proxy, host)
    if status in (401, 407) and proxy.user:
        message = f"{name} does not accept {proxy.user} with this password"
        hint = f"check {_place_of_password(proxy)}; bbcli knows Basic authentication only"
    elif status == 407:
        message = f"{name} wants a user and a password"
        hint = f"--proxy {proxy.scheme}://USER@{proxy.place}, and the password in {PASSWORD}"
    elif status >= 500:
        message, hint = f"{name} does not reach {host}: {reason}", f"check the URL, or {way}"
    else:
        message = f"{name} does not let bbcli through to {host}: {reason}"
        hint = f"ask whoever runs it to allow it, or {way}"
    return ServerFailed(message, hint=hint, refusal=ErrorDetails(None if proxy.is_socks else status))


def unreachable(proxy: Proxy, host: str, reason: str) -> ServerFailed:
    """Return the error for a proxy that does not answer."""
    return ServerFailed(
        f"the proxy {proxy.place} ({proxy.source}) can't be reached: {reason}",
        hint=f"check it, or {_around(proxy, host)}",
    )


def _around(proxy: Proxy, host: str) -> str:
    return "go without it: --proxy none" if proxy.source in (OPTION, STORED) else f"go without it: NO_PROXY={host}"


def _place_of_password(proxy: Proxy) -> str:
    return PASSWORD if proxy.source in (OPTION, STORED) else f"the one in {proxy.source}, or {PASSWORD}"
