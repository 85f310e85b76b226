"""The proxy of a server, by the options, the variables and NO_PROXY; and the errors for its refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bbcli.config.addresses import is_loopback
from bbcli.errors import BbcliError, ErrorDetails, InvalidInput, Misconfigured, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPTION = "the proxy"
STORED = "the proxy in config.toml"
PASSWORD = "BBCLI_PROXY_PASSWORD"  # noqa: S105 - the name of a variable
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_SERVER_PORTS = {"http": 80, "https": 443}
_LIKE = "write a URL such as http://proxy.example.com:3128"


@dataclass(frozen=True)
class Proxy:
    """A proxy: its URL without user and password, both of them, and the name of the setting that it is from."""

    url: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    source: str = OPTION

    @property
    def place(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc

    @property
    def scheme(self) -> str:
        """The scheme: http, https, socks5 or socks5h."""
        return urlsplit(self.url).scheme

    @property
    def is_socks(self) -> bool:
        """True for SOCKS, which sees no HTTP."""
        return self.scheme.startswith("socks")

    @property
    def is_configured(self) -> bool:
        """True if it is from an option or config.toml, False for a variable of the environment."""
        return not self.source.lower().endswith("_proxy")

    def url_with(self, password: str | None) -> str:
        """Return the URL with the user and this password."""
        if not self.user:
            return self.url
        secret = "" if password is None else f":{password}"
        return f"{self.scheme}://{quote(self.user, safe='')}{secret}@{self.place}"


def proxy_for(
    url: str, environ: Mapping[str, str], option: str | None = None, stored: str | None = None,
    option_name: str = OPTION,
) -> Proxy | None:  # fmt: skip
    """Return the proxy for the server at that URL; None for a direct connection.

    The option takes precedence over the stored setting, and both over the variables; of these the lower-case one takes
    precedence, as in curl. An empty option, or `none`, is a direct connection. NO_PROXY and the rule for servers on
    this machine (see is_passed_by) apply to the proxies of variables only. `option_name` names the option in messages.
    """
    for text, source, error in ((option, option_name, InvalidInput), (stored, STORED, Misconfigured)):
        if text is not None:
            return _parsed(text, source, error) if text not in ("", "none") else None
    text, source = _from_environment(urlsplit(url).scheme, environ)
    if not text or is_passed_by(url, environ) or is_exempt(url, _exempt(environ)):
        return None
    return _parsed(text, source, Misconfigured)


def is_passed_by(url: str, environ: Mapping[str, str]) -> bool:
    """True if a proxy of the variables is ignored because the server is on this machine and speaks plain http.

    Plain http is safe there because no other machine can listen; a proxy that was set for other servers would read it
    all.
    """
    stays_here = url.startswith("http:") and is_loopback(url)
    return stays_here and bool(_from_environment("http", environ)[0]) and not is_exempt(url, _exempt(environ))


def with_password(proxy: Proxy, environ: Mapping[str, str], ask: Callable[[str], str] | None) -> Proxy:
    """Return the proxy with the password of its user: from its URL, BBCLI_PROXY_PASSWORD, or a question."""
    if not proxy.user or proxy.password is not None:
        return proxy
    password = environ.get(PASSWORD)
    if password is None and ask is not None:
        password = ask(f"Password of {proxy.user} at the proxy {proxy.place}")
    if password is None and proxy.is_configured:
        raise Misconfigured(f"no password for {proxy.user} at the proxy {proxy.place}", hint=f"set {PASSWORD}")
    return replace(proxy, password=password or "")


def _exempt(environ: Mapping[str, str]) -> str:
    return environ.get("no_proxy") or environ.get("NO_PROXY") or ""


def _from_environment(scheme: str, environ: Mapping[str, str]) -> tuple[str | None, str]:
    names = [f"{scheme}_proxy", f"{scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY"]
    if "REQUEST_METHOD" in environ:
        # In a CGI program HTTP_PROXY is what the client sent as its Proxy header.
        names = [name for name in names if name != "HTTP_PROXY"]
    return next(((environ[name], name) for name in names if environ.get(name)), (None, ""))


def _parsed(text: str, source: str, kind: type[BbcliError]) -> Proxy:
    is_configured = Proxy("", source=source).is_configured
    around = "" if is_configured else ", or set NO_PROXY for this server"
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        usual = _PORTS[url.scheme]
        port = url.port or usual
    except (ValueError, KeyError):
        raise kind(f"{source} is not a supported proxy", hint=f"{_LIKE}{around}") from None
    if not url.hostname or re.search(r"[\s\\]", text):
        raise kind(f"{source} contains no host", hint=f"{_LIKE}{around}")
    if url.password is not None and is_configured:
        # Other users of the machine can read command lines, and config.toml holds no secrets.
        raise kind(f"{source} contains a password", hint=f"remove it, and set {PASSWORD}")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return Proxy(f"{url.scheme}://{host}:{port}", *_who(url), source=source)


def _who(url: SplitResult) -> tuple[str | None, str | None]:
    user, password = url.username, url.password
    return unquote(user) if user else None, unquote(password) if password is not None else None


def is_exempt(url: str, exempt: str) -> bool:
    """True if NO_PROXY names this server: by host, domain, address or network, with a port or without, or by *."""
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


# Its refusals


def verdict(said: str) -> tuple[int, str]:
    """Return the status and the text of a proxy's response to CONNECT; SOCKS has only a text."""
    if match := re.match(r"(\d{3})\b\s*(.*)", said):
        return int(match[1]), match[0].strip()
    if re.search("USERNAME/PASSWORD|username/password|NO ACCEPTABLE", said):
        return 407, said
    reason = said.removeprefix("Proxy Server could not connect: ")
    return 403 if "not allowed" in said else 502, reason[:1].lower() + reason[1:]


def refused(proxy: Proxy, host: str, status: int, reason: str) -> ServerFailed:
    """Return the error for a proxy that refuses to connect to the host."""
    name, hint, reason_code = f"the proxy {proxy.place}", None, ""
    if status in (401, 407) and proxy.user:
        message = f"{name} does not accept {proxy.user} with this password"
        hint = f"check {_place_of_password(proxy)}; only Basic authentication is supported"
    elif status == 407:
        message = f"{name} requires a user name and a password"
        reason_code = "proxy_login_required"
    elif status >= 500:
        message, reason_code = f"{name} cannot connect to {host}: {reason}", "unreachable_behind_proxy"
    else:
        message, reason_code = f"{name} does not allow connections to {host}: {reason}", "forbidden_by_proxy"
    refusal = ErrorDetails(None if proxy.is_socks else status)
    return ServerFailed(message, hint=hint, reason=reason_code, refusal=refusal, **_facts(proxy, host))


def unreachable(proxy: Proxy, host: str, reason: str) -> ServerFailed:
    """Return the error for a proxy that can't be reached."""
    return ServerFailed(
        f"the proxy {proxy.place} ({proxy.source}) cannot be reached: {reason}", reason="proxy_unreachable",
        **_facts(proxy, host),
    )  # fmt: skip


def _facts(proxy: Proxy, host: str) -> dict[str, Any]:
    return {"host": host, "proxy": f"{proxy.scheme}://USER@{proxy.place}", "is_configured": proxy.is_configured}


def _place_of_password(proxy: Proxy) -> str:
    return PASSWORD if proxy.is_configured else f"the password in {proxy.source}, or {PASSWORD}"
