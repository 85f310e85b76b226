"""The two resources for builds: that of commits, which every server has, and that of repositories, from 7.14 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.request import Request
from bbcli.commands.builds.endpoints import OF_COMMIT, OF_REPO
from bbcli.commands.builds.fields import options_of_newer
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.context.app import App
    from bbcli.context.commit_ref import CommitRef
    from bbcli.output import Record

NEEDED = "Bitbucket 7.14 or later"


def build_of(app: App, place: CommitRef, key: str) -> Record:
    """Return one build of a commit, from wherever it is known; NotFound where it is nowhere."""
    if place.repo:
        try:
            return app.client.record(OF_REPO, _variables(place), key=key)
        except BbcliError as error:
            if not _has_none(error):
                raise
    # Those that were set through the older resource need not be in the newer one.
    return _listed(app, place, key)


def set_build(app: App, place: CommitRef, body: Mapping[str, Any]) -> None:
    """Set a build: that of a repository where that is known and the server has such, else that of a commit."""
    if place.repo:
        try:
            app.client.execute("POST", OF_REPO, _variables(place), body)
        except BbcliError as error:
            if not _has_none(error):
                raise
        else:
            return
    if options := options_of_newer(body):
        raise _too_old(app, place, " and ".join(options))
    app.client.execute("POST", OF_COMMIT, {"commitId": place.commit}, body)


def check_build(app: App, place: CommitRef, key: str) -> Record:
    """Return a build that can be deleted, or raise an error: servers say nothing of one that is not there."""
    try:
        return app.client.record(OF_REPO, _variables(place), key=key)
    except BbcliError as error:
        if not _has_none(error):
            raise
        _listed(app, place, key)
        raise BbcliError(
            f"build {key!r} is of no repository: only those that are can be deleted, with {NEEDED}"
        ) from None


def delete_build(app: App, place: CommitRef, key: str) -> None:
    """Delete a build of a repository's commit."""
    app.client.send(Request("DELETE", OF_REPO, _variables(place), {"key": key}))


def _variables(place: CommitRef) -> dict[str, str]:
    return {**(place.repo.variables if place.repo else {}), "commitId": place.commit}


def _has_none(error: BbcliError) -> bool:
    """Whether the server knows no such build, or no such resource: neither has an exception, as all else has."""
    return error.refusal.status in (404, 405) and not error.refusal.exception_name


def _listed(app: App, place: CommitRef, key: str) -> Record:
    listed = app.client.records(OF_COMMIT, {"commitId": place.commit})
    found = next((build for build in listed if build.get("key") == key), None)
    if found is None:
        where = ("-R", place.repo) if place.repo else ()
        hint = command_line("bbcli", "builds", "list", place.commit, *where)
        raise NotFound(f"commit {place.short} has no build with the key {key!r}", hint=hint)
    return found


def _too_old(app: App, place: CommitRef, options: str) -> BbcliError:
    if not place.repo:
        return InvalidInput(f"{options}: in which repository?", hint="name it: -R WORK/my-repo")
    return BbcliError(f"{options}: that needs {NEEDED}, which {app.server.url} is not")
