"""The way through the pages on which somebody signs in and lets a program act for them, for both kinds of OAuth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.pages import consent_page, form, page, sign_in_page
from bbcli.sandbox.problems import Problem
from bbcli.sandbox.routes.sessions import admitted
from bbcli.sandbox.sign_in import REMEMBER_COOKIE, SESSION_COOKIE, by_password
from bbcli.sandbox.store.users import digest

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import User


class Decision(NamedTuple):
    """What somebody who signed in has pressed."""

    user: User
    is_allowed: bool


def decide(call: Call, client: str, scopes: list[str]) -> Decision | Response:
    """The next page to show, until there is a decision. All forms are posted to the address of the first page."""
    here = f"{call.request.scope['context_path']}{call.request.scope['path']}?{call.request.url.query}"
    fields = form(call.body) if call.request.method == "POST" else {}
    if "j_username" in fields:
        return _signed_in(call, fields, here)
    user = call.caller.user
    if user is None:
        return sign_in_page(here)
    proof = _proof(call)
    if "decision" not in fields:
        return consent_page(here, client=client, user=user.display_name, scopes=scopes, proof=proof)
    if fields.get("atl_token") != proof:
        return page("XSRF check failed", "This was not sent from the page that asks.", status=403)
    return Decision(user, fields["decision"] == "allow")


def refused(text: str) -> Response:
    """The page for a request that cannot be sent back to where it came from."""
    return page("Access cannot be given", text, status=400)


def _signed_in(call: Call, fields: dict[str, str], here: str) -> Response:
    try:
        user = by_password(call.store, fields["j_username"], fields.get("j_password", ""))
    except Problem as problem:
        return sign_in_page(here, said=str(problem))
    return admitted(call, user, fields, here)


def _proof(call: Call) -> str:
    """What only a page of this session can know."""
    cookies = call.request.cookies
    return digest(f"consent {cookies.get(SESSION_COOKIE, '')} {cookies.get(REMEMBER_COOKIE, '')}")[:32]
