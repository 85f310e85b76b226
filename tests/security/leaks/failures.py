"""Server failures; most responses repeat the whole request."""

from __future__ import annotations

import json
from base64 import b64decode
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from tests.support.reverse_proxy import respond_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stub_server import Answer, Seen

    Failure = Callable[[Seen], Answer]

AUTH = "com.atlassian.bitbucket.auth"
EXCEPTIONS = (
    f"{AUTH}.IncorrectPasswordAuthenticationException", "com.atlassian.bitbucket.AuthenticationRequiredException",
    "com.atlassian.bitbucket.AuthorisationException", f"{AUTH}.NoAccessAuthenticationException",
    f"{AUTH}.CaptchaRequiredAuthenticationException", None,
)  # fmt: skip
HTML = {"Content-Type": "text/html;charset=UTF-8"}


def echo(seen: Seen) -> str:
    """Return the secrets of a request: as sent, and decoded from their header."""
    sent, cookies = seen.headers.get("authorization", ""), seen.headers.get("cookie", "")
    return " ".join(filter(None, [sent, cookies, *_secrets(seen), seen.body.decode("utf-8", "replace")]))


def _secrets(seen: Seen) -> list[str]:
    kind, _, value = seen.headers.get("authorization", "").partition(" ")
    password = b64decode(value).decode().partition(":")[2] if kind == "Basic" else ""
    cookies = [cookie.partition("=")[2] for cookie in seen.headers.get("cookie", "").split("; ")]
    form = parse_qs(seen.body.decode("utf-8", "replace"))
    fields = [form[name][0] for name in ("j_password", "client_secret", "refresh_token") if name in form]
    return [secret for secret in (value, password, *cookies, *fields) if secret]


def _bare(seen: Seen) -> str:
    return (_secrets(seen) or ["nothing"])[-1]


def envelope(status: int, exception: str | None = None, **headers: str) -> Failure:
    """Fail with Bitbucket's error envelope; every member repeats the secrets."""

    def answer(seen: Seen) -> Answer:
        said = echo(seen)
        entry = {"context": said, "message": f"You sent {said}", "exceptionName": exception, "details": [said]}
        more = {"context": None, "message": said, "exceptionName": exception, "vetoes": [{"detailedMessage": said}]}
        return respond_with(status, json.dumps({"errors": [entry, more]}), headers)

    return answer


def begins_with_it(seen: Seen) -> Answer:
    """Put the secret first, where bbcli changes the case, and last, where it removes the full stop."""
    return respond_with(400, json.dumps({"errors": [{"message": f"{_bare(seen)}."}]}))


def page(status: int, before: str = "You sent ") -> Failure:
    """Fail with HTML whose title and text contain the secret."""

    def answer(seen: Seen) -> Answer:
        said = escape(echo(seen))
        text = f"<html><head><title>{before}{said}</title></head><body><p>{said}</p>{quote(echo(seen))}</body></html>"
        return respond_with(status, text, HTML)

    return answer


def text(status: int, form: str, **headers: str) -> Failure:
    """Fail with a text; {echo} stands for the secrets of the request, {json} for their JSON, {bare} for the last."""

    def answer(seen: Seen) -> Answer:
        names = {"echo": echo(seen), "json": json.dumps(echo(seen))[1:-1], "bare": _bare(seen)}
        filled = form
        for name, value in names.items():
            filled = filled.replace(f"<{name}>", value)
        said = {name: value.replace("<line>", quote(_bare(seen))) for name, value in headers.items()}
        return respond_with(status, filled, {name.replace("_", "-"): value for name, value in said.items()})

    return answer


def late(seen: Seen) -> Answer:
    """Send a title that is cut in the middle of the secret."""
    room = max(0, 81 - len("You sent ") - len(_bare(seen)) // 2)
    return respond_with(400, f"<html><title>You sent {'x' * (room - 1)} {escape(_bare(seen))}</title></html>", HTML)


def long(seen: Seen) -> Answer:
    """Send a body that bbcli cuts in the middle of the secret."""
    bare = _bare(seen)
    return respond_with(400, "x" * (65536 - len(bare.encode()) // 2 - 1) + f" {bare}", {"Content-Type": "text/plain"})


def redirect(status: int, place: str) -> Failure:
    """Redirect with the secret in the path and the query."""
    return lambda seen: respond_with(
        status, headers={"Location": f"{place}/{quote(_bare(seen))}?x={quote(_bare(seen))}"}
    )


def cut(seen: Seen) -> Answer:
    """Close the connection in the middle of the body."""
    return respond_with(200, json.dumps({"values": [{"name": echo(seen)}] * 9}), cut=20)


PAGE = '{"values": [{"name": "x"}], "isLastPage": false, "size": 1, "limit": 1, "start": 0, "nextPageStart": %s}'
FAILURES: dict[str, Failure] = {
    **{f"401 {(name or 'none').rpartition('.')[2]}": envelope(401, name) for name in EXCEPTIONS},
    "401 empty": lambda _: respond_with(401),
    "403": envelope(403),
    "403 page": page(403, "XSRF check failed "),
    "404": envelope(404, "com.atlassian.bitbucket.repository.NoSuchRepositoryException"),
    "404 route": text(404, '{"message": "HTTP 404 <json>", "status-code": 404, "sub-code": -1}'),
    "409": envelope(409, "com.atlassian.bitbucket.IntegrityException"),
    "429": envelope(429, Retry_After="1"),
    "429 late": text(429, "slow down, <echo>", Retry_After="<line>"),
    "500": envelope(500),
    "502 page": page(502),
    "503 page": page(503, ""),
    "400 first word": begins_with_it,
    "400 page, cut": late,
    "400 long": long,
    "400 headers": text(
        400, "<echo>", X_AREQUESTID="<line>", X_Authentication_Denied_Reason="CAPTCHA; login-url=/<line>",
        Content_Type="application/x-<line>",
    ),
    "403 denied": text(403, "<echo>", X_Authentication_Denied_Reason="CAPTCHA_CHALLENGE; login-url=http://x/<line>"),
    "407": page(407),
    "sign-in page": page(200, "Log in, "),
    "redirect": redirect(302, "https://sso.example.com"),
    "redirect 307": redirect(307, "http://127.0.0.1:9/rest"),
    "redirect to nowhere": text(302, "<echo>", Location="http://[<line>"),
    "cut": cut,
    "drop": lambda _: respond_with(200, drop=True),
    "endless": text(200, PAGE % "null"),
    "stuck": text(200, PAGE % "0"),
    "garbage": text(200, '{"values": ["<echo>'),
    "no objects": text(200, '{"values": ["<bare>", "<json>"], "isLastPage": true}'),
    "no objects, cut": text(200, '{"values": ["xxxxxxxxxxxxxxxxxxxx <bare>"], "isLastPage": true}'),
    "no page": text(200, '{"values": {"<bare>": 1}}'),
    "oauth": text(400, '{"error": "<bare>", "error_description": "<json>"}'),
    "oauth problem": text(401, "oauth_problem=<bare>&oauth_problem_advice=<echo>"),
    "no UTF-8": lambda seen: respond_with(200, b"\xff" + echo(seen).encode()),
    "empty": lambda _: respond_with(200),
    "no JSON": text(200, "<echo>", Content_Type="text/plain"),
}  # fmt: skip
