"""Parses written forms of servers, projects and repositories: URLs, clone URLs, `WORK/my-repo`."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit

from bbcli.errors import InvalidInput

# Compiled on first use, and cached by `re`: a run needs one or two of them.
_KEY = r"~[^/\s:?#~]+|[A-Za-z][A-Za-z0-9_]*"
_SLUG = r"[A-Za-z0-9_][\w.-]*?"
_SHORT = rf"({_KEY})/({_SLUG})"
# The context path is matched lazily: a file path below it may look like a page.
_WEB = r"(?P<context>|/.*?)(?:/rest/api/[^/]+)?/(?P<kind>projects|users)/(?P<key>[^/]+)/repos/(?P<slug>[^/]+)(?:/.*)?"
_PROJECT = (
    r"(?P<context>|/.*?)(?:/rest/api/[^/]+)?/(?P<kind>projects|users)/(?P<key>[^/]+)(?:/|/repos/?|/(?!repos/)[^/].*)?"
)
_SCM = r"(?P<context>|/.*?)/(?P<kind>scm)/(?P<key>[^/]+)/(?P<slug>[^/]+?)(?:\.git)?/?"
_SSH_PATH = rf"/?(?:scm/)?({_KEY})/({_SLUG})(?:\.git)?/?"
# The clone URLs of servers, and the allowed forms of their parts.
_CLONE_URL = r"(?P<scheme>https?|ssh)://(?:(?P<user>[^/?#]*)@)?(?P<host>[^/?#@]+)(?P<path>/.*)"
_PLAIN_USER = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_PLAIN_HOST = r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?"
_PLAIN_PATH = r"/(?:scm/)?(?:~\w[\w.@+-]*|[A-Za-z]\w*)/\w[\w.-]*/?"
# Encoded letters, digits, dashes, dots and underscores: encoding them has no purpose but to hide them.
_NEEDLESSLY_ENCODED = r"%(?:2[DdEe]|3\d|[46][1-9A-Fa-f]|[57][\dAa]|5[Ff])"
_SCP = r"(?:[^@/\s]+@)?(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(?P<path>[^\s]+)"
# The first segment after the context path of a pasted URL.
_PAGES = "projects|users|repos|rest|scm|plugins|dashboard|login|profile|account|admin|mvc|j_atl_security_check"
_PAGE = rf"/(?:{_PAGES})(?:/.*)?$"
_PULL_PAGE = r"/repos/[^/]+/pull-requests/0*([1-9]\d{0,9})(?:/|$)"
LAST_COMMENT = "last"
# Characters that git allows in no ref name, and a word that begins as an option.
_NOT_A_BRANCH = r"^-|[\s~^:?*\[\\\x00-\x1f\x7f]|\.\.|@\{|[/.]$|\.lock$|^$"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = r"localhost|.*\.localhost|127(?:\.\d+){3}|::1"

_FULL_HASH_LENGTH = 40
# Times that proxies and servers may decode a path, one after the other.
_MOST_DECODINGS = 5
# Overlong UTF-8 encodings of dot, slash and backslash, which some decoders accept.
_OVERLONG = {b"\xc0\xae": b".", b"\xe0\x80\xae": b".", b"\xc0\xaf": b"/", b"\xe0\x80\xaf": b"/", b"\xc1\x9c": b"\\"}


class RepoAddress(NamedTuple):
    """A repository as it was written.

    `base` is the server's URL and `ssh_host` a host, if the form has one; `project` is empty for a bare name.
    """

    project: str
    slug: str
    base: str | None = None
    ssh_host: str | None = None

    def __str__(self) -> str:
        return f"{self.project}/{self.slug}" if self.project else self.slug

    @property
    def variables(self) -> dict[str, str]:
        """The path parameters of operations on a repository."""
        return {"projectKey": self.project, "repositorySlug": self.slug}

    def is_on(self, server_url: str) -> bool:
        """True if this can be a repository of that server, as it can without a host."""
        if self.base:
            return _place(self.base) == _place(server_url)
        return self.ssh_host is None or self.ssh_host == urlsplit(server_url).hostname


def is_hash(name: str | None) -> bool:
    """True for a full commit hash, which names one commit for ever."""
    return name is not None and len(name) == _FULL_HASH_LENGTH and set(name) <= set("0123456789abcdef")


def is_revision(name: str) -> bool:
    """True for a git revision that no ref can be called: HEAD, master~1, v1.0^2, @{upstream}."""
    return name in ("HEAD", "@") or "~" in name or "^" in name or "@{" in name


def is_branch_name(name: str) -> bool:
    """True for the short name of a branch that git checks out: no option, revision or refspec."""
    return not re.search(_NOT_A_BRANCH, name) and not is_revision(name)


def parse_range(text: str, omitted: str = "HEAD") -> tuple[str, str, str] | None:
    """Return the sides of a range of commits and its dots, as (A, "..", B); an omitted side is `omitted`.

    None for a single commit.
    """
    dots = "..." if "..." in text else ".."
    first, found, second = text.partition(dots)
    return (first or omitted, dots, second or omitted) if found else None


def parse_side(text: str) -> tuple[RepoAddress | None, str]:
    """Return the repository and the ref of one side of a comparison: `main`, or `~fred/my-repo:main` for a fork.

    The ref is empty if it is omitted. No ref contains a colon.
    """
    repo, colon, ref = text.partition(":")
    return (parse_repo(repo), ref) if colon else (None, text)


def is_below(base: str, url: str) -> bool:
    """True if a URL is below a base URL, however servers and proxies decode its path."""
    return url.startswith(f"{base}/") and not has_detour(url[len(base) :].partition("?")[0].partition("#")[0])


def has_detour(path: str) -> bool:
    """True if a path can be decoded to one with `.` or `..` segments: `..;x`, `..\\`, encoded once or several times."""
    if "." not in path and "%" not in path:
        return False
    data = path.encode("utf-8", "surrogatepass")
    for _ in range(_MOST_DECODINGS):
        for overlong, char in _OVERLONG.items():
            data = data.replace(overlong, char)
        steps = data.replace(b"\\", b"/").split(b"/")
        if any(step.partition(b";")[0].strip() in (b".", b"..") for step in steps):
            return True
        data, before = unquote_to_bytes(data), data
        if data == before:
            return False
    return True


def clone_url_problem(url: str, server_url: str, kind: str) -> str:
    """Return why a server's clone URL of a kind, http or ssh, is unsafe for git; empty if it is safe.

    git runs programs for some forms of URLs, reads a leading dash as an option, and passes user and host to ssh.
    `without_user` removes a user from http URLs.
    """
    parts = re.fullmatch(_CLONE_URL, url) if re.fullmatch(r"[!-~]+", url) else None
    if not parts or parts["scheme"].removesuffix("s" * (kind == "http")) != kind:
        return f"not of the form {kind}://HOST/PATH"
    if ":" in (parts["user"] or ""):
        return "it contains a password"
    if kind == "ssh":
        has_plain_user = parts["user"] is None or re.fullmatch(_PLAIN_USER, parts["user"])
        if has_plain_user and re.fullmatch(_PLAIN_HOST, parts["host"]) and _is_plain_path(parts["path"]):
            return ""
        return "its user, host or path has special characters"
    context = urlsplit(server_url).path
    if not parts["path"].startswith(f"{context}/scm/") or not _is_plain_path(parts["path"].removeprefix(context)):
        return "its path has special characters"
    with suppress(InvalidInput):
        if _base(_split(without_user(url)), context) == server_url:
            return ""
    return f"it is not on {server_url}"


def without_user(url: str) -> str:
    """Return an http URL without its user; other URLs unchanged."""
    return re.sub(r"^(https?://)[^/?#]*@", r"\1", url)


def _is_plain_path(path: str) -> bool:
    """True if a path of a clone URL is that of a repository, and nothing in it is encoded needlessly."""
    return not re.search(_NEEDLESSLY_ENCODED, path) and bool(re.fullmatch(_PLAIN_PATH, unquote(path)))


def web_path(project: str, slug: str | None = None) -> str:
    """Return the path of the web page of a project or repository, below the server's URL."""
    owner = f"users/{project[1:]}" if project.startswith("~") else f"projects/{project}"
    return quote(f"/{owner}/repos/{slug}" if slug else f"/{owner}")


def parse_project(text: str) -> str:
    """Return a project key as servers write it: upper case, except `~user`. InvalidInput for anything else."""
    if not re.fullmatch(_KEY, text):
        raise InvalidInput(
            f"{text!r} is not a project key", hint="write a key such as WORK, or ~fred for a personal project"
        )
    return text if text.startswith("~") else text.upper()


def parse_project_or_url(text: str) -> tuple[str, str | None]:
    """Return a project key, and the URL of its server if the text is that of a page of the project, else None.

    InvalidInput for anything else, the page of a repository included: a project is more than that.
    """
    url = _split(text) if "://" in text else None
    if url is None:
        return parse_project(text), None
    match = re.fullmatch(_PROJECT, url.path) if url.scheme in _DEFAULT_PORTS and url.hostname else None
    if not match:
        raise InvalidInput(
            f"{_shown(text)!r} is not the URL of a project", hint="write a key such as WORK, or the URL of its page"
        )
    return parse_project(_key(match)), _base(url, match["context"])


def _key(match: re.Match[str]) -> str:
    """Return the project key of a matched URL: ~user for /users/user."""
    key = unquote(match["key"])
    return f"~{key}" if match["kind"] == "users" and not key.startswith("~") else key


def parse_repo(text: str) -> RepoAddress:
    """Parse `WORK/my-repo`, the URL of any page of the repository, or a clone URL (http, ssh, scp-like)."""
    found = _from_url(text) if "://" in text else _from_short(text) or _from_scp(text)
    if not found:
        raise InvalidInput(
            f"{_shown(text)!r} is not a repository",
            hint="write WORK/my-repo, ~fred/my-repo, a web URL or a clone URL",
        )
    return found


def parse_named(text: str) -> RepoAddress:
    """Parse what parse_repo parses, or a bare name such as `my-repo`, with an empty project."""
    return RepoAddress("", text) if re.fullmatch(_SLUG, text) else parse_repo(text)


def _from_short(text: str) -> RepoAddress | None:
    match = re.fullmatch(_SHORT, text)
    return RepoAddress(parse_project(match[1]), match[2]) if match else None


def _from_scp(text: str) -> RepoAddress | None:
    match = re.fullmatch(_SCP, text)
    return _from_ssh(match["host"].strip("[]"), match["path"]) if match else None


def _from_ssh(host: str, path: str) -> RepoAddress | None:
    match = re.fullmatch(_SSH_PATH, unquote(path))
    return RepoAddress(parse_project(match[1]), match[2], ssh_host=host.lower()) if match else None


def _from_url(text: str) -> RepoAddress | None:
    url = _split(text)
    if url.scheme == "ssh" and url.hostname:
        return _from_ssh(url.hostname, url.path)
    if url.scheme not in _DEFAULT_PORTS or not url.hostname:
        return None
    match = re.fullmatch(_WEB, url.path) or re.fullmatch(_SCM, url.path)
    if not match:
        return None
    key, slug = _key(match), unquote(match["slug"])
    if not (re.fullmatch(_KEY, key) and re.fullmatch(_SLUG, slug)):
        return None
    return RepoAddress(parse_project(key), slug, base=_base(url, match["context"]))


class PullName(NamedTuple):
    """A pull request as it was written: by its number, or by its source branch, a short or a full ref name.

    `repo` is the repository of a form that names it, such as a URL. `id` is 0 for a branch.
    """

    id: int = 0
    branch: str = ""
    repo: RepoAddress | None = None


def parse_pull(text: str) -> PullName:
    """Parse `42`, `#42`, `WORK/my-repo#42`, the URL of any page of a pull request, or a branch.

    A branch with a name of such a form is written in full: refs/heads/42.
    """
    if "://" in text:
        match = re.search(_PULL_PAGE, _split(text).path)
        if not match:
            raise InvalidInput(
                f"{_shown(text)!r} is not the URL of a pull request", hint="write its number, its URL or its branch"
            )
        return PullName(int(match[1]), repo=parse_repo(text))
    match = re.fullmatch(rf"(?:(?P<repo>{_KEY}/{_SLUG})?#)?(?P<id>\d{{1,10}})", text)
    if match and int(match["id"]):
        return PullName(int(match["id"]), repo=parse_repo(match["repo"]) if match["repo"] else None)
    if match or re.search(_NOT_A_BRANCH, text):
        raise InvalidInput(f"{_shown(text)!r} is not a pull request", hint="write its number, its URL or its branch")
    return PullName(branch=text)


class CommentName(NamedTuple):
    """A comment as it was written: its number, and the pull request of a form that names it, such as a URL.

    The number is 0 for the newest comment of the user.
    """

    id: int
    pull: PullName | None = None

    def __str__(self) -> str:
        return str(self.id or LAST_COMMENT)


def parse_comment(text: str) -> CommentName:
    """Parse `17`, `#17`, `last`, or the URL of a comment on a pull request; InvalidInput for anything else."""
    if text == LAST_COMMENT:
        return CommentName(0)
    if match := re.fullmatch(r"#?0*([1-9]\d{0,9})", text):
        return CommentName(int(match[1]))
    if "://" in text:
        url = _split(text)
        named = re.search(r"(?:^|&)commentId=0*([1-9]\d{0,9})(?:&|$)", url.query)
        if named and re.search(_PULL_PAGE, url.path):
            return CommentName(int(named[1]), parse_pull(text))
    hint = "write its number, its URL, or last for your newest one"
    raise InvalidInput(f"{_shown(text)!r} is not a comment", hint=hint)


def parse_server(text: str) -> str:
    """Return the normalized URL of a server from that of any page: no user, page, default port or final slash."""
    url = _split(text if "://" in text else f"https://{text}")
    if url.scheme not in _DEFAULT_PORTS or not url.hostname or re.search(r"[\s\\]", text):
        raise InvalidInput(
            f"{_shown(text)!r} is not a server URL", hint="write a URL such as https://bitbucket.example.com"
        )
    return _base(url, re.sub(_PAGE, "", url.path.rstrip("/")))


def parse_url(text: str) -> SplitResult:
    """Return a normalized URL: no user, default port or fragment."""
    url = _split(text)
    return urlsplit(_base(url, url.path))._replace(query=url.query)


def is_web_url(text: str) -> bool:
    """True for a URL that is safe to link or to open: http or https, without user, blanks and control characters."""
    return text.isprintable() and re.fullmatch(r"(?i)https?://[\w.:\[\]-]+(?:[/?#]\S*)?", text) is not None


def is_loopback(server_url: str) -> bool:
    """True if the server is on this machine."""
    return bool(re.fullmatch(_LOOPBACK, urlsplit(server_url).hostname or ""))


def _split(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise InvalidInput(f"{_shown(text)!r} is not a URL", reason="not_a_url") from None
    if has_detour(url.path):
        raise InvalidInput(f"{_shown(text)!r}: a path on the server cannot contain '.' or '..'")
    return url


def _shown(text: str) -> str:
    """Return the text for a message, without a pasted `user:password@`."""
    return re.sub(r"^(\w+://)?[^:@]*:.*@", lambda match: match[1] or "", text, flags=re.DOTALL)


def _base(url: SplitResult, context: str) -> str:
    host = url.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if url.port in (None, _DEFAULT_PORTS.get(url.scheme)) else f":{url.port}"
    return f"{url.scheme}://{host}{port}{context.rstrip('/')}"


def _place(base: str) -> tuple[str | None, int | None, str]:
    """Return host, port and context path, without the scheme: servers respond to http and https alike."""
    url = urlsplit(base)
    return url.hostname, url.port, url.path.rstrip("/")
