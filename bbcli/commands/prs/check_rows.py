"""The checks of a pull request as rows: builds, required builds and merge checks."""

from __future__ import annotations

from contextlib import suppress
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import COMMIT_BUILDS, PULL_MERGE
from bbcli.client.request import Request
from bbcli.commands.prs.columns import BUILD, CHECK, FAILED, PASSED, PENDING
from bbcli.commands.prs.endpoints import CONDITIONS
from bbcli.commands.prs.readiness import MOST_BUILDS, whole_list
from bbcli.errors import BbcliError, NotFound, NotPermitted
from bbcli.output import Record
from bbcli.records import objects, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App

    Json = dict[str, Any]

_CONFLICT = 409
_STATES = {"SUCCESSFUL": PASSED, "FAILED": FAILED, "CANCELLED": FAILED}


def read_checks(app: App, pull: Pull, record: Record, keys: Sequence[str] = ()) -> list[Record]:
    """Return the checks of a pull request, requested at once: {key, state, kind, required, description, url}.

    `state` is PASSED, FAILED or PENDING. A required build that does not exist yet is pending, and so is one of `keys`.
    Raises the error of a failed request, except of required builds that the server does not have or show.
    """
    commit, is_open = record.text_at("fromRef.latestCommit"), record.get("state") == "OPEN"
    asked = {"builds": Request("GET", COMMIT_BUILDS, {"commitId": commit}, {"limit": MOST_BUILDS})}
    if is_open:
        asked["merge"] = Request("GET", PULL_MERGE, pull.variables)
        asked["conditions"] = Request("GET", CONDITIONS, pull.repo.variables, {"limit": MOST_BUILDS})
    found = app.client.gather(asked)
    builds = whole_list(app, asked["builds"], found["builds"])
    conditions: list[Json] = []
    if "conditions" in found:
        with suppress(NotFound, NotPermitted):  # servers before 7.14 have none
            conditions = whole_list(app, asked["conditions"], found["conditions"])
    merge = found.get("merge")
    if isinstance(merge, BbcliError):
        if merge.refusal.status != _CONFLICT:  # closed in the meantime
            raise merge
        merge = None
    required = [*_required_keys(conditions, record)]
    return [*_builds(builds, required, keys), *(_merge_checks(merge) if merge else ())]


def _builds(builds: Sequence[Json], required: Sequence[str], keys: Sequence[str]) -> Iterator[Record]:
    """Yield the builds, the required ones first, then those that do not exist yet."""
    wanted = {*required, *keys}
    known = {plain(build.get(name)) for build in builds for name in ("key", "parent")}
    rows = [(_is_required(build, required), build) for build in builds]
    for is_required, build in sorted(rows, key=lambda row: not row[0]):
        yield Record.of(
            key=plain(build.get("key")),
            state=_STATES.get(plain(build.get("state")), PENDING),
            kind=BUILD,
            required=is_required,
            description=plain(build.get("description") or build.get("name")),
            url=plain(build.get("url")),
        )
    for key in sorted(wanted - known):
        yield Record.of(
            key=key, state=PENDING, kind=BUILD, required=key in required, description="not created yet", url=""
        )


def _is_required(build: Json, required: Sequence[str]) -> bool:
    return any(plain(build.get(name)) in required for name in ("key", "parent"))


def _required_keys(conditions: Sequence[Json], record: Record) -> Iterator[str]:
    """Yield the keys of the builds that are required for the target branch.

    Conditions on branches of the branch model are skipped: the server reports them as merge checks.
    """
    for condition in conditions:
        exempt = condition.get("exemptRefMatcher")
        is_exempt = isinstance(exempt, dict) and _matches(exempt, plain(record.get("fromRef.id")))
        matcher = condition.get("refMatcher")
        if isinstance(matcher, dict) and _matches(matcher, plain(record.get("toRef.id"))) and not is_exempt:
            keys = condition.get("buildParentKeys")
            yield from map(plain, keys if isinstance(keys, list) else ())


def _matches(matcher: Mapping[str, Any], ref: str) -> bool:
    """True if a matcher selects a full ref name; False for a kind that only the server can evaluate."""
    kind = matcher.get("type")
    kind = plain(kind.get("id") if isinstance(kind, dict) else kind)
    wanted, short = plain(matcher.get("id")), ref.removeprefix("refs/heads/")
    match kind:
        case "ANY_REF":
            return True
        case "BRANCH":
            return wanted in (ref, short)
        case "PATTERN":
            return fnmatchcase(short, wanted) or fnmatchcase(ref, wanted)
        case _:
            return False


def _merge_checks(merge: Record) -> Iterator[Record]:
    """Yield a row per veto, which is pending, and a failed one for a conflict; one that has passed without them."""
    rows = []
    if merge.get("conflicted") is True:
        rows.append(("conflicts", FAILED, "the source branch conflicts with the target branch"))
    for veto in objects(merge.get("vetoes")):
        texts = [" ".join(plain(veto.get(name)).split()) for name in ("summaryMessage", "detailedMessage")]
        rows.append((texts[0] or "veto", PENDING, texts[1]))
    if not rows:
        state = PASSED if merge.get("canMerge") is not False else PENDING
        rows.append(("mergeable", state, "" if state == PASSED else "the server does not allow the merge yet"))
    for key, state, description in rows:
        yield Record.of(key=key, state=state, kind=CHECK, required=True, description=description, url="")
