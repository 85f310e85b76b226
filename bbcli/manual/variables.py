"""Every variable of the environment that bbcli reads, and what it means."""

from __future__ import annotations

from typing import NamedTuple


class Variable(NamedTuple):
    """A variable and its meaning; several in a row with the same one are said together."""

    name: str
    meaning: str


_TRUST = "whom to trust (`--ca-bundle`)"
_CERTIFICATE = "the client certificate and its key, PEM files (`--client-cert`, `--client-key`)"
_PROXY = "proxies (`--proxy`), in either case"
# Those that belong together are one row of the README's table.
ROWS = (
    (Variable("BBCLI_SERVER", "the server: a URL, or the name from login (`--server`)"),),
    (
        Variable("BBCLI_TOKEN", "an HTTP access token; with it, or the next three, the keyring is not touched"),
        Variable("BBCLI_TOKEN_FILE", "a file that holds the token, such as a mounted secret (`--token-file`)"),
    ),
    (Variable("BBCLI_USERNAME", "user name and password"), Variable("BBCLI_PASSWORD", "user name and password")),
    (
        Variable("NETRC", "the file in the place of `~/.netrc`"),
        Variable("BBCLI_REPO", "the repository (`--repo`)"),
    ),
    (
        Variable("BBCLI_TIMEOUT", "seconds to wait for the server (60)"),
        Variable("BBCLI_MAX_TIME", "seconds that one request may take (no limit)"),
        Variable("BBCLI_MAX_BODY_SIZE", "size of a page or an object in a response (64M)"),
        Variable("BBCLI_RETRIES", "tries after the first (2)"),
        Variable("BBCLI_JOBS", "requests at once (8)"),
    ),
    (
        Variable("BBCLI_ALLOW_HTTP", "`1` sends credentials over plain http beyond this machine too"),
        Variable("BBCLI_READ_ONLY", "`1` refuses every write, with 10"),
    ),
    (
        Variable("BBCLI_CA_BUNDLE", _TRUST),
        Variable("SSL_CERT_FILE", _TRUST),
        Variable("SSL_CERT_DIR", _TRUST),
        Variable("REQUESTS_CA_BUNDLE", _TRUST),
        Variable("CURL_CA_BUNDLE", _TRUST),
    ),
    (
        Variable("BBCLI_CLIENT_CERT", _CERTIFICATE),
        Variable("BBCLI_CLIENT_KEY", _CERTIFICATE),
        Variable("BBCLI_CLIENT_KEY_PASSWORD", "the password of that key"),
    ),
    (
        Variable("HTTPS_PROXY", _PROXY),
        Variable("HTTP_PROXY", _PROXY),
        Variable("ALL_PROXY", _PROXY),
        Variable("NO_PROXY", _PROXY),
        Variable("BBCLI_PROXY_PASSWORD", "the password of the proxy's user"),
    ),
    (
        Variable(
            "BBCLI_DEBUG",
            "`1` shows requests, their secrets left to `$BBCLI_TOKEN` or `$BBCLI_COOKIE`; `body` answers too"
            " (`--debug`)",
        ),
        Variable("BBCLI_LOG", "a file to append what is sent to (`--log`)"),
    ),
    (
        Variable("BBCLI_CONFIG_DIR", "the folder of `config.toml`"),
        Variable("BBCLI_CACHE_DIR", "the folder of what is known of servers"),
        Variable("BBCLI_HANDED", "for the programs that bbcli runs"),
    ),
    (
        Variable("BBCLI_PAGER", "what pages long output on a terminal (`--pager`)"),
        Variable("NO_COLOR", "as everywhere"),
        Variable("CLICOLOR_FORCE", "as everywhere"),
        Variable("TERM", "as everywhere"),
        Variable("COLUMNS", "as everywhere"),
    ),
)


def by_meaning() -> dict[str, list[str]]:
    """Return the variables under what they mean, in order."""
    found: dict[str, list[str]] = {}
    for variable in (each for row in ROWS for each in row):
        found.setdefault(variable.meaning, []).append(variable.name)
    return found
