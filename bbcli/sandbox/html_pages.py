"""HTML pages for people: sign-in, consent and errors. Plain forms without scripts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import Response

from bbcli.sandbox.responses import UTF8

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - Bitbucket</title></head>
<body><main>
<h1>{title}</h1>
{body}
</main></body></html>
"""
SIGN_IN = """<form method="post" action="{action}">
{hidden}
<p><label>Username <input id="j_username" name="j_username" autocomplete="username" autofocus></label></p>
<p><label>Password <input id="j_password" name="j_password" type="password" autocomplete="current-password"></label></p>
<p><label><input name="_atl_remember_me" type="checkbox"> Keep me logged in</label></p>
<p><button id="submit" type="submit">Log in</button></p>
</form>"""
CONSENT = """<p>{client} wants to act as {user} here.</p>
<ul>{scopes}</ul>
<form method="post" action="{action}">
{hidden}
<p><button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button></p>
</form>"""


def html_page(title: str, *paragraphs: str, status: int = 200) -> Response:
    """Return a page of paragraphs."""
    return _page(title, "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs), status)


def sign_in_page(action: str, *, error: str = "", hidden: Mapping[str, str] | None = None) -> Response:
    """Return the sign-in form, which posts to `action`; `error` is shown above it."""
    form = SIGN_IN.format(action=escape(action), hidden=_hidden(hidden or {}))
    return _page("Log in", (f'<p id="error" role="alert">{escape(error)}</p>\n' if error else "") + form)


def consent_page(action: str, *, client: str, user: str, scopes: list[str], proof: str) -> Response:
    """Return the form that asks whether a program may act as the user; `proof` is the XSRF token."""
    listed = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    names = {"client": f"<strong>{escape(client)}</strong>", "user": f"<strong>{escape(user)}</strong>"}
    hidden = _hidden({"atl_token": proof})
    return _page("Allow access", CONSENT.format(**names, scopes=listed, action=escape(action), hidden=hidden))


def parse_form(body: bytes) -> dict[str, str]:
    """Return the fields of a posted form; the first value of repeated fields."""
    return dict(reversed(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))


def redirect(location: str) -> Response:
    """Return a 302, which browsers follow with GET."""
    return Response(status_code=302, headers={"location": location})


def _hidden(fields: Mapping[str, str]) -> str:
    return "\n".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in fields.items())


def _page(title: str, body: str, status: int = 200) -> Response:
    content = PAGE.format(title=escape(title), body=body)
    return Response(content, status, headers={"content-type": "text/html" + UTF8})
