"""The branches that `prune` never deletes: default, model and protected ones, and those of open pull requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import PULLS, RESTRICTIONS
from bbcli.commands.branches.columns import OUTGOING, metadata
from bbcli.commands.branches.model import NO_MODEL, TYPES, protected_refs, read_model, type_prefix
from bbcli.errors import NotFound, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

    Matcher = Callable[[str], bool]

DEFAULT, MODEL, PROTECTED, PULL_REQUEST = (
    "default branch",
    "in the branch model",
    "protected",
    "with an open pull request",
)
# A restriction of this type applies to new branches only.
_NO_CREATES = "no-creates"


@dataclass(frozen=True)
class Protection:
    """The branches of a repository that prune does not delete.

    `model` and `pulls` are full names of branches: those of the branch model and of open pull requests. Each of
    `restrictions` returns True for the full name of a restricted branch. `is_known` is False if the user cannot read
    the restrictions: only the server enforces them then.
    """

    model: frozenset[str]
    pulls: frozenset[str]
    restrictions: tuple[Matcher, ...] = ()
    is_known: bool = True

    @classmethod
    def read(cls, app: App, repo: RepoAddress, default: str) -> Protection:
        """Read the branch model, the open pull requests and the restrictions; `default` is the full default branch."""
        try:
            model: Record | None = read_model(app, repo)
        except NotFound as error:
            if error.reason != NO_MODEL:
                raise
            model = None
        named = frozenset(protected_refs(model)) if model else frozenset[str]()
        pulls = frozenset(_refs_of_pulls(app, repo))
        try:
            rules = list(app.client.records(RESTRICTIONS, repo.variables))
        except (NotFound, NotPermitted):  # without the plugin, or without REPO_ADMIN
            return cls(named, pulls, is_known=False)
        found = (_matcher(rule, default, model) for rule in rules if rule.get("type") != _NO_CREATES)
        return cls(named, pulls, tuple(found))

    def reason(self, branch: Record) -> str:
        """Return the reason why a branch is protected, one of the constants above; empty if it can be deleted."""
        ref = branch.text_at("id")
        if branch.get("isDefault") is True:
            return DEFAULT
        if ref in self.model:
            return MODEL
        if ref in self.pulls or _has_open_pull(branch):
            return PULL_REQUEST
        return PROTECTED if any(matches(ref) for matches in self.restrictions) else ""


def _refs_of_pulls(app: App, repo: RepoAddress) -> Iterator[str]:
    """Yield the full names of source and target branches of open pull requests, if they are in this repository."""
    for pull in app.client.records(PULLS, repo.variables, state="OPEN"):
        for side in ("fromRef", "toRef"):
            slug = pull.get(f"{side}.repository.slug")
            if side == "toRef" or slug is None or str(slug).casefold() == repo.slug.casefold():
                yield str(pull.get(f"{side}.id"))


def _has_open_pull(branch: Record) -> bool:
    """Return True if the metadata names an open pull request, which may have its target in another repository."""
    found = metadata(branch, OUTGOING)
    pull = found.get("pullRequest")
    return bool(found.get("open")) or (isinstance(pull, dict) and pull.get("state") == "OPEN")


def _matcher(rule: Record, default: str, model: Record | None) -> Matcher:
    """Return a function that returns True for the full names a restriction applies to.

    A restriction of an unknown type applies to all branches. `default` is the default branch in full.
    """
    name = str(rule.get("matcher.id") or "")
    match str(rule.get("matcher.type.id")):
        case "BRANCH":
            return lambda ref: ref == name
        case "PATTERN":
            return glob(name)
        case "MODEL_BRANCH":
            named = _ref_of(model, name) if model else None
            return lambda ref: ref == named
        case "MODEL_CATEGORY":
            prefix = type_prefix(model, name) if model and name.lower() in TYPES else ""
            return lambda ref: bool(prefix) and ref.startswith(f"refs/heads/{prefix}")
        case "DEFAULT_BRANCH":
            return lambda ref: ref == default
        case _:
            return lambda _: True


def _ref_of(model: Record, place: str) -> Any:
    return model.get(f"{place.lower()}.id")


def glob(pattern: str) -> Matcher:
    """Return a function that returns True for the full names that a pattern of Bitbucket matches.

    * matches within a segment, ** across segments. A pattern without refs/ matches the last segments of a name; a
    trailing slash matches all names below it.
    """
    whole = pattern if pattern.startswith("refs/") else f"**/{pattern}"
    whole += "**" if whole.endswith("/") else ""
    parts = [part for part in re.split(r"(\*\*/|\*\*|\*|\?)", whole) if part]
    return lambda ref: _fits(ref, parts)


def _fits(ref: str, parts: Sequence[str]) -> bool:
    """Return True if a name matches the parts of a pattern, in time that grows with the product of their lengths."""
    found = {0}  # lengths of the beginnings of the name that the parts so far can match
    for part in parts:
        match part:
            case "**":
                found = set(range(min(found), len(ref) + 1))
            case "**/":
                found |= {at + 1 for at in range(min(found), len(ref)) if ref[at] == "/"}
            case "*":
                for at in range(min(found), len(ref)):
                    if at in found and ref[at] != "/":
                        found.add(at + 1)
            case "?":
                found = {at + 1 for at in found if ref[at : at + 1] not in ("", "/")}
            case _:
                found = {at + len(part) for at in found if ref.startswith(part, at)}
        if not found:
            return False
    return len(ref) in found
