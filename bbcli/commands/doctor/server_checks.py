"""Checks of the network, of the server, and of the user that the server recognizes."""

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
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.client.http.certificate import Certificate
    from bbcli.commands.doctor.runner import CheckRunner

# Seconds. OAuth 1.0a servers reject timestamps that differ by more than five minutes.
_MAX_SKEW = 120.0
_EXPIRY_WARNING = 30  # days


def name(runner: CheckRunner) -> str:
    """Resolve the host name of the server, or of the proxy in front of it."""
    host, port = _next_host(runner)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the host name, DNS and VPN, or set a proxy with HTTPS_PROXY or --proxy"
        raise _unreachable(runner, f"cannot resolve {host}: {reason}", reason, hint) from None
    return f"{host} resolves to " + ", ".join(sorted({str(address[4][0]) for address in found}))


def tcp(runner: CheckRunner) -> str:
    """Open a TCP connection to the server or proxy."""
    host, port = _next_host(runner)
    try:
        with closing(socket.create_connection((host, port), timeout=runner.connection.connect_timeout)):
            return f"{host}:{port} is reachable"
    except OSError as error:
        reason = error.strerror or "no response in time"
        hint = "check the port, VPN and firewalls, or set a proxy with HTTPS_PROXY or --proxy"
        raise _unreachable(runner, f"cannot connect to {host}:{port}: {reason}", reason, hint) from None


def _next_host(runner: CheckRunner) -> tuple[str, int]:
    """Return host and port of the proxy, or of the server without one."""
    connection = runner.connection
    url = urlsplit(connection.proxy.url if connection.proxy else connection.url)
    return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)


def _unreachable(runner: CheckRunner, message: str, reason: str, hint: str) -> ServerFailed:
    proxy = runner.connection.proxy
    return unreachable(proxy, runner.connection.host, reason) if proxy else ServerFailed(message, hint=hint)


def tunnel(runner: CheckRunner) -> str | None:
    """Open a tunnel through the proxy; None without a proxy."""
    connection = runner.connection
    if connection.proxy is None:
        return None
    if connection.is_forwarded:
        _send_request(runner)
    check_tunnel(connection)
    return f"the proxy {connection.proxy.place} connects to {connection.host}"


def tls(runner: CheckRunner) -> str:
    """Verify the server's certificates, and report when they expire."""
    _send_request(runner)
    connection = runner.connection
    if not connection.url.startswith("https:"):
        return "not used: plain http"
    if not certificate.is_supported():
        return "TLS works; certificate details require the Python library cryptography"
    return _describe_chain(peer_certificates(connection), runner.app.clock())


def _send_request(runner: CheckRunner) -> None:
    runner.response = runner.app.connections.client_for(runner.app.server, None).exchange(Request("GET", PROPERTIES))


def _describe_chain(chain: tuple[Certificate, ...], now: float) -> str:
    """Describe the chain, from the server's certificate to the last issuer; `now` is in seconds since the epoch."""
    leaf, *above = chain
    first = min(chain, key=lambda each: each.not_after)
    days = (first.not_after - datetime.fromtimestamp(now, UTC)).days
    issuers = [f"signed by “{each.subject}” (expires on {each.not_after:%Y-%m-%d})" for each in above]
    if not chain[-1].is_self_signed:
        issuers.append(f"signed by “{chain[-1].issuer}”")
    expiry = ", ".join([f"“{leaf.subject}” expires on {leaf.not_after:%Y-%m-%d}", *issuers])
    soon = (
        f"; WARNING: “{first.subject}” expires in {days} day{'s' if days != 1 else ''}"
        if days < _EXPIRY_WARNING
        else ""
    )
    return f"{expiry}{soon}"


def bitbucket(runner: CheckRunner) -> str:
    """Check that the server is a Bitbucket, and report its version."""
    app = runner.app
    hint = "check the server's URL and its context path, such as https://HOST/bitbucket"
    try:
        properties = app.connections.client_for(app.server, None).properties()
    except NotFound as error:
        raise NotFound(f"{app.server.url} is not a Bitbucket server: {error.message}", hint=hint) from None
    version = server_version.reported_version(properties)
    if not version:
        raise ServerFailed(f"{app.server.url} reports no version: it may not be a Bitbucket server", hint=hint)
    runner.version = version
    return f"{plain(properties.get('displayName')) or 'Bitbucket'} {version}"


def clock(runner: CheckRunner) -> str:
    """Compare the clock of this machine with the Date header of the server."""
    date = parsedate_tz(runner.response.headers.get("date", "")) if runner.response else None
    if date is None:
        return "unknown: the server sends no Date header"
    off = runner.app.clock() - mktime_tz(date)
    if abs(off) > _MAX_SKEW:
        ahead = "ahead of" if off > 0 else "behind"
        message = f"the clock of this machine is {_format_span(abs(off))} {ahead} the server"
        raise Misconfigured(message, hint="set the clock of this machine")
    return f"differs by {abs(off):.0f} s from the server"


def _format_span(seconds: float) -> str:
    """Return a duration in the largest unit of which it has at least two."""
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def account(runner: CheckRunner) -> str:
    """Report the user that the server recognizes, and cache the server's version."""
    app = runner.app
    name = app.connections.client_for(app.server, runner.credential).whoami()
    server_version.remember(app.connections.cache_for(app.server, runner.credential), runner.version)
    return name
