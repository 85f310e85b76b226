"""The build-status API: bodies that are checked before they are sent, and reading, setting and deleting builds.

Servers have two resources. `/build-status` finds builds by the commit hash alone, on every server. The builds of a
repository's commit have more fields and states, from Bitbucket 7.14 on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import COMMIT_BUILDS
from bbcli.client.request import Request
from bbcli.commands.builds.endpoints import REPO_BUILDS
from bbcli.config.shell import command_line
from bbcli.context.ci import key_of, url_of
from bbcli.errors import BbcliError, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.context.app import App
    from bbcli.context.commit_ref import CommitRef
    from bbcli.output import Record

REQUIRED_SERVER = "Bitbucket 7.14 or later"
FINISHED_STATES = ("SUCCESSFUL", "FAILED", "CANCELLED")
# In UTF-16 code units, as Java counts characters.
_MAX_LENGTHS = {
    "key": 255,
    "url": 450,
    "name": 255,
    "description": 255,
    "buildNumber": 255,
    "parent": 1024,
    "ref": 1024,
}
_OPTION_NAMES = {"buildNumber": "--build-number", "testResults": "--test-results"}
_FIELDS_SINCE_7_14 = ("buildNumber", "duration", "parent", "ref", "testResults")
_STATES_SINCE_7_14 = ("CANCELLED", "UNKNOWN")


def build_body(options: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the body that sets a build; key and URL default to those of the CI system.

    InvalidInput for a value that is missing, empty or too long. Durations are in seconds, and sent in milliseconds.
    """
    body = {name: value for name, value in options.items() if value is not None}
    body.setdefault("key", key_of(environ))
    body.setdefault("url", url_of(environ))
    for name, what in (("key", "key"), ("url", "URL")):
        if body[name] is None:
            raise InvalidInput(f"the build {what} is missing: no CI variable provides it", hint=f"add --{name}")
    if "duration" in body:
        body["duration"] = round(body["duration"] * 1000)
    if "ref" in body and not body["ref"].startswith("refs/"):
        body["ref"] = f"refs/heads/{body['ref']}"
    for name, limit in _MAX_LENGTHS.items():
        _check_length(name, body.get(name), limit)
    return body


def _check_length(name: str, value: str | None, limit: int) -> None:
    if value is None:
        return
    if name in ("key", "url") and not value.strip():
        raise InvalidInput(f"{_option(name)} is empty")
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > limit:
        raise InvalidInput(f"{_option(name)} has {length} characters: the maximum is {limit}")


def _options_since_7_14(body: Mapping[str, Any]) -> list[str]:
    """Return the options, as they are typed, that servers before 7.14 have no field or state for."""
    states = [f"--state {body['state']}"] if body["state"] in _STATES_SINCE_7_14 else []
    return [*states, *(_option(name) for name in _FIELDS_SINCE_7_14 if name in body)]


def _option(name: str) -> str:
    return _OPTION_NAMES.get(name, f"--{name}")


def get_build(app: App, commit: CommitRef, key: str) -> Record:
    """Return one build of a commit, from either resource; NotFound if neither has it."""
    if commit.repo:
        try:
            return app.client.record(REPO_BUILDS, commit.variables, key=key)
        except BbcliError as error:
            if not _is_unknown(error):
                raise
    # Builds that were set through the older resource are missing in the newer one.
    return _find_in_list(app, commit, key)


def set_build(app: App, commit: CommitRef, body: Mapping[str, Any]) -> None:
    """Set a build through the resource of the repository; through that of the commit if the server lacks it."""
    if commit.repo:
        try:
            app.client.execute("POST", REPO_BUILDS, commit.variables, body)
        except BbcliError as error:
            if not _is_unknown(error):
                raise
        else:
            return
    if options := _options_since_7_14(body):
        raise _unsupported(app, commit, " and ".join(options))
    app.client.execute("POST", COMMIT_BUILDS, {"commitId": commit.hash}, body)


def get_deletable_build(app: App, commit: CommitRef, key: str) -> Record:
    """Return a build that can be deleted, else raise: servers report no error for deleting an unknown build."""
    try:
        return app.client.record(REPO_BUILDS, commit.variables, key=key)
    except BbcliError as error:
        if not _is_unknown(error):
            raise
        _find_in_list(app, commit, key)
        raise BbcliError(
            f"build {key!r} cannot be deleted: it has no repository, or the server is older than Bitbucket 7.14"
        ) from None


def delete_build(app: App, commit: CommitRef, key: str) -> None:
    """Delete a build of a repository's commit; the server accepts unknown keys, too."""
    app.client.send(Request("DELETE", REPO_BUILDS, commit.variables, {"key": key}))


def _is_unknown(error: BbcliError) -> bool:
    """True if the server has no such build or resource: only these responses name no exception."""
    return error.refusal.status in (404, 405) and not error.refusal.exception_name


def _find_in_list(app: App, commit: CommitRef, key: str) -> Record:
    listed = app.client.records(COMMIT_BUILDS, {"commitId": commit.hash})
    found = next((build for build in listed if build.get("key") == key), None)
    if found is None:
        where = ("-R", commit.repo) if commit.repo else ()
        hint = command_line("bbcli", "builds", "list", commit.hash, *where)
        raise NotFound(f"commit {commit.short} has no build with the key {key!r}", hint=hint)
    return found


def _unsupported(app: App, commit: CommitRef, options: str) -> BbcliError:
    if not commit.repo:
        return InvalidInput(f"{options} requires a repository", hint="add -R WORK/my-repo")
    return BbcliError(f"{options} requires {REQUIRED_SERVER}: {app.server.url} is older")
