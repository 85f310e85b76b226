"""An invented plug-in, release-notes, with resources of its own, and the list of plug-ins that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import required, text
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import Problem
from bbcli.sandbox.wire import JSON, answer, empty, page_of, whole_number

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.notes import Note
    from bbcli.sandbox.store.records import Repository

RELEASE_NOTES = "/release-notes/latest"
NOTES = f"{RELEASE_NOTES}/projects/{{projectKey}}/repos/{{repositorySlug}}/notes"
NOTE = f"{NOTES}/{{noteId}}"
# The Universal Plugin Manager's own media type.
INSTALLED = "application/vnd.atl.plugins.installed+json"
# key, name, version, whether somebody added it
PLUGINS = (
    ("com.atlassian.bitbucket.server.bitbucket-access-tokens", "Access Tokens", "9.4.22", False),
    ("com.atlassian.upm.atlassian-universal-plugin-manager-plugin", "Universal Plugin Manager", "7.1.4", False),
    ("com.example.bitbucket.release-notes", "Release Notes", "2.3.1", True),
)


def list_plugins(call: Call) -> Response:
    """All plug-ins, for administrators. How servers refuse others is not recorded: this is a belief."""
    if not call.access.is_system_admin:
        raise call.refused()
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
    return answer({"plugins": plugins, "links": {"self": "/rest/plugins/1.0/"}})


def list_notes(call: Call) -> Response:
    """The notes on a repository, the newest first, or those on one tag."""
    notes = call.store.notes.on(call.repository(), call.query("tag"))
    return page_of(notes, call.window()).map(lambda note: _shown(call, note)).listing()


def create_note(call: Call) -> Response:
    """A new note."""
    repository = call.writable()
    body = call.json()
    title, said = required(body, "title", "text")
    note = call.store.notes.create(repository, call.user(), title, said, text(body, "tag"))
    return answer(_shown(call, note), 201)


def show_note(call: Call) -> Response:
    """One note."""
    return answer(_shown(call, _named(call, call.repository())))


def delete_note(call: Call) -> Response:
    """Take a note away."""
    call.store.notes.delete(_named(call, call.writable()))
    return empty()


def _named(call: Call, repository: Repository) -> Note:
    number = whole_number(call.arg("noteId"))
    note = call.store.notes.numbered(repository, number) if number is not None else None
    if note is None:
        message = f"Note {call.arg('noteId')} does not exist in {repository.project.key}/{repository.slug}."
        raise Problem(404, message, "com.example.bitbucket.notes.NoSuchNoteException")
    return note


def _shown(call: Call, note: Note) -> dict[str, Any]:
    tag = {} if note.tag is None else {"tag": note.tag}
    author = call.show.user(call.store.users.by_id(note.author_id))
    shown = {"id": note.id, "title": note.title, "text": note.text, **tag}
    return {**shown, "author": author, "createdDate": note.created}


ENDPOINTS = (
    Endpoint("GET", "/plugins/latest", list_plugins, produces=(INSTALLED, JSON)),
    Endpoint("GET", NOTES, list_notes, query={"tag": "string", "start": "int", "limit": "int"}),
    Endpoint("POST", NOTES, create_note),
    Endpoint("GET", NOTE, show_note),
    Endpoint("DELETE", NOTE, delete_note),
)
