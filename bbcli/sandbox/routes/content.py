"""Files and folders as they are at a revision."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.forms import MULTIPART, parts_of
from bbcli.sandbox.git.edit import Edit, write
from bbcli.sandbox.problems import Problem
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.wire import TEXT, UTF8, answer, page_from

if TYPE_CHECKING:
    from bbcli.sandbox.call import Call

MOST_FILES = 100_000


def raw(call: Call) -> Response:
    """A file's bytes, streamed."""
    path = call.arg("path")
    size, chunks = call.git(call.repository()).raw(path, call.query("at"))
    name = path.rpartition("/")[2]
    guessed = mimetypes.guess_type(name)[0]
    # Markup and scripts of a repository must not run in the server's name: servers send all text as plain text.
    media_type = TEXT + UTF8 if guessed is None or not guessed.startswith(("image/", "application/")) else guessed
    headers = {
        "content-type": media_type,
        "content-length": str(size),
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(chunks, headers=headers)


def browse(call: Call) -> Response:
    """A page of a file's lines or of a folder's children; each of the two has its own largest page."""
    window = call.window(default=500, maximum=5000)
    git = call.git(call.repository())
    path = str(call.request.path_params.get("path", ""))
    shown = git.browse(
        path,
        call.query("at"),
        window.start,
        window.limit,
        type_only=call.flag("type"),
        size_only=call.flag("size"),
    )
    return answer(shown)


def edit(call: Call) -> Response:
    """Give a file a new content, in a commit of its own."""
    git = call.git(call.writable())
    if call.caller.user is None and call.caller.token is not None:
        raise Problem(403, "A file cannot be edited with the access token of a project or repository.")
    user = call.user()
    parts = parts_of(call.body, call.request.headers.get("content-type", ""))
    missing = [name for name in ("content", "branch") if name not in parts]
    if missing:
        raise Problem.fields({name: f"{name} is required." for name in missing})
    path = call.arg("path")
    texts = {name: value.decode("utf-8", "replace") for name, value in parts.items() if name != "content"}
    message = texts.get("message") or f"{path} edited online"
    source, known = texts.get("sourceBranch") or None, texts.get("sourceCommitId") or None
    wanted = Edit(path, parts["content"], texts["branch"], message, source, known)
    return answer(git.commit(write(git, wanted, user.display_name, user.email)))


def list_files(call: Call) -> Response:
    """The paths of all files below a folder."""
    window = call.window(maximum=MOST_FILES)
    git = call.git(call.repository())
    path = str(call.request.path_params.get("path", ""))
    return page_from(*git.files(path, call.query("at"), window.start, window.limit), window).listing()


ENDPOINTS = (
    Endpoint("GET", f"{REPOSITORY}/raw/{{path}}", raw, produces=()),
    Endpoint("GET", f"{REPOSITORY}/browse", browse),
    Endpoint("GET", f"{REPOSITORY}/browse/{{path}}", browse),
    Endpoint("PUT", f"{REPOSITORY}/browse/{{path}}", edit, consumes=MULTIPART),
    Endpoint("GET", f"{REPOSITORY}/files", list_files),
    Endpoint("GET", f"{REPOSITORY}/files/{{path}}", list_files),
)
