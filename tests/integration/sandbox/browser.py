"""A minimal browser: keeps cookies, fills in forms, and stops at a redirect to another server."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

if TYPE_CHECKING:
    import ssl
    from email.message import Message

USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64)"  # as every browser says


@dataclass
class Form:
    """A form of a page: its default values, and its buttons by their text."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """The page that the browser is on. `location` is a redirect to another server."""

    status: int
    url: str
    text: str
    location: str

    @property
    def query(self) -> dict[str, str]:
        """The query that is sent to the other server."""
        return dict(parse_qsl(urlsplit(self.location).query, keep_blank_values=True))

    @property
    def form(self) -> Form:
        """The only form."""
        reader = _Forms()
        reader.feed(self.text)
        (form,) = reader.forms
        return form


class Browser:
    """A browser with its own cookies."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.cookies = CookieJar()
        handlers: list[Any] = [HTTPCookieProcessor(self.cookies), _SameServer()]
        self._opener = build_opener(*handlers, *([HTTPSHandler(context=context)] if context else []))

    def open(self, url: str, body: bytes | None = None) -> Page:
        """Open a URL and follow redirects within the server."""
        request = Request(url, body, {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.8"})
        try:
            answer = self._opener.open(request, timeout=20)
        except HTTPError as error:
            answer = error
        with answer:
            location = answer.headers.get("Location") or ""
            return Page(answer.status or 0, answer.url or url, answer.read().decode(), location)

    def submit(self, page: Page, press: str, **fields: str) -> Page:
        """Fill in the page's form and press the button with this text."""
        form = page.form
        assert fields.keys() <= form.fields.keys()
        name, value = form.buttons[press]
        sent = {**form.fields, **fields, **({name: value} if name else {})}
        return self.open(urljoin(page.url, form.action), urlencode(sent).encode())

    def log_in(self, page: Page, user: str, password: str | None = None) -> Page:
        """Submit the sign-in form; the password is the user name."""
        return self.submit(page, "Log in", j_username=user, j_password=user if password is None else password)


class _SameServer(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert named["method"] == "post"
            self.forms.append(Form(named["action"]))
        elif tag == "input" and named.get("type") != "checkbox":
            self.forms[-1].fields[named["name"]] = named.get("value", "")
        elif tag == "button":
            self._button = (named.get("name", ""), named.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.forms[-1].buttons[data], self._button = self._button, None
