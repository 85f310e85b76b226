"""What a server's refusal means: turns status, headers and body of an answer into the error that names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bbcli import envelope
from bbcli.errors import (
    BbcliError,
    Conflict,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    Refusal,
    ServerFailed,
    few,
)
from bbcli.output.cells import plain
from bbcli.response import BEGINNING, described
from bbcli.shell import command_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.credentials import Credential
    from bbcli.response import Response


def unusable(response: Response) -> ServerFailed:
    """Return the error for an answer that Bitbucket does not give: a sign-in page, a gateway's page, something else."""
    message = f"{response.host} did not answer as Bitbucket does ({described(response)})"
    hint = "check the server's URL, its context path, and any proxy or single sign-on before it"
    if is_sign_in(response):
        return signed_on(f"{response.host} gave {described(response)}", response)
    if response.status == 400 and re.search("(?i)ssl certificate", response.title):
        # nginx takes any certificate, and refuses afterwards.
        message, hint = f"{response.host} does not let in without its client certificate ({described(response)})", _CERT
    elif response.status == 400 and b"plain HTTP request was sent to HTTPS port" in response.body:
        message, hint = f"{response.host} speaks https, and was spoken to in plain http", "check the server's URL"
    return ServerFailed(message, hint=hint, refusal=bare(response))


def is_sign_in(response: Response) -> bool:
    """Whether it is a page to sign in on, with which what stands before Bitbucket answers in its place."""
    return response.status < 300 and response.is_html and bool(re.search(_SIGN_IN_PAGE, response.body[:BEGINNING]))


def signed_on(what: str, response: Response) -> ServerFailed:
    """Return the error for a single sign-on that stands before Bitbucket and answers in its place."""
    hint = (
        "most let an HTTP access token through: bbcli auth login URL --with-token; or lend bbcli the cookies of your "
        "browser: --cookie-stdin; or check the URL"
    )
    return ServerFailed(f"single sign-on answered instead of Bitbucket: {what}", hint=hint, refusal=bare(response))


_CERT = "--client-cert FILE, and --client-key FILE where the key is not in it, both PEM"
_SIGN_IN_PAGE = (
    rb"(?i)<title[^<>]*>[^<]*(?:log|sign)[ -]?(?:in|on)\b|type=[\"']?password\b|name=[\"']?SAMLRe(?:quest|sponse)\b"
)


def refused(
    response: Response,
    server_url: str,
    credential: Credential | None = None,
    body: Mapping[str, object] | None = None,
    set_by: Callable[[str], str] = lambda _: "",
) -> BbcliError:
    """Return the error for a status of 400 or more, in the server's words where it has some.

    `body` is what was sent; `set_by` says what sets a field of it on the command line: the server names only the field.
    """
    if response.status in (401, 403) and (error := _sign_in_refused(response, server_url, credential)):
        return error
    entries = envelope.entries(response)
    if entries is None:
        return _without_envelope(response)
    name = envelope.exception_name(entries)
    exception = (name or "").rpartition(".")[2]
    kind, hint = _meaning(response.status, exception)
    messages = [envelope.worded(entry, body or {}, set_by) for entry in entries]
    message = _as_clause("; ".join(few(list(filter(None, messages)))))
    if message and response.status == 401:
        # The server's words name neither what may not be done nor where.
        message = f"{_resource(response.url) if exception == _FORBIDDEN else server_url}: {message}"
    words = {
        "server": server_url,
        "project": command_line(*filter(None, [_project(response.url)])),
        "login": _login(server_url, credential, exception),
    }
    return kind(
        message or f"the server refused ({response.status})",
        hint=_advice(response, kind, entries) or (hint and hint.format(**words)),
        refusal=Refusal(response.status, name, envelope.details(entries), response.headers.get("x-arequestid")),
    )


def _sign_in_refused(response: Response, server_url: str, credential: Credential | None) -> BbcliError | None:
    """Return the error for a way in that this server, or this moment, does not have; None for any other refusal."""
    if credential and credential.auth == "basic" and re.search(_NO_BASIC, response.body[:4096]):
        return NotAuthenticated(
            f"{server_url} lets nobody in by password: basic authentication is disabled there",
            hint="fresh 10.x servers do that; use an HTTP access token: "
            + command_line("bbcli", "auth", "login", server_url, "--with-token"),
            refusal=bare(response),
        )
    signature = re.search(r'oauth_problem="?(\w+)', response.headers.get("www-authenticate", ""))
    if credential and credential.auth == "oauth1" and signature:
        from bbcli.credentials.oauth1 import refusal

        problem = refusal(signature[1])
        message = f"{server_url}: {problem.message}"
        return NotAuthenticated(message, hint=problem.hint, refusal=bare(response))
    denied = response.headers.get("x-authentication-denied-reason", "")
    if not denied.startswith("CAPTCHA"):
        return None
    page = (re.findall(r"login-url=([^\s;,]+)", denied) or [""])[0]
    # Whoever wrote that header could send people anywhere with their password.
    page = page if page.startswith(f"{server_url}/") else f"{server_url}/login"
    return NotAuthenticated(
        f"{server_url} wants a CAPTCHA to be solved",
        hint=f"sign in once in the browser and solve the CAPTCHA: {page}",
        refusal=bare(response),
    )


# Nobody has recorded the words: these are those of Atlassian's setting.
_NO_BASIC = rb"(?i)basic auth\w* (?:\w+ ){0,3}(?:disabled|not (?:allowed|permitted|supported|enabled))"


def _advice(response: Response, kind: type[BbcliError], entries: list[dict[str, Any]]) -> str | None:
    """Return the next step that the answer itself gives: how long to wait, what to name otherwise."""
    wait = response.headers.get("retry-after", "")
    if re.fullmatch(r"\d{1,40}|[A-Z][a-z]{2}, [\w :-]{1,30} GMT", wait, re.ASCII):  # seconds, or a date of HTTP
        return f"the server asks to wait {wait} s" if wait.isdecimal() else f"the server asks to wait until {wait}"
    field = plain(entries[0].get("context")) if entries else ""
    is_field = re.fullmatch(r"[\w.-]{1,60}", field) and not entries[0].get("reviewerErrors")
    return f"choose another {field}" if kind is Conflict and is_field else None


def _meaning(status: int, exception: str) -> tuple[type[BbcliError], str | None]:
    """Return the error and its hint; the exception's name tells apart what shares a status."""
    failed = ServerFailed if status >= 500 else BbcliError
    return _BY_EXCEPTION.get(exception) or _BY_STATUS.get(status) or (failed, None)


_FORBIDDEN = "AuthorisationException"
_BY_EXCEPTION: dict[str, tuple[type[BbcliError], str | None]] = {
    # Signed in, but without the permission: a 401 all the same.
    _FORBIDDEN: (NotPermitted, "ask an administrator for the permission"),
    "NoAccessAuthenticationException": (NotPermitted, "ask an administrator for a licence on this server"),
    "CaptchaRequiredAuthenticationException": (
        NotAuthenticated,
        "sign in once in the browser and solve the CAPTCHA: {server}/login",
    ),
    # A name that is taken, which some resources answer with 400.
    "DuplicateRefException": (Conflict, "choose another name"),
    "IntegrityException": (Conflict, "delete what it holds first: bbcli repos list {project}"),
    "NoSuchProjectException": (NotFound, "bbcli projects list"),
    "NoSuchRepositoryException": (NotFound, "bbcli repos list {project}"),
    "NoSuchCommitException": (NotFound, "bbcli commits list shows those of the default branch"),
    "NoSuchPathException": (NotFound, "a path starts at the repository's root, in its own case"),
    "NoSuchPullRequestException": (NotFound, "the number is that of the pull request's page, in this repository"),
    "InvalidPullRequestReviewersException": (Conflict, "name only those who can review it"),
    "NoDefaultBranchException": (NotFound, "it has no commits yet, or name a branch: --until BRANCH"),
}
_BY_STATUS: dict[int, tuple[type[BbcliError], str | None]] = {
    400: (InvalidInput, None),
    401: (NotAuthenticated, "{login}"),
    403: (NotPermitted, None),
    404: (NotFound, None),
    409: (Conflict, None),
    429: (RateLimited, "wait a little, or ask for less at once"),
}


def _login(server_url: str, credential: Credential | None, exception: str) -> str:
    """Return what helps: a new login changes nothing where the environment's credential goes before it."""
    if credential and credential.auth == "basic" and not exception:
        # A wrong password has its own exception; what a server says that takes none is not recorded.
        way = command_line("bbcli", "auth", "login", server_url, "--create-token")
        return f"new servers take a password on their sign-in page only: {way}, or --session"
    source = credential.source if credential else ""
    if source.startswith(("BBCLI_", "--")):
        return f"check {source}"
    named = {"netrc": "check the entry in .netrc", "command": "check what the credential command prints"}
    return named.get(source, command_line("bbcli", "auth", "login", server_url))


def _resource(url: str) -> str:
    """Return the path of a resource as people name it: /projects/WORK/repos/my-repo."""
    return unquote(re.sub(r"^.*?/rest/[^/]+/[^/]+", "", urlsplit(url).path))


def _project(url: str) -> str:
    match = re.search(r"/projects/([^/?]+)", url)
    return unquote(match[1]) if match else ""


def _as_clause(message: str) -> str:
    """Return a sentence of the server as it reads behind `error:`."""
    start = message[:1].lower() if message[1:2].islower() else message[:1]
    return f"{start}{message[1:]}".rstrip(".")


def _without_envelope(response: Response) -> BbcliError:
    """An answer that Bitbucket itself gives in plain form, or one of something that stands before it."""
    refusal = bare(response)
    start = response.body[:200].decode("utf-8", "replace").strip()
    if response.status == 429:
        hint = _advice(response, RateLimited, []) or _BY_STATUS[429][1]
        return RateLimited("the server asks to slow down", hint=hint, refusal=refusal)
    if start.startswith(("XSRF check failed", "null for uri:")) or "<status-code>" in start:
        kind, _ = _meaning(response.status, "")
        return kind(f"the server refused {urlsplit(response.url).path} ({response.status})", refusal=refusal)
    if response.status in (401, 407) and not response.body:
        return NotAuthenticated(
            f"{urlsplit(response.url).netloc} asks who you are ({response.status})", refusal=refusal
        )
    if response.headers.get("x-arequestid") and not response.is_html:
        kind, _ = _meaning(response.status, "")
        return kind(f"the server refused ({described(response)})", refusal=refusal)
    return unusable(response)


def bare(response: Response) -> Refusal:
    """Return what is known of an answer that says nothing in the form of Bitbucket's refusals."""
    return Refusal(response.status, request_id=response.headers.get("x-arequestid"))
