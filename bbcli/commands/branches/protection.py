"""What `bbcli branches prune` never deletes: default, model and protected branches, and those of open pull requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import PULLS, RESTRICTIONS
from bbcli.commands.branches.columns import OUTGOING, metadata
from bbcli.commands.branches.model import NO_MODEL, TYPES, protected_refs, read_model, type_prefix
from bbcli.errors import NotFound, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
# A restriction of this type is about new branches only.
_NO_CREATES = "no-creates"


@dataclass(frozen=True)
class Protection:
    """The branches of a repository that are kept.

    `model` and `pulls` are full names of branches, `restrictions` decide about a full name. `is_known` is False if the
    restrictions can't be read: then the server alone refuses to delete protected branches.
    """

    model: frozenset[str]
    pulls: frozenset[str]
    restrictions: tuple[Matcher, ...] = ()
    is_known: bool = True

    @classmethod
    def read(cls, app: App, repo: RepoAddress, default: str) -> Protection:
        """Read the branch model, the open pull requests and the restrictions of a repository, `default` included."""
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
        """Return why a branch is kept; empty for one that can be deleted."""
        ref = branch.text_at("id")
        if branch.get("isDefault") is True:
            return DEFAULT
        if ref in self.model:
            return MODEL
        if ref in self.pulls or _has_open_pull(branch):
            return PULL_REQUEST
        return PROTECTED if any(matches(ref) for matches in self.restrictions) else ""


def _refs_of_pulls(app: App, repo: RepoAddress) -> Iterator[str]:
    """Yield the branches of this repository that open pull requests into it merge, or merge into."""
    for pull in app.client.records(PULLS, repo.variables, state="OPEN"):
        for side in ("fromRef", "toRef"):
            slug = pull.get(f"{side}.repository.slug")
            if side == "toRef" or slug is None or str(slug).casefold() == repo.slug.casefold():
                yield str(pull.get(f"{side}.id"))


def _has_open_pull(branch: Record) -> bool:
    """True if the metadata has an open pull request, which may be into another repository."""
    found = metadata(branch, OUTGOING)
    pull = found.get("pullRequest")
    return bool(found.get("open")) or (isinstance(pull, dict) and pull.get("state") == "OPEN")


def _matcher(rule: Record, default: str, model: Record | None) -> Matcher:
    """Return whether a restriction is about a branch; one of an unknown kind is about all of them."""
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


# The wildcards of Bitbucket's patterns, the longest first -> their regular expressions.
_WILDCARDS: Mapping[str, str] = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def glob(pattern: str) -> Matcher:
    """Return whether a pattern matches a full name: in it a star stands for no slash, two stars for anything.

    A pattern without refs/ matches the end of a name, at a slash; one with a slash at its end all below it.
    """
    whole = pattern if pattern.startswith("refs/") else f"**/{pattern}"
    whole += "**" if whole.endswith("/") else ""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", whole)
    expression = re.compile("".join(_WILDCARDS.get(part, re.escape(part)) for part in parts))
    return lambda ref: expression.fullmatch(ref) is not None
