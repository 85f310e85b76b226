"""Ref matchers of conditions: any ref, a branch, or a pattern."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git import names
from bbcli.sandbox.request_body import inner, required

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = {
    "ANY_REF": "Any ref", "BRANCH": "Branch", "PATTERN": "Pattern", "MODEL_BRANCH": "Branching model branch",
    "MODEL_CATEGORY": "Branching model category",
}  # fmt: skip
ANY = {"id": "ANY_REF_MATCHER_ID", "displayId": "ANY_REF_MATCHER_ID", "type": {"id": "ANY_REF", "name": "Any ref"}}


def read_matcher(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the matcher in a field as it is shown. Raises ApiError 400."""
    matcher = inner(body, name)
    if matcher is None:
        raise ApiError.invalid_fields({name: f"{name} is required."})
    (kind,) = required(inner(matcher, "type") or {}, "id")
    if kind not in TYPES:
        raise ApiError.invalid_fields({name: f"{name} must be of one of {', '.join(TYPES)}."})
    if kind == "ANY_REF":
        return ANY
    (found,) = required(matcher, "id")
    if kind == "BRANCH":
        found = names.full_name(found, names.HEADS)
    return {"id": found, "displayId": names.short_name(found), "type": {"id": kind, "name": TYPES[kind]}}


def matches(matcher: Mapping[str, Any], ref: str) -> bool:
    """True if a matcher selects a full ref; those of the branch model select by the prefix of a category."""
    kind, wanted = matcher["type"]["id"], matcher["id"]
    short = names.short_name(ref)
    if kind == "ANY_REF":
        return True
    if kind == "BRANCH":
        return bool(wanted == ref)
    if kind == "PATTERN":
        return fnmatchcase(short, wanted) or fnmatchcase(ref, wanted)
    return short.startswith(f"{str(wanted).lower()}/")
