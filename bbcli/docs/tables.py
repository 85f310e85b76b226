"""The tables in help topics and the README, generated from the code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.index import NOUNS
from bbcli.cli.options import CONNECTION, OUTPUT
from bbcli.cli.other_names import COUNTERPARTS, other_nouns
from bbcli.cli.other_names import NOUNS as NOUN_NAMES
from bbcli.cli.other_names import VERBS as VERB_NAMES
from bbcli.context.ci import SYSTEMS, variables
from bbcli.docs.page_model import Definition, Definitions, Paragraph, Span, term
from bbcli.docs.parameters import shared
from bbcli.errors import BbcliError, exit_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bbcli.context.ci import System

# The formats of --output, with their descriptions.
FORMATS = {
    "table": "aligned columns, fitted to the terminal",
    "tsv": "one tab-separated line per record, no header: for `cut`, `awk` and `while read`",
    "csv": "a header and one line per record (RFC 4180): for spreadsheets and databases",
    "json": "the server's JSON, a list as one array",
    "jsonl": "the server's JSON objects, one per line",
    "yaml": "the server's JSON as YAML; requires the optional dependency `yaml`",
    "markdown": "a Markdown table, for comments and wiki pages",
}
# Of a table: longer terms leave no room beside them.
_LONGEST_TERM = 40


def exit_statuses() -> Definitions:
    """Return every exit code with its meaning and the `kind` of the error in JSON."""
    errors: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]
    kinds = {error.exit_code: error for error in errors}

    def described(code: int, meaning: str) -> str:
        error = kinds.get(code)
        if error is None:
            return meaning
        return f"{meaning} (`{error.kind}`{'; may succeed if repeated' if error.retryable else ''})"

    return _compact({str(code): described(code, meaning) for code, meaning in exit_codes().items()})


def environment() -> Definitions:
    """Return every environment variable that bbcli reads."""
    each = {", ".join(f"`{name}`" for name in names): meaning for meaning, names in by_meaning().items()}
    return Definitions(tuple(_item(names, f"{meaning[0].upper()}{meaning[1:]}.") for names, meaning in each.items()))


def formats() -> Definitions:
    """Return the formats of --output."""
    return _compact({f"`{name}`": text for name, text in FORMATS.items()})


def ci_systems() -> Definitions:
    """Return the supported CI systems with the variables that they set."""
    return Definitions(tuple(Definition((Span(system.name),), (_of_system(system),)) for system in SYSTEMS))


def accepted_names() -> Definitions:
    """Return the other names of commands that are accepted, with the commands."""
    nouns = {f"`bbcli {name}`": f"`bbcli {NOUN_NAMES[name]}`" for name in other_nouns(NOUNS)}
    return _compact({**nouns, "`bbcli api PATH`": "`bbcli api call PATH`"})


def accepted_subcommands() -> Definitions:
    """Return the other names of subcommands that are accepted, with the subcommands."""
    return _compact({f"`{name}`": f"`{verb}`" for name, verb in VERB_NAMES.items()})


def counterparts() -> Definitions:
    """Return the commands that unknown names lead to, with the names; without plurals, and without long commands."""
    found: dict[str, list[str]] = {}
    for name, words in COUNTERPARTS.items():
        if name.removesuffix("s") not in found.get(words, ()) and len(words) <= _LONGEST_TERM:
            found.setdefault(words, []).append(name)
    return _compact(
        {f"`bbcli {words}`": ", ".join(f"`{name}`" for name in names) for words, names in sorted(found.items())}
    )


def _of_system(system: System) -> Definitions:
    return _compact(
        {
            "detected by": _either(system.signs),
            "commit": _variables(system.commit),
            "key": _variables(system.key),
            "URL": _variables(system.url),
        }
    )


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _variables(templates: Iterable[str]) -> str:
    """Return the variables that a value comes from."""
    return ", else ".join(" and ".join(f"`{name}`" for name in variables(template)) for template in templates)


def _compact(items: Mapping[str, str]) -> Definitions:
    return Definitions(tuple(_item(name, text) for name, text in items.items()), compact=True)


def _item(name: str, text: str) -> Definition:
    return Definition(term(name), (Paragraph(text),))


TABLES: dict[str, Callable[[], Definitions]] = {
    "accepted-names": accepted_names,
    "accepted-subcommands": accepted_subcommands,
    "counterparts": counterparts,
    "exit-codes": exit_statuses,
    "environment": environment,
    "formats": formats,
    "ci": ci_systems,
    "output-options": partial(shared, OUTPUT),
    "connection-options": partial(shared, CONNECTION),
}


class Variable(NamedTuple):
    """An environment variable and its meaning; adjacent ones with the same meaning share an entry."""

    name: str
    meaning: str


_TRUST = "file or directory with the CA certificates to trust (`--ca-bundle`)"
_CERTIFICATE = "client certificate and its key, PEM files (`--client-cert`, `--client-key`)"
_PROXY = "proxies (`--proxy`), and hosts without one; upper or lower case"
# Each tuple is one row of the README's table.
ROWS = (
    (Variable("BBCLI_SERVER", "server: a URL, or the name of a saved login (`--server`)"),),
    (
        Variable("BBCLI_TOKEN", "HTTP access token; the keyring is not opened"),
        Variable(
            "BBCLI_TOKEN_FILE",
            "file with the token, such as a mounted secret (`--token-file`); the keyring is not opened",
        ),
    ),
    (Variable("BBCLI_USERNAME", "user name and password"), Variable("BBCLI_PASSWORD", "user name and password")),
    (Variable("NETRC", "netrc file to read instead of `~/.netrc`"), Variable("BBCLI_REPO", "repository (`--repo`)")),
    (
        Variable("BBCLI_TIMEOUT", "seconds to wait for a response [default: 60] (`--timeout`)"),
        Variable("BBCLI_MAX_TIME", "maximum seconds of one request [default: no limit] (`--max-time`)"),
        Variable(
            "BBCLI_MAX_BODY_SIZE",
            "maximum size of a page or an object in a response [default: 64M] (`--max-body-size`)",
        ),
        Variable("BBCLI_RETRIES", "retries for requests that are safe to repeat [default: 2] (`--retries`)"),
        Variable("BBCLI_JOBS", "maximum number of concurrent requests [default: 8] (`--jobs`)"),
    ),
    (
        Variable("BBCLI_ALLOW_HTTP", "`1` allows credentials over plain http to other machines (`--allow-http`)"),
        Variable("BBCLI_READ_ONLY", "`1` rejects every write with exit code 10"),
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
        Variable("BBCLI_CLIENT_KEY_PASSWORD", "password of the client key"),
    ),
    (
        Variable("HTTPS_PROXY", _PROXY),
        Variable("HTTP_PROXY", _PROXY),
        Variable("ALL_PROXY", _PROXY),
        Variable("NO_PROXY", _PROXY),
        Variable("BBCLI_PROXY_PASSWORD", "password of the proxy user"),
    ),
    (
        Variable(
            "BBCLI_DEBUG",
            "`1` prints requests as curl commands with `$BBCLI_TOKEN` or `$BBCLI_COOKIE` for the secret; `body` also"
            " prints responses (`--debug`)",
        ),
        Variable("BBCLI_LOG", "file to which requests and response statuses are appended (`--log`)"),
    ),
    (
        Variable("BBCLI_CONFIG_DIR", "directory of `config.toml`"),
        Variable("BBCLI_CACHE_DIR", "directory of the cache"),
        Variable("BBCLI_HANDED", "reserved: bbcli sets it for the programs that it runs"),
    ),
    (
        Variable("BBCLI_PAGER", "pager for long output on a terminal (`--pager`)"),
        Variable("NO_COLOR", "any value turns colors off"),
        Variable("CLICOLOR_FORCE", "any value but `0` turns colors on, also in a pipe"),
        Variable("TERM", "terminal type; `dumb` turns colors and progress off"),
        Variable("COLUMNS", "width of the terminal in characters"),
    ),
)


def by_meaning() -> dict[str, list[str]]:
    """Return meaning -> names of the variables, in order."""
    found: dict[str, list[str]] = {}
    for variable in (each for row in ROWS for each in row):
        found.setdefault(variable.meaning, []).append(variable.name)
    return found
