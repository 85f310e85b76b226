"""The checks of what lies beyond this machine: the network, the server, and whom it takes bbcli for."""

from __future__ import annotations

import socket
from contextlib import closing
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.client import server_version
from bbcli.client.endpoints import PROPERTIES
from bbcli.client.http import certificate
from bbcli.client.http.probe import check_tunnel, peer_certificates
from bbcli.client.http.proxy import unreachable
from bbcli.client.request import Request
from bbcli.errors import Misconfigured, NotFound, ServerFailed
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from bbcli.client.http.certificate import Certificate
    from bbcli.commands.doctor.runner import CheckRunner

# OAuth 1.0a servers refuse more than five minutes; tokens and certificates bear less than a day.
_FAR_OFF = 120.0
_SOON = 30  # days


def name(checkup: CheckRunner) -> str:
    """Whether the name of the server, or of the proxy before it, means an address."""
    host, port = _next_host(checkup)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the name, DNS and VPN; where only a proxy knows it: HTTPS_PROXY, or --proxy"
        raise _unreached(checkup, f"{host} can't be resolved: {reason}", reason, hint) from None
    return f"{host} is " + ", ".join(sorted({str(address[4][0]) for address in found}))


def tcp(checkup: CheckRunner) -> str:
    """Whether somebody listens there."""
    host, port = _next_host(checkup)
    try:
        with closing(socket.create_connection((host, port), timeout=checkup.connection.connect_timeout)):
            return f"{host}:{port} can be reached"
    except OSError as error:
        reason = error.strerror or "no answer in time"
        hint = "check the port, VPN and firewalls, or whether a proxy is needed: HTTPS_PROXY, or --proxy"
        raise _unreached(checkup, f"{host}:{port} can't be reached: {reason}", reason, hint) from None


def _next_host(checkup: CheckRunner) -> tuple[str, int]:
    """Return whom bbcli connects to: the proxy where there is one."""
    connection = checkup.connection
    url = urlsplit(connection.proxy.url if connection.proxy else connection.url)
    return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)


def _unreached(checkup: CheckRunner, message: str, reason: str, hint: str) -> ServerFailed:
    proxy = checkup.connection.proxy
    return unreachable(proxy, checkup.connection.host, reason) if proxy else ServerFailed(message, hint=hint)


def tunnel(checkup: CheckRunner) -> str | None:
    """Whether the proxy lets bbcli through; None without one."""
    connection = checkup.connection
    if connection.proxy is None:
        return None
    if connection.is_forwarded:
        _answer(checkup)
    check_tunnel(connection)
    return f"the proxy {connection.proxy.place} leads to {connection.host}"


def tls(checkup: CheckRunner) -> str:
    """Whether the server can be trusted, and what it shows for it."""
    _answer(checkup)
    connection = checkup.connection
    if not connection.url.startswith("https:"):
        return "none: plain http"
    if not certificate.is_supported():
        return "TLS works; its certificate is shown if the Python library cryptography is installed"
    return _worded(peer_certificates(connection), checkup.app.clock())


def _answer(checkup: CheckRunner) -> None:
    checkup.answer = checkup.app.client_for(checkup.app.server, None).exchange(Request("GET", PROPERTIES))


def _worded(chain: tuple[Certificate, ...], now: float) -> str:
    """Return the chain in words, from the server's certificate to the last one's issuer; `now` is in epoch s."""
    own, *above = chain
    first = min(chain, key=lambda each: each.not_after)
    days = (first.not_after - datetime.fromtimestamp(now, UTC)).days
    issuers = [f"signed by “{each.subject}” (ends on {each.not_after:%Y-%m-%d})" for each in above]
    if not chain[-1].is_self_signed:
        issuers.append(f"signed by “{chain[-1].issuer}”")
    said = ", ".join([f"“{own.subject}” ends on {own.not_after:%Y-%m-%d}", *issuers])
    soon = f"; WARNING: “{first.subject}” ends in {days} day{'s' if days != 1 else ''}" if days < _SOON else ""
    return f"{said}{soon}"


def bitbucket(checkup: CheckRunner) -> str:
    """Whether it is a Bitbucket, and of which version."""
    app = checkup.app
    hint = "check the server's URL and its context path, such as https://HOST/bitbucket"
    try:
        properties = app.client_for(app.server, None).properties()
    except NotFound as error:
        raise NotFound(f"{app.server.url} is no Bitbucket: {error.message}", hint=hint) from None
    said = server_version.said_by(properties)
    if not said:
        raise ServerFailed(f"{app.server.url} tells no version: it may be no Bitbucket", hint=hint)
    checkup.version = said
    return f"{plain(properties.get('displayName')) or 'Bitbucket'} {said}"


def clock(checkup: CheckRunner) -> str:
    """Whether this machine and the server agree on the time."""
    date = parsedate_tz(checkup.answer.headers.get("date", "")) if checkup.answer else None
    if date is None:
        return "the server does not tell its time"
    off = checkup.app.clock() - mktime_tz(date)
    if abs(off) > _FAR_OFF:
        ahead = "ahead of" if off > 0 else "behind"
        message = f"the clock of this machine is {_span(abs(off))} {ahead} the server's"
        raise Misconfigured(message, hint="set the clock: signatures and certificates depend on it")
    return f"{abs(off):.0f} s from the server's"


def _span(seconds: float) -> str:
    """Return seconds in the unit in which people would say them."""
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def account(checkup: CheckRunner) -> str:
    """Whom the server takes bbcli for."""
    app = checkup.app
    name = app.client_for(app.server, checkup.credential).whoami()
    server_version.remember(app.cache_of(app.server, checkup.credential), checkup.version)
    return name
