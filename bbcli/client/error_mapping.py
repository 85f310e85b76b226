"""What a server's refusal means: turns status, headers and body of an answer into the error that names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bbcli.client.response import BEGINNING, described
from bbcli.config.shell import command_line
from bbcli.errors import (
    BbcliError,
    Conflict,
    ErrorDetails,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    ServerFailed,
    few,
    shortened,
)
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.auth import Credential
    from bbcli.client.response import Response


def unusable_response(response: Response) -> ServerFailed:
    """Return the error for an answer that Bitbucket does not give: a sign-in page, a gateway's page, something else."""
    message = f"{response.host} did not answer as Bitbucket does ({described(response)})"
    hint = "check the server's URL, its context path, and any proxy or single sign-on before it"
    if is_sign_in(response):
        return single_sign_on_error(f"{response.host} gave {described(response)}", response)
    if response.status == 400 and re.search("(?i)ssl certificate", response.title):
        # nginx takes any certificate, and refuses afterwards.
        message, hint = f"{response.host} does not let in without its client certificate ({described(response)})", _CERT
    elif response.status == 400 and b"plain HTTP request was sent to HTTPS port" in response.body:
        message, hint = f"{response.host} speaks https, and was spoken to in plain http", "check the server's URL"
    return ServerFailed(message, hint=hint, refusal=details_of(response))


def is_sign_in(response: Response) -> bool:
    """Whether it is a page to sign in on, with which what stands before Bitbucket answers in its place."""
    return response.status < 300 and response.is_html and bool(re.search(_SIGN_IN_PAGE, response.body[:BEGINNING]))


def single_sign_on_error(what: str, response: Response) -> ServerFailed:
    """Return the error for a single sign-on that stands before Bitbucket and answers in its place."""
    hint = (
        "most let an HTTP access token through: bbcli auth login URL --with-token; or lend bbcli the cookies of your "
        "browser: --cookie-stdin; or check the URL"
    )
    return ServerFailed(
        f"single sign-on answered instead of Bitbucket: {what}", hint=hint, refusal=details_of(response)
    )


_CERT = "--client-cert FILE, and --client-key FILE where the key is not in it, both PEM"
_SIGN_IN_PAGE = (
    rb"(?i)<title[^<>]*>[^<]*(?:log|sign)[ -]?(?:in|on)\b|type=[\"']?password\b|name=[\"']?SAMLRe(?:quest|sponse)\b"
)


def error_from_response(
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
    found = entries(response)
    if found is None:
        return _without_envelope(response)
    name = exception_name(found)
    exception = (name or "").rpartition(".")[2]
    kind, hint = _meaning(response.status, exception)
    messages = [worded(entry, body or {}, set_by) for entry in found]
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
        hint=_advice(response, kind, found) or (hint and hint.format(**words)),
        refusal=ErrorDetails(response.status, name, details(found), response.headers.get("x-arequestid")),
    )


def _sign_in_refused(response: Response, server_url: str, credential: Credential | None) -> BbcliError | None:
    """Return the error for a way in that this server, or this moment, does not have; None for any other refusal."""
    if credential and credential.auth == "basic" and re.search(_NO_BASIC, response.body[:4096]):
        return NotAuthenticated(
            f"{server_url} lets nobody in by password: basic authentication is disabled there",
            hint="fresh 10.x servers do that; use an HTTP access token: "
            + command_line("bbcli", "auth", "login", server_url, "--with-token"),
            refusal=details_of(response),
        )
    signature = re.search(r'oauth_problem="?(\w+)', response.headers.get("www-authenticate", ""))
    if credential and credential.auth == "oauth1" and signature:
        from bbcli.auth.oauth1 import error_from_problem

        problem = error_from_problem(signature[1])
        message = f"{server_url}: {problem.message}"
        return NotAuthenticated(message, hint=problem.hint, refusal=details_of(response))
    denied = response.headers.get("x-authentication-denied-reason", "")
    if not denied.startswith("CAPTCHA"):
        return None
    page = (re.findall(r"login-url=([^\s;,]+)", denied) or [""])[0]
    # Whoever wrote that header could send people anywhere with their password.
    page = page if page.startswith(f"{server_url}/") else f"{server_url}/login"
    return NotAuthenticated(
        f"{server_url} wants a CAPTCHA to be solved",
        hint=f"sign in once in the browser and solve the CAPTCHA: {page}",
        refusal=details_of(response),
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
    refusal = details_of(response)
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
    return unusable_response(response)


def details_of(response: Response) -> ErrorDetails:
    """Return what is known of an answer that says nothing in the form of Bitbucket's refusals."""
    return ErrorDetails(response.status, request_id=response.headers.get("x-arequestid"))


# Of a value that is quoted.
_LONGEST = 60
# A string of JSON that may break off, without the escape in which it does; each byte is looked at once.
_MESSAGE = re.compile(rb'"message"\s*:\s*"((?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*+)')


def entries(response: Response) -> list[dict[str, Any]] | None:
    """Return the entries of an error envelope, or of the unknown-route answer; None where it is neither."""
    from bbcli.records import decode

    if response.is_cut:
        return _cut(response.body)
    try:
        body, _ = decode(response.body)
    except ServerFailed:
        return None
    match body:
        case {"errors": [*found]}:
            return [entry for entry in found if isinstance(entry, dict)]
        case {"status-code": int(), "message": str(message)}:
            path = urlsplit(response.url).path
            what = f"this server has no {path}" if response.status == 404 else path
            return [{"message": f"{message}: {what}"}]
        case {"message": _} | {"exceptionName": str()}:  # an entry without its envelope
            return [body]
        case _:
            return None


def _cut(body: bytes) -> list[dict[str, Any]] | None:
    """Return what is left of the first message of an envelope that was cut; None where there is none."""
    from bbcli.records import decode

    found = _MESSAGE.search(body)
    try:
        message, _ = decode(b'"%s"' % found[1].decode("utf-8", "ignore").encode()) if found else ("", False)
    except ServerFailed:
        return None
    return [{"message": message}] if message else None


def exception_name(found: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the name of the exception that was the cause; None if no entry has one."""
    names = (entry.get("exceptionName") for entry in found)
    return next((name for name in names if isinstance(name, str) and name), None)


def worded(entry: Mapping[str, Any], body: Mapping[str, object], set_by: Callable[[str], str]) -> str:
    """Return the message of an entry, behind the field that it is about and before the option that sets that.

    `body` is what was sent: the server names only the field, not what was wrong with it.
    """
    message, field = plain(entry.get("message")), plain(entry.get("context"))
    if not field:
        return message
    value, option = body.get(field), set_by(field)
    shown = f"{field} {shortened(value, _LONGEST)}" if isinstance(value, str) and value else field
    return f"{shown}: {message.rstrip('.')} ({option})" if option else f"{shown}: {message}"


def details(found: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return what the entries say beside their messages, each in a text of its own."""
    return tuple(few([text for entry in found for text in _details(entry) if text]))


def _details(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said beside one message; servers that say it in another form are quoted as they do."""
    yield from map(_text, _listed(entry.get("details")))
    yield from map(_text, _listed(entry.get("vetoes")))
    if entry.get("conflicted") is True:
        yield "the branches conflict with each other"
    current, expected = entry.get("currentVersion"), entry.get("expectedVersion")
    if current is not None or expected is not None:
        yield f"version {_known(current)} is the current one, and {_known(expected)} was expected"
    if isinstance(existing := entry.get("existingPullRequest"), dict):
        yield _pull(existing)
    yield from map(_reviewer, _listed(entry.get("reviewerErrors")))
    if valid := [name for each in _listed(entry.get("validReviewers")) if (name := _user(each))]:
        yield f"valid reviewers: {', '.join(valid)}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(detail: Any) -> str:
    """Return a detail or a veto: its summary and what it means, which may be the same."""
    if not isinstance(detail, dict):
        return plain(detail)
    names = ("summaryMessage", "detailedMessage", "message")
    texts = list(dict.fromkeys(plain(detail[name]) for name in names if detail.get(name)))
    said = [text for text in texts if not any(text != other and text.rstrip(".") in other for other in texts)]
    return ": ".join((*(text.rstrip(".") for text in said[:-1]), *said[-1:])) or plain(detail)


def _known(version: Any) -> str:
    return "?" if version is None else plain(version)


def _pull(pull: Mapping[str, Any]) -> str:
    from bbcli.records import Record

    known = Record(b"", value=pull)
    facts = (f"#{plain(pull.get('id'))}", plain(pull.get("title")), known.web_url)
    return f"the pull request that is there: {' '.join(filter(None, facts))}"


def _reviewer(error: Any) -> str:
    if not isinstance(error, dict):
        return plain(error)
    name, message = plain(error.get("context")), plain(error.get("message"))
    return f"reviewer {name}: {message}" if name else message


def _user(reviewer: Any) -> str:
    """Return the name of a reviewer, whom servers give as a user or with the user inside."""
    if not isinstance(reviewer, dict):
        return plain(reviewer)
    user = reviewer["user"] if isinstance(reviewer.get("user"), dict) else reviewer
    return plain(user.get("name") or user.get("slug"))
