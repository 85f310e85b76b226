"""Files and directories of a revision."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git.edit import Edit, write
from bbcli.sandbox.git.names import HEADS, full_name
from bbcli.sandbox.request_body import MULTIPART, parse_multipart
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import TEXT, UTF8, json_response, slice_page
from bbcli.sandbox.routes.repos import REPOSITORY

if TYPE_CHECKING:
    from bbcli.sandbox.request_context import RequestContext

MAX_FILES = 100_000


def raw(context: RequestContext) -> Response:
    """Stream a file's bytes."""
    path = context.path_param("path")
    size, chunks = context.git(context.repository()).raw(path, context.query("at"))
    name = path.rpartition("/")[2]
    guessed = mimetypes.guess_type(name)[0]
    # Servers send all text as plain text: scripts of a repository must not run with the server's origin.
    media_type = TEXT + UTF8 if guessed is None or not guessed.startswith(("image/", "application/")) else guessed
    headers = {
        "content-type": media_type,
        "content-length": str(size),
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(chunks, headers=headers)


def browse(context: RequestContext) -> Response:
    """Show a page of a file's lines or a directory's children; each has its own maximum page size."""
    window = context.page_request(default=500, maximum=5000)
    git = context.git(context.repository())
    path, at = _path(context), context.query("at")
    has_blame = _is_set(context, "blame")
    if has_blame and _is_set(context, "noContent"):
        limit = window.limit if context.query("limit") else None
        return json_response(git.blame(path, at, window.start, limit))
    content = git.browse(
        path, at, window.start, window.limit, type_only=context.query_flag("type"), size_only=context.query_flag("size")
    )
    if has_blame and "lines" in content:
        content["blame"] = git.blame(path, at, window.start, len(content["lines"])) if content["lines"] else []
    return json_response(content)


def _path(context: RequestContext) -> str:
    return str(context.request.path_params.get("path", ""))


def _is_set(context: RequestContext, name: str) -> bool:
    """True if the parameter is there with any value but `false`."""
    return context.request.query_params.get(name, "false") != "false"


def edit(context: RequestContext) -> Response:
    """Commit new content of a file."""
    repository = context.writable_repository()
    git = context.git(repository)
    if context.caller.user is None and context.caller.token is not None:
        raise ApiError(403, "A file cannot be edited with the access token of a project or repository.")
    user = context.require_user()
    parts = parse_multipart(context.body, context.request.headers.get("content-type", ""))
    missing = [name for name in ("content", "branch") if name not in parts]
    if missing:
        raise ApiError.invalid_fields({name: f"{name} is required." for name in missing})
    path = context.path_param("path")
    texts = {name: value.decode("utf-8", "replace") for name, value in parts.items() if name != "content"}
    message = texts.get("message") or f"{path} edited online"
    source, base_commit = texts.get("sourceBranch") or None, texts.get("sourceCommitId") or None
    changes = Edit(path, parts["content"], texts["branch"], message, source, base_commit)
    written = write(git, changes, user.display_name, user.email)
    context.log_ref_change(repository, "file-edit", full_name(texts["branch"], HEADS), written.old, written.new)
    return json_response(git.commit(written.new))


def list_files(context: RequestContext) -> Response:
    """List the paths of all files below a directory."""
    window = context.page_request(maximum=MAX_FILES)
    git = context.git(context.repository())
    return slice_page(
        *git.files(_path(context), context.query("at"), window.start, window.limit), window
    ).list_response()


def last_modified(context: RequestContext) -> Response:
    """Show the last commit of each entry of a directory."""
    return json_response(context.git(context.repository()).last_modified(_path(context), context.query("at")))


def archive(context: RequestContext) -> Response:
    """Stream an archive of a revision, of all files or those below each `path`."""
    repository = context.repository()
    kind = context.query("format", "zip") or "zip"
    paths = context.request.query_params.getlist("path")
    commit, chunks = context.git(repository).archive(context.query("at"), kind, context.query("prefix") or "", paths)
    name = context.query("filename") or f"{repository.slug}-{commit[:11]}.{kind}"
    headers = {
        "content-type": "application/x-tar" if kind == "tar" else "application/octet-stream",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return StreamingResponse(chunks, headers=headers)


ENDPOINTS = (
    Endpoint("GET", f"{REPOSITORY}/raw/{{path}}", raw, produces=()),
    Endpoint("GET", f"{REPOSITORY}/browse", browse),
    Endpoint("GET", f"{REPOSITORY}/browse/{{path}}", browse),
    Endpoint("PUT", f"{REPOSITORY}/browse/{{path}}", edit, consumes=MULTIPART),
    Endpoint("GET", f"{REPOSITORY}/archive", archive, produces=()),
    Endpoint("GET", f"{REPOSITORY}/last-modified", last_modified),
    Endpoint("GET", f"{REPOSITORY}/last-modified/{{path}}", last_modified),
    Endpoint("GET", f"{REPOSITORY}/files", list_files),
    Endpoint("GET", f"{REPOSITORY}/files/{{path}}", list_files),
)
