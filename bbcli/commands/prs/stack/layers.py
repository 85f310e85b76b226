"""The layers of a stack: the chain of open pull requests that a pull request is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import BRANCH_MODEL, DEFAULT_BRANCH, PULLS
from bbcli.client.request import Request
from bbcli.commands.prs.argument import read_pull
from bbcli.commands.prs.pull import is_into_own_repo, pull_of
from bbcli.errors import InvalidInput, few
from bbcli.output import Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.client.request import Query
    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App

# Merged branches below each other that are followed.
_MOST = 20


class Layer(NamedTuple):
    """An open pull request of a stack, and its object."""

    pull: Pull
    record: Record

    @property
    def source(self) -> str:
        """The full name of the source branch."""
        return self.record.text_at("fromRef.id")

    @property
    def target(self) -> str:
        """The full name of the target branch."""
        return self.record.text_at("toRef.id")


def find_stack(app: App, repo: RepoAddress | None, name: PullName | None) -> tuple[Pull, list[Layer]]:
    """Return the named pull request, and the layers of its stack, the lowest first.

    The pull request has its object. Of a closed one the layers are those on top of its branch. InvalidInput for two
    pull requests on one branch.
    """
    pull, record = read_pull(app, repo, name)
    opened = [each for each in app.client.records(PULLS, pull.repo.variables, state="OPEN") if is_into_own_repo(each)]
    layers = [Layer(pull_of(each), each) for each in opened]
    is_open = record.get("state") == "OPEN"
    # The object of the list has the counts of tasks.
    found = [each for each in layers if each.pull.id == pull.id] or ([Layer(pull, record)] if is_open else [])
    while found and (below := _only([each for each in layers if each.source == found[0].target], found)):
        found.insert(0, below)
    top = record.text_at("fromRef.id") if not found else found[-1].source
    while above := _only([each for each in layers if each.target == top], found):
        found.append(above)
        top = above.source
    return pull._replace(found=record), found


def note_nothing(app: App, pull: Pull, step: str) -> None:
    """Show that a stack has no open pull request to merge or rebase."""
    state = pull.found.text_at("state").lower() if pull.found else "closed"
    app.console.info(f"{pull} is {state}: nothing to {step}")


def _only(candidates: list[Layer], found: list[Layer]) -> Layer | None:
    """Return the only candidate that is not in the stack yet; InvalidInput for several."""
    new = [each for each in candidates if each.pull.id not in {layer.pull.id for layer in found}]
    if len(new) > 1:
        names = ", ".join(few([f"{each.pull.id} ({each.record.text_at('fromRef.displayId')})" for each in new]))
        message = f"the stack branches: {names} are at the same place"
        raise InvalidInput(message, reason="stack_branches")
    return new[0] if new else None


def merged_into(app: App, layer: Layer) -> str:
    """Return the branch that the target branch of a layer was merged into, as a full name; empty if it was not.

    Default, development and production branches are not followed: they are merged again and again.
    """
    repo, ref, seen = layer.pull.repo, layer.target, ""
    for _ in range(_MOST):
        query: Query = {"at": ref, "direction": "OUTGOING", "state": "MERGED", "limit": 1}
        found = app.client.gather(
            {
                "merged": Request("GET", PULLS, repo.variables, query),
                "default": Request("GET", DEFAULT_BRANCH, repo.variables),
                "model": Request("GET", BRANCH_MODEL, repo.variables),
            }
        )
        paths = {"default": ("id",), "model": ("development.id", "production.id")}
        facts = {name: each for name, each in found.items() if isinstance(each, Record)}
        lasting = {facts[name].get(path) for name in paths if name in facts for path in paths[name]}
        target = facts["merged"].get("values.0.toRef.id") if "merged" in facts else None
        if ref in lasting or not isinstance(target, str):
            break
        ref = seen = target
    return seen


def listed(layers: Iterable[Layer]) -> RecordList:
    """Return the pull requests of a stack, the highest first, as a stack is drawn."""
    return RecordList([[each.record.raw for each in [*layers][::-1]]])
