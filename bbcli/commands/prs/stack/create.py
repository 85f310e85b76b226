"""`bbcli prs stack create`: a pull request per branch, each into the one below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, repo_option
from bbcli.client.endpoints import COMPARED_COMMITS, DEFAULT_BRANCH, PULL_REQUEST, PULLS
from bbcli.commands.prs.argument import pull_of
from bbcli.commands.prs.stack.chain import COLUMNS, Layer, listed
from bbcli.commands.prs.stack.moves import retarget
from bbcli.context.refs import HEADS, default_branch
from bbcli.errors import BbcliError, InvalidInput
from bbcli.output import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList


@click.command(
    "create",
    cls=Command,
    endpoint={
        f"POST {PULLS}": "Create a pull request of the stack.",
        f"PUT {PULL_REQUEST}": "Change the target branch of a pull request that exists.",
        f"GET {PULLS}": "List the open pull requests of the repository.",
        f"GET {COMPARED_COMMITS}": "Read the title from the commits of a branch.",
        f"GET {DEFAULT_BRANCH}": "Read the name of the default branch.",
    },
    columns=COLUMNS,
    writes=True,
)
@click.argument(
    "branches",
    nargs=-1,
    type=BRANCH,
    metavar="[BRANCH]...",
    help="Source branches, the lowest first [default: local branches below HEAD]",
)
@repo_option
@click.option("-B", "--base", type=BRANCH, metavar="BRANCH", help="Target of the lowest [default: default branch]")
@click.option("--push", is_flag=True, help="Push the branches from the local clone first")
@click.option("-d", "--draft", is_flag=True, help="Create drafts")
@pass_app
def create_stack(
    app: App, branches: tuple[str, ...], repo: RepoAddress | None, base: str | None, push: bool, draft: bool
) -> RecordList | None:
    """Create a pull request per branch, each into the branch below.

    Without BRANCH these are the branches of the local clone between the base and HEAD. The title is the message of the
    only commit, else the name of the branch. Open pull requests of the branches are kept, and retargeted if necessary.

    \b
    Examples:
      # Push the branches below the current one, and create their pull requests
      bbcli prs stack create --push
      # Create two pull requests, the second one into the branch of the first
      bbcli prs stack create feature/STASH-3000-syntax-highlight staging -R WORK/my-repo --dry-run
    """
    address = app.repo(repo)
    bottom = (base or default_branch(app, address)).removeprefix(HEADS)
    names = [name.removeprefix(HEADS) for name in branches] or _branches_below(app, address, bottom)
    if twice := [name for name in names if names.count(name) > 1 or name == bottom]:
        raise InvalidInput(f"branch {twice[0]} is twice in the stack", hint="name each branch once, the lowest first")
    if push:
        _push(app, address, names)
    opened = [*app.client.records(PULLS, address.variables, state="OPEN")]
    made: list[Layer] = []
    for below, name in zip((bottom, *names), names, strict=False):
        known = next((each for each in opened if _is_from(each, name)), None)
        if known is not None:
            made.append(retarget(app, Layer(pull_of(known), known), HEADS + below))
        elif (new := _create(app, address, name, below, draft=draft)) is not None:
            app.console.success(f"created pull request {new.get('id')}: {cells.one_line(new.text_at('title'))}")
            made.append(Layer(pull_of(new), new))
    return None if app.selection.options.dry_run else listed(made)


def _is_from(record: Record, name: str) -> bool:
    source, target = (record.get(f"{side}.repository.id") for side in ("fromRef", "toRef"))
    return bool(record.get("fromRef.id") == HEADS + name and source == target)


def _create(app: App, repo: RepoAddress, name: str, below: str, *, draft: bool) -> Record | None:
    """Create a pull request; None in a dry run."""
    query: dict[str, Any] = {"from": HEADS + name, "to": HEADS + below}
    commits = app.client.records(COMPARED_COMMITS, repo.variables, **query)
    messages = [each.text_at("message") for each, _ in zip(commits, range(2), strict=False)]
    subject, _, rest = messages[0].partition("\n") if len(messages) == 1 else (_title_of(name), "", "")
    body: dict[str, Any] = {
        "title": subject,
        "description": rest.strip() or None,
        "draft": True if draft else None,
        "fromRef": {"id": HEADS + name},
        "toRef": {"id": HEADS + below},
    }
    found = app.client.write("POST", PULLS, repo.variables, body)
    if app.selection.options.dry_run:
        return None
    if draft and found is not None and found.get("draft") is not True:
        app.failure = BbcliError(f"pull request {found.get('id')} was published: the server ignored --draft")
    return found


def _title_of(branch: str) -> str:
    """Return the name of a branch as a title: feature/wrap-words is "Wrap words"."""
    words = branch.rpartition("/")[2].replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or branch


def _branches_below(app: App, repo: RepoAddress, base: str) -> list[str]:
    """Return the local branches between a base and HEAD, the lowest first; InvalidInput if there are none."""
    clone = app.selection.local_clone
    remote = next(iter(clone.remotes_of(repo, app.server)), None)
    if remote is None:
        raise InvalidInput(f"no branch is named, and this directory is not a local clone of {repo}", reason="no_stack")
    start = f"refs/remotes/{remote}/{base}"
    options = ("--format=%(refname:lstrip=2)", "--merged=HEAD", f"--no-merged={start}")
    found = clone.read("for-each-ref", *options, HEADS).splitlines()
    if not found:
        raise InvalidInput(f"no local branch is between {remote}/{base} and HEAD", reason="no_stack")
    return sorted(found, key=lambda name: int(clone.read("rev-list", "--count", HEADS + name, f"^{start}") or 0))


def _push(app: App, repo: RepoAddress, names: Sequence[str]) -> None:
    """Push branches of the local clone to the repository."""
    from bbcli.context.git_work import GitWork

    remote = next(iter(app.selection.local_clone.remotes_of(repo, app.server)), None)
    if remote is None:
        raise InvalidInput(f"this directory is not a local clone of {repo}", reason="no_clone_of_pull", repo=str(repo))
    with app.console.progress.aside():
        work = GitWork.of(app, is_dry=app.selection.options.dry_run)
        work.run("push", *(["--quiet"] if work.quiet else []), remote, *(f"{HEADS}{name}" for name in names))
    if work.is_dry:
        app.console.info(f"would run first: {work.script().strip()}")
