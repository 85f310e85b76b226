"""Maps a server's error response to an error: its class, message, details and reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from bbcli.client.response import BEGINNING, describe
from bbcli.errors import (
    BbcliError,
    Conflict,
    ErrorDetails,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    Notice,
    NotPermitted,
    RateLimited,
    ServerFailed,
    few,
    shortened,
)
from bbcli.records import Record, decode, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bbcli.auth import Credential
    from bbcli.client.response import Response


def unusable_response(response: Response) -> ServerFailed:
    """Return the error for a response that is not from Bitbucket: a sign-in page or a gateway's page."""
    message = f"{response.host} did not respond like Bitbucket ({describe(response)})"
    hint: str | None = "check the server's URL, its context path, and any proxy or single sign-on in front of it"
    reason = ""
    if response.status in _UNAVAILABLE:
        message = f"{response.host} is unavailable ({describe(response)})"
        return ServerFailed(
            message, hint=_advice(response, ServerFailed, []) or "try again later", refusal=details_of(response)
        )
    if is_sign_in(response):
        return single_sign_on_error(f"{response.host} gave {describe(response)}", response)
    if response.status == 400 and re.search("(?i)ssl certificate", response.title):
        # nginx takes any certificate, and refuses afterwards.
        message = f"{response.host} requires a client certificate ({describe(response)})"
        hint, reason = None, "client_cert"
    elif response.status == 400 and b"plain HTTP request was sent to HTTPS port" in response.body:
        message, hint = f"{response.host} requires https, but the URL begins with http", "check the server's URL"
    return ServerFailed(message, hint=hint, reason=reason, refusal=details_of(response))


# A server that starts or is overloaded, and a gateway that cannot reach it.
_UNAVAILABLE = (502, 503, 504)


def is_sign_in(response: Response) -> bool:
    """True for a sign-in page that a gateway serves in place of Bitbucket."""
    return response.status < 300 and response.is_html and bool(re.search(_SIGN_IN_PAGE, response.body[:BEGINNING]))


def single_sign_on_error(what: str, response: Response) -> ServerFailed:
    """Return the error for a single sign-on that answers in place of Bitbucket."""
    message = f"single sign-on responded instead of Bitbucket: {what}"
    return ServerFailed(message, reason="single_sign_on", refusal=details_of(response))


_SIGN_IN_PAGE = (
    rb"(?i)<title[^<>]*>[^<]*(?:log|sign)[ -]?(?:in|on)\b|type=[\"']?password\b|name=[\"']?SAMLRe(?:quest|sponse)\b"
)


def error_from_response(
    response: Response,
    server_url: str,
    credential: Credential | None = None,
    body: Mapping[str, object] | None = None,
) -> BbcliError:
    """Return the error for a status of 400 or more, with the server's message if there is one.

    `body` is the body of the request: the server names only the field that it refuses.
    """
    if response.status in (401, 403) and (error := _sign_in_refused(response, server_url, credential)):
        return error
    found = entries(response)
    if found is None:
        return _without_envelope(response)
    name = exception_name(found)
    exception = (name or "").rpartition(".")[2]
    if response.status == 403 and (repo := _archived(response, found, exception)):
        return Conflict(
            f"{repo} is archived: nothing in it was changed",
            reason="archived",
            refusal=ErrorDetails(response.status, name, request_id=response.headers.get("x-arequestid")),
            repo=repo,
        )
    kind, reason = _meaning(response.status, exception)
    if response.status == 501 and plain(found[0].get("message") if found else "").startswith("the sandbox "):
        reason = "not_in_sandbox"
    if reason == _NOT_ACCEPTED:
        reason = _login(credential, exception)
    clauses = [clause for entry in found if (clause := clause_of(entry, body or {})).text]
    # The message of a 401 names neither the operation nor the server.
    subject = "" if response.status != 401 else _resource(response.url) if exception == _FORBIDDEN else server_url
    message = message_of(clauses, subject)
    if any(clause.field for clause in clauses):
        message = Notice(message, "field_refused", clauses=clauses, subject=subject)
    return kind(
        message or f"the server rejected the request ({response.status})",
        hint=_advice(response, kind, found),
        reason=reason,
        refusal=ErrorDetails(response.status, name, details(found), response.headers.get("x-arequestid")),
        server=server_url,
        project=_project(response.url, message),
        repo=_repo(response.url),
        until=_until(response.url),
        source=credential.source if credential else "",
        auth=credential.auth if credential else "",
        refused_reviewers=_refused_reviewers(found),
    )


def _archived(response: Response, entries: Iterable[Mapping[str, Any]], exception: str) -> str:
    """Return the repository of a refusal because it is archived; empty for any other refusal.

    Servers send 403 for it without the name of an exception that is known.
    """
    message = " ".join(plain(entry.get("message")) for entry in entries)
    said = _IS_ARCHIVED.search(message)
    if "Archived" not in exception and (exception or not said):
        return ""
    return (said and said["repo"]) or _repo(response.url)


_IS_ARCHIVED = re.compile(
    r"(?:\b[Rr]epository|(?P<repo>~?\w[\w.@-]{0,127}/\w[\w.-]{0,127})) (?:is|was|has been) archived\b"
)


def _refused_reviewers(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of the reviewers that a server refuses."""
    refused = (each for entry in found for each in _listed(entry.get("reviewerErrors")) if isinstance(each, dict))
    return [name for each in refused if (name := plain(each.get("context")))]


def _sign_in_refused(response: Response, server_url: str, credential: Credential | None) -> BbcliError | None:
    """Return the error for a method of signing in that the server refuses; None for any other refusal."""
    if credential and credential.auth == "basic" and re.search(_NO_BASIC, response.body[:4096]):
        return NotAuthenticated(
            f"{server_url} does not accept passwords: basic authentication is disabled",
            reason="basic_disabled", refusal=details_of(response), server=server_url,
        )  # fmt: skip
    signature = re.search(r'oauth_problem="?(\w+)', response.headers.get("www-authenticate", ""))
    if credential and credential.auth == "oauth1" and signature:
        from bbcli.auth.oauth1 import error_from_problem

        problem = error_from_problem(signature[1])
        message = f"{server_url}: {problem.message}"
        return NotAuthenticated(
            message, hint=problem.hint, reason=problem.reason, refusal=details_of(response), **problem.facts
        )
    denied = response.headers.get("x-authentication-denied-reason", "")
    if not denied.startswith("CAPTCHA"):
        return None
    page = (re.findall(r"login-url=([^\s;,]+)", denied) or [""])[0]
    # A foreign URL could be a trap for the password.
    page = page if page.startswith(f"{server_url}/") else f"{server_url}/login"
    return NotAuthenticated(
        f"{server_url} requires a CAPTCHA",
        hint=f"sign in once in the browser and solve the CAPTCHA: {page}",
        refusal=details_of(response),
    )


# Not recorded from a server: the wording of Atlassian's setting.
_NO_BASIC = rb"(?i)basic auth\w* (?:\w+ ){0,3}(?:disabled|not (?:allowed|permitted|supported|enabled))"


def _advice(response: Response, kind: type[BbcliError], entries: list[dict[str, Any]]) -> str | None:
    """Return the hint that the response itself gives: the time to wait, or the field to change."""
    wait = response.headers.get("retry-after", "")
    if re.fullmatch(r"\d{1,40}|[A-Z][a-z]{2}, [\w :-]{1,30} GMT", wait, re.ASCII):  # seconds, or a date of HTTP
        return f"wait {wait} s" if wait.isdecimal() else f"wait until {wait}"
    field = plain(entries[0].get("context")) if entries else ""
    is_field = re.fullmatch(r"[\w.-]{1,60}", field) and not entries[0].get("reviewerErrors")
    return f"choose another {field}" if kind is Conflict and is_field else None


def _meaning(status: int, exception: str) -> tuple[type[BbcliError], str]:
    """Return the class and the reason of an error; exceptions that share a status are told apart by name."""
    failed = ServerFailed if status >= 500 else BbcliError
    return _BY_EXCEPTION.get(exception) or _BY_STATUS.get(status) or (failed, "")


_FORBIDDEN = "AuthorisationException"
_NOT_ACCEPTED = "credential_not_accepted"
_BY_EXCEPTION: dict[str, tuple[type[BbcliError], str]] = {
    # The user is signed in and lacks the permission: the status is 401 all the same.
    _FORBIDDEN: (NotPermitted, "permission_missing"),
    "NoAccessAuthenticationException": (NotPermitted, "license_missing"),
    "CaptchaRequiredAuthenticationException": (NotAuthenticated, "captcha_required"),
    # The name is taken, which some resources answer with 400.
    "DuplicateRefException": (Conflict, "name_taken"),
    "IntegrityException": (Conflict, "project_not_empty"),
    "NoSuchProjectException": (NotFound, "no_such_project"),
    "NoSuchRepositoryException": (NotFound, "no_such_repository"),
    "NoSuchCommitException": (NotFound, "no_such_commit"),
    "NoSuchBranchException": (NotFound, "no_such_branch"),
    "NoSuchPathException": (NotFound, "no_such_path"),
    "NoSuchPullRequestException": (NotFound, "no_such_pull_request"),
    "InvalidPullRequestReviewersException": (Conflict, "invalid_reviewers"),
    "NoDefaultBranchException": (NotFound, "no_default_branch"),
}
_BY_STATUS: dict[int, tuple[type[BbcliError], str]] = {
    400: (InvalidInput, ""),
    401: (NotAuthenticated, _NOT_ACCEPTED),
    403: (NotPermitted, ""),
    404: (NotFound, ""),
    409: (Conflict, ""),
    429: (RateLimited, "rate_limited"),
}


def _login(credential: Credential | None, exception: str) -> str:
    """Return the reason for a credential that is not accepted: a new login replaces only a saved one."""
    if credential and credential.auth == "basic" and not exception:
        # A wrong password has its own exception; no response of a server that rejects all passwords is recorded.
        return "password_not_accepted"
    source = credential.source if credential else ""
    if source.startswith(("BBCLI_", "--")):
        return "source_not_accepted"
    return {"netrc": "netrc_not_accepted", "command": "command_not_accepted"}.get(source, _NOT_ACCEPTED)


def _resource(url: str) -> str:
    """Return the path of a resource without the root: /projects/WORK/repos/my-repo."""
    return unquote(re.sub(r"^.*?/rest/[^/]+/[^/]+", "", urlsplit(url).path))


def _project(url: str, message: str) -> str:
    """Return the project of a URL, or that of the fork to compare with if the message is about it."""
    fork = dict(parse_qsl(urlsplit(url).query)).get("fromRepo", "")
    if fork and fork.casefold() in message.casefold():
        return fork.partition("/")[0]
    match = re.search(r"/projects/([^/?]+)", url)
    return unquote(match[1]) if match else ""


def _repo(url: str) -> str:
    match = re.search(r"/projects/([^/?]+)/repos/([^/?]+)", url)
    return unquote("/".join(match.groups())) if match else ""


def _until(url: str) -> str:
    """Return the commit that a list begins at; empty if the URL names none."""
    return dict(parse_qsl(urlsplit(url).query)).get("until", "")


def _as_clause(message: str) -> str:
    """Return a sentence of the server in the form that fits behind `error:`."""
    start = message[:1].lower() if message[1:2].islower() else message[:1]
    return f"{start}{message[1:]}".rstrip(".")


def _without_envelope(response: Response) -> BbcliError:
    """Return the error for a plain response of Bitbucket, or one of a gateway."""
    refusal = details_of(response)
    start = response.body[:200].decode("utf-8", "replace").strip()
    if response.status == 429:
        hint = _advice(response, RateLimited, [])
        return RateLimited("the server limits the rate of requests", hint=hint, reason="rate_limited", refusal=refusal)
    if start.startswith(("XSRF check failed", "null for uri:")) or "<status-code>" in start:
        kind, _ = _meaning(response.status, "")
        return kind(f"the server rejected {urlsplit(response.url).path} ({response.status})", refusal=refusal)
    if response.status in (401, 407) and not response.body:
        return NotAuthenticated(
            f"{urlsplit(response.url).netloc} requires authentication ({response.status})", refusal=refusal
        )
    if response.headers.get("x-arequestid") and not response.is_html:
        kind, _ = _meaning(response.status, "")
        return kind(f"the server rejected the request ({describe(response)})", refusal=refusal)
    return unusable_response(response)


def details_of(response: Response) -> ErrorDetails:
    """Return the details of a response that has no error envelope."""
    return ErrorDetails(response.status, request_id=response.headers.get("x-arequestid"))


# Of a value that is quoted.
_LONGEST = 60
# A string of JSON that may break off, without the escape in which it does; each byte is looked at once.
_MESSAGE = re.compile(rb'"message"\s*:\s*"((?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*+)')


def entries(response: Response) -> list[dict[str, Any]] | None:
    """Return the entries of an error envelope, or of the response to an unknown route; None for any other body."""
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
            what = f"the server has no {path}" if response.status == 404 else path
            return [{"message": f"{message}: {what}"}]
        case {"message": _} | {"exceptionName": str()}:  # an entry without its envelope
            return [body]
        case _:
            return None


def _cut(body: bytes) -> list[dict[str, Any]] | None:
    """Return the first message of an envelope that was cut, None without one."""
    found = _MESSAGE.search(body)
    try:
        message, _ = decode(b'"%s"' % found[1].decode("utf-8", "ignore").encode()) if found else ("", False)
    except ServerFailed:
        return None
    return [{"message": message}] if message else None


def exception_name(found: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the first exception name of the entries; None without one."""
    names = (entry.get("exceptionName") for entry in found)
    return next((name for name in names if isinstance(name, str) and name), None)


class Clause(NamedTuple):
    """The part of an error message about one field of the request; `field` is empty for any other part."""

    text: str
    field: str = ""


def message_of(clauses: Iterable[Clause], subject: str, option_of: Callable[[str], str] = lambda _: "") -> str:
    """Join clauses to a message about a subject; `option_of` gives the name of the option that sets a field, or ""."""
    options = [(clause.text, clause.field and option_of(clause.field)) for clause in clauses]
    texts = [f"{text.rstrip('.')} ({option})" if option else text for text, option in options]
    message = _as_clause("; ".join(few([*dict.fromkeys(texts)])))
    return f"{subject}: {message}" if message and subject else message


def clause_of(entry: Mapping[str, Any], body: Mapping[str, object]) -> Clause:
    """Return the message of an entry behind its field and the value that was sent, which the server does not name."""
    message, field = plain(entry.get("message")), plain(entry.get("context"))
    if not field:
        return Clause(message)
    value = body.get(field)
    shown = f"{field} {shortened(value, _LONGEST)}" if isinstance(value, str) and value else field
    return Clause(f"{shown}: {message}", field)


def details(found: Collection[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the details of the entries beside their messages, which some details repeat."""
    messages = [plain(entry.get("message")) for entry in found]
    return tuple(few([text for entry in found for text in _details(entry) if text and text not in messages]))


def _details(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the details of one entry; details in an unknown form are quoted."""
    yield from map(_text, _listed(entry.get("details")))
    yield from map(_text, _listed(entry.get("vetoes")))
    if entry.get("conflicted") is True:
        yield "the branches have merge conflicts"
    current, expected = entry.get("currentVersion"), entry.get("expectedVersion")
    if current is not None or expected is not None:
        yield f"current version: {_known(current)}, expected version: {_known(expected)}"
    if isinstance(existing := entry.get("existingPullRequest"), dict):
        yield _pull(existing)
    yield from map(_reviewer, _listed(entry.get("reviewerErrors")))
    if valid := [name for each in _listed(entry.get("validReviewers")) if (name := _user(each))]:
        yield f"valid reviewers: {', '.join(valid)}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(detail: Any) -> str:
    """Return a detail or a veto: its summary and its message, once if they are the same."""
    if not isinstance(detail, dict):
        return plain(detail)
    names = ("summaryMessage", "detailedMessage", "message")
    texts = list(dict.fromkeys(plain(detail[name]) for name in names if detail.get(name)))
    said = [text for text in texts if not any(text != other and text.rstrip(".") in other for other in texts)]
    return ": ".join((*(text.rstrip(".") for text in said[:-1]), *said[-1:])) or plain(detail)


def _known(version: Any) -> str:
    return "?" if version is None else plain(version)


def _pull(pull: Mapping[str, Any]) -> str:
    known = Record(b"", value=pull)
    facts = (f"#{plain(pull.get('id'))}", plain(pull.get("title")), known.web_url)
    return f"existing pull request: {' '.join(filter(None, facts))}"


def _reviewer(error: Any) -> str:
    if not isinstance(error, dict):
        return plain(error)
    name, message = plain(error.get("context")), plain(error.get("message"))
    return f"reviewer {name}: {message}" if name else message


def _user(reviewer: Any) -> str:
    """Return the name of a reviewer: a user, or an object with the user inside."""
    if not isinstance(reviewer, dict):
        return plain(reviewer)
    user = reviewer["user"] if isinstance(reviewer.get("user"), dict) else reviewer
    return plain(user.get("name") or user.get("slug"))
