"""The list of plugins, and the resources of an invented one, release-notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.request_body import required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import JSON, empty_response, json_response, paginate, parse_int32

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Repository
    from bbcli.sandbox.store.release_notes import ReleaseNote

RELEASE_NOTES = "/release-notes/latest"
NOTES = f"{RELEASE_NOTES}/projects/{{projectKey}}/repos/{{repositorySlug}}/notes"
NOTE = f"{NOTES}/{{noteId}}"
# The Universal Plugin Manager's own media type.
INSTALLED = "application/vnd.atl.plugins.installed+json"
# key, name, version, added by a user
PLUGINS = (
    ("com.atlassian.bitbucket.server.bitbucket-access-tokens", "Access Tokens", "9.4.22", False),
    ("com.atlassian.upm.atlassian-universal-plugin-manager-plugin", "Universal Plugin Manager", "7.1.4", False),
    ("com.example.bitbucket.release-notes", "Release Notes", "2.3.1", True),
)


def list_plugins(context: RequestContext) -> Response:
    """List all plugins, for administrators. The response of servers to others is unknown."""
    if not context.permissions.is_system_admin:
        raise context.permission_error()
    plugins = [
        {
            "enabled": True,
            "links": {"self": f"/rest/plugins/1.0/{key}-key"},
            "name": name,
            "version": version,
            "userInstalled": is_added,
            "key": key,
        }
        for key, name, version, is_added in PLUGINS
    ]
    return json_response({"plugins": plugins, "links": {"self": "/rest/plugins/1.0/"}})


def list_notes(context: RequestContext) -> Response:
    """List the notes of a repository, or of one tag, newest first."""
    notes = context.store.release_notes.of_repository(context.repository(), context.query("tag"))
    return paginate(notes, context.page_request()).map(lambda note: _to_json(context, note)).list_response()


def create_note(context: RequestContext) -> Response:
    """Create a note."""
    repository = context.writable_repository()
    body = context.json_body()
    title, note_text = required(body, "title", "text")
    note = context.store.release_notes.create(repository, context.require_user(), title, note_text, text(body, "tag"))
    return json_response(_to_json(context, note), 201)


def show_note(context: RequestContext) -> Response:
    """Show a note."""
    return json_response(_to_json(context, _note_in_path(context, context.repository())))


def delete_note(context: RequestContext) -> Response:
    """Delete a note."""
    context.store.release_notes.delete(_note_in_path(context, context.writable_repository()))
    return empty_response()


def _note_in_path(context: RequestContext, repository: Repository) -> ReleaseNote:
    number = parse_int32(context.path_param("noteId"))
    note = context.store.release_notes.by_id(repository, number) if number is not None else None
    if note is None:
        message = f"Note {context.path_param('noteId')} does not exist in {repository.project.key}/{repository.slug}."
        raise ApiError(404, message, "com.example.bitbucket.notes.NoSuchNoteException")
    return note


def _to_json(context: RequestContext, note: ReleaseNote) -> dict[str, Any]:
    tag = {} if note.tag is None else {"tag": note.tag}
    author = context.serialize.user(context.store.users.by_id(note.author_id))
    shown = {"id": note.id, "title": note.title, "text": note.text, **tag}
    return {**shown, "author": author, "createdDate": note.created}


ENDPOINTS = (
    Endpoint("GET", "/plugins/latest", list_plugins, produces=(INSTALLED, JSON)),
    Endpoint("GET", NOTES, list_notes, query={"tag": "string", "start": "int", "limit": "int"}),
    Endpoint("POST", NOTES, create_note),
    Endpoint("GET", NOTE, show_note),
    Endpoint("DELETE", NOTE, delete_note),
)
