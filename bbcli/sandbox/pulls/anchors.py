"""The places in a diff that comments are about: check new ones, and let old ones follow the source branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git.line_map import moved_line
from bbcli.sandbox.request_body import required, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.store.pull_comments import PullComments
    from bbcli.sandbox.store.records import PullRequest

LINE_TYPES = ("ADDED", "REMOVED", "CONTEXT")
DIFF_TYPES = ("EFFECTIVE", "COMMIT", "RANGE")
CONTEXT_LINES = 10
MULTILINE = ("multilineStartLine", "multilineStartLineType", "multilineDestinationRange", "multilineSourceRange")


def effective_base(git: GitRepository, pull: PullRequest) -> str:
    """Return the commit that the diff of a pull request starts from: where the source left the target."""
    return git.merge_base(pull.from_commit, pull.to_commit) or pull.to_commit


def files_of(computed: dict[tuple[str, ...], Any], git: GitRepository, base: str, tip: str) -> dict[str, Any]:
    """Return the changed files of a diff by path, as the REST API's JSON; computed once for two hashes."""
    key = ("diff", base, tip)
    if key not in computed:
        diffs = git.diff(until=tip, since=base, context_lines=CONTEXT_LINES)["diffs"]
        computed[key] = {(each["destination"] or each["source"])["toString"]: each for each in diffs}
    found: dict[str, Any] = computed[key]
    return found


def lines_of(diff: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Yield type, source line and destination line of each line of a file's diff."""
    for hunk in diff.get("hunks", ()):
        for segment in hunk["segments"]:
            for line in segment["lines"]:
                yield segment["type"], line["source"], line["destination"]


def check_anchor(
    anchor: Mapping[str, Any], computed: dict[tuple[str, ...], Any], git: GitRepository, pull: PullRequest
) -> dict[str, Any]:
    """Return the anchor of a new comment as it is stored. Raises ApiError.

    A file or line outside of the diff is a 400; a line of another type than `lineType` becomes a comment on the file,
    as observed on servers.
    """
    (path,) = required({"path": _plain(anchor.get("path"))}, "path")
    diff_type = text(anchor, "diffType") or "EFFECTIVE"
    if diff_type not in DIFF_TYPES:
        raise bad_argument(f"diffType must be one of {', '.join(DIFF_TYPES)}.", "diffType")
    base, tip = _ends(anchor, diff_type, git, pull)
    diff = files_of(computed, git, base, tip).get(path)
    if diff is None:
        raise _outside()
    place: dict[str, Any] = {"fromHash": base, "toHash": tip, **_line(anchor, diff), "path": path}
    source = (diff["source"] or {}).get("toString")
    if source is not None and source != path:
        place["srcPath"] = source
    return {**place, "diffType": diff_type, "orphaned": False}


def _plain(path: Any) -> Any:
    """Return a path as text; the document says object, servers send and accept text."""
    if isinstance(path, dict) and isinstance(path.get("components"), list):
        return "/".join(map(str, path["components"]))
    return path


def _ends(anchor: Mapping[str, Any], diff_type: str, git: GitRepository, pull: PullRequest) -> tuple[str, str]:
    if diff_type == "EFFECTIVE":
        return effective_base(git, pull), pull.from_commit
    given = [text(anchor, name) for name in ("fromHash", "toHash")]
    if not all(given):
        raise bad_argument(f"fromHash and toHash are required for the diff type {diff_type}.")
    base, tip = (git.resolve(each or "") for each in given)
    # The base may be the tip of the target, which the source need not contain; the other way around it is refused.
    if not git.is_ancestor(tip, pull.from_commit) or git.is_ancestor(tip, base):
        message = "You are attempting to modify a pull request based on out-of-date information."
        raise ApiError(409, message, "com.atlassian.bitbucket.pull.PullRequestOutOfDateException")
    return base, tip


def _line(anchor: Mapping[str, Any], diff: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members about the line, {} for a comment on the file."""
    line = anchor.get("line")
    if line is None or line == 0:
        return {}
    kind = text(anchor, "lineType") or "CONTEXT"
    if kind not in LINE_TYPES or not isinstance(line, int):
        raise bad_argument(f"lineType must be one of {', '.join(LINE_TYPES)}, and line a number.", "lineType")
    side = text(anchor, "fileType") or ("FROM" if kind == "REMOVED" else "TO")
    if side not in ("FROM", "TO") or (kind == "REMOVED" and side == "TO") or (kind == "ADDED" and side == "FROM"):
        raise bad_argument(f"fileType {side} does not fit lineType {kind}.", "fileType")
    on_line = {
        found
        for found, source, destination in lines_of(diff)
        if (found != "ADDED" and source == line if side == "FROM" else found != "REMOVED" and destination == line)
    }
    if not on_line:
        raise _outside()
    if kind not in on_line:
        return {}
    return {"line": line, "lineType": kind, "fileType": side, **_multiline(anchor)}


def _multiline(anchor: Mapping[str, Any]) -> dict[str, Any]:
    if anchor.get("multilineAnchor") is not True:
        return {}
    if not isinstance(anchor.get("multilineStartLine"), int):
        raise bad_argument("multilineStartLine must be a number.", "multilineStartLine")
    return {"multilineAnchor": True, **{name: anchor[name] for name in MULTILINE if name in anchor}}


def _outside() -> ApiError:
    """400: the place is not in the diff. Servers name neither the line nor the rule."""
    return ApiError(
        400,
        "Could not add a comment to the requested part of the diff.",
        "com.atlassian.bitbucket.comment.InvalidCommentAnchorException",
    )


def move_anchors(comments: PullComments, git: GitRepository, before: PullRequest, after: PullRequest) -> None:
    """Let the comments on the effective diff follow their lines; those whose line is gone are orphaned."""
    anchored = [each for each in comments.anchored(before) if (each.anchor or {}).get("diffType") == "EFFECTIVE"]
    if not anchored:
        return
    base = effective_base(git, after)
    for comment in anchored:
        anchor = dict(comment.anchor or {})
        if anchor.get("orphaned"):
            continue
        is_old_side = anchor.get("fileType") == "FROM"
        old, new = (anchor["fromHash"], base) if is_old_side else (anchor["toHash"], after.from_commit)
        path = anchor.get("srcPath", anchor["path"]) if is_old_side else anchor["path"]
        line = anchor.get("line")
        moved = moved_line(git.git, old, new, path, line) if line else None
        if line and moved is None:
            comments.set_anchor(comment, {**anchor, "orphaned": True})
            continue
        if line and moved:
            if "multilineStartLine" in anchor:
                anchor["multilineStartLine"] += moved - line
            anchor["line"] = moved
        comments.set_anchor(comment, {**anchor, "fromHash": base, "toHash": after.from_commit})
