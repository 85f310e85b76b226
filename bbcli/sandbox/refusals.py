"""Refusals on demand that say more than a message: of merges and of new pull requests, as a server words them."""

from __future__ import annotations

from typing import Any

PULL = "com.atlassian.bitbucket.pull"
# Each by the kind of its fault: status, message, the class of the exception, and what stands beside the message.
CONFLICTS: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "vetoed": (
        409,
        "Merging the pull request has been vetoed.",
        f"{PULL}.PullRequestMergeVetoedException",
        {
            "conflicted": True,
            "vetoes": [
                {"summaryMessage": "Not enough approvals", "detailedMessage": "1 of 2 reviewers has approved."},
                {"summaryMessage": "Builds are missing", "detailedMessage": "At least 1 build has to succeed first."},
            ],
        },
    ),
    "out-of-date": (
        409,
        "You are attempting to modify a pull request based on out-of-date information.",
        f"{PULL}.PullRequestOutOfDateException",
        {"currentVersion": 3, "expectedVersion": 1},
    ),
    "bad-reviewers": (
        409,
        "Some reviewers could not be added.",
        f"{PULL}.InvalidPullRequestReviewersException",
        {
            "context": "reviewers",
            "reviewerErrors": [{"context": "nobody", "message": "nobody is not a user.", "exceptionName": None}],
            "validReviewers": [{"user": {"name": "jane", "slug": "jane"}}],
        },
    ),
}


def conflict_envelope(kind: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the envelope of the refusal that a kind of fault is."""
    status, message, exception, beside = CONFLICTS[kind]
    return status, {"errors": [{"context": None, "message": message, "exceptionName": exception, **beside}]}
