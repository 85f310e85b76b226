"""Check what a new or changed pull request names: branches and reviewers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_repository
from bbcli.sandbox.git import names
from bbcli.sandbox.pulls.display import show
from bbcli.sandbox.pulls.lookup import PACKAGE
from bbcli.sandbox.request_body import inner, items, required, text
from bbcli.sandbox.store.records import Level, Participant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository


def branch_of(
    context: RequestContext, body: Mapping[str, Any], name: str, target: Repository
) -> tuple[Repository, str, str]:
    """Return repository, full ref and commit of `fromRef` or `toRef`. Raises ApiError."""
    ref_json = inner(body, name)
    if ref_json is None:
        raise ApiError.invalid_fields({name: f"{name} is required."})
    (named,) = required(ref_json, "id")
    repository, source = target, inner(ref_json, "repository")
    if name == "fromRef" and source is not None:
        repository = _source(context, source, target)
    ref = names.full_name(named, names.HEADS)
    return repository, ref, context.git(repository).resolve(ref)


def _source(context: RequestContext, ref_json: dict[str, Any], target: Repository) -> Repository:
    slug = text(ref_json, "slug") or target.slug
    key = text(inner(ref_json, "project") or {}, "key") or target.project.key
    source = context.store.repositories.by_slug(key, slug)
    if source is None:
        raise no_such_repository(key, slug)
    context.require_level(source, Level.READ)
    if source.hierarchy_id != target.hierarchy_id:
        raise bad_argument(f"{key}/{slug} and {target.project.key}/{target.slug} have no common origin.")
    return source


def check_not_empty(
    context: RequestContext, target: Repository, from_ref: str, from_commit: str, to_ref: str, to_commit: str
) -> None:
    """Raise ApiError 409 if the target contains the source."""
    if context.git(target).is_ancestor(from_commit, to_commit):
        into, branch = names.short_name(to_ref), names.short_name(from_ref)
        message = f'Branch "{into}" is already up-to-date with branch "{branch}" in repository "{target.slug}".'
        raise ApiError(409, message, f"{PACKAGE}.EmptyPullRequestException")


def check_unique(
    context: RequestContext, source_id: int, from_ref: str, target: Repository, to_ref: str,
    except_for: PullRequest | None = None,
) -> None:  # fmt: skip
    """Raise ApiError 409 with the other pull request if one is open between the same branches."""
    existing = context.store.pull_requests.open_between(source_id, from_ref, target.id, to_ref)
    if existing is not None and (except_for is None or existing.number != except_for.number):
        raise ApiError(
            409,
            "Only one pull request may be open for a given source and target branch",
            f"{PACKAGE}.DuplicatePullRequestException",
            existingPullRequest=show(context, existing),
        )


def reviewers(context: RequestContext, body: Mapping[str, Any], author_id: int) -> list[int]:
    """Return the ids of the reviewers. Raises ApiError 409 with all invalid ones."""
    wrong, found = {}, []
    for reviewer in items(body, "reviewers"):
        (name,) = required(inner(reviewer, "user") or {}, "name")
        user = context.store.users.by_name(name)
        if user is None:
            wrong[name] = f"{name} is not a user."
        elif user.id == author_id:
            wrong[name] = f"{name} is the author of the pull request."
        elif user.id not in found:
            found.append(user.id)
    if wrong:
        raise invalid_reviewers(context, wrong, found)
    return found


def invalid_reviewers(context: RequestContext, wrong: Mapping[str, str], valid: list[int]) -> ApiError:
    """409: users that cannot review, by name, with the valid ones."""
    return ApiError(
        409,
        "Some reviewers could not be added.",
        f"{PACKAGE}.InvalidPullRequestReviewersException",
        context="reviewers",
        reviewerErrors=[
            {"context": name, "message": message, "exceptionName": None} for name, message in wrong.items()
        ],
        validReviewers=[context.serialize.participant(Participant(user_id, "REVIEWER")) for user_id in valid],
    )
