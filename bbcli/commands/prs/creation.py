"""Creates a pull request, and saves its text in a file if the server refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.endpoints import PULLS
from bbcli.commands.prs.branches import find_source, find_target, naming_branch, push_source
from bbcli.commands.prs.endpoints import COMMENTS
from bbcli.commands.prs.pull import pull_of
from bbcli.commands.prs.pull_text import Text, edit_text, read_file, read_messages, read_template, text_of_commits
from bbcli.commands.prs.reviewers import resolve_reviewers, reviewers_as_json, suggested_reviewers
from bbcli.config.addresses import RepoAddress
from bbcli.context.app import listed
from bbcli.errors import BbcliError, Conflict, InvalidInput, ServerFailed, add_detail
from bbcli.output import View
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.branches import Source, Target
    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App
    from bbcli.output import Record

DRAFTS = "8.18"
# The fields that a file of --recover has.
_SAVED = ("title", "description", "reviewers", "tasks", "draft", "base", "head")


class Creation(NamedTuple):
    """The options of `prs create`."""

    head: str | None
    base: str | None
    title: str | None
    body: str | None
    body_file: str | None
    edits: bool
    fill: bool
    template: str | None
    draft: bool
    reviewers: tuple[str, ...]
    default_reviewers: bool
    skip_invalid: bool
    tasks: tuple[str, ...]
    push: bool | None
    recover: str | None
    web: bool


def create(app: App, repo: RepoAddress | None, options: Creation) -> View | None:
    """Create a pull request and return its URL, with its object; None if its web page is opened instead.

    Conflict if there is one already, if it would be empty, or for invalid reviewers that are not skipped.
    """
    if options.recover:
        options = _recovered(app, options)
    if options.draft:
        app.connections.require_version(DRAFTS, "--draft")
    target_repo = app.repo(repo)
    source = find_source(app, target_repo, options.head)
    target = find_target(app, target_repo, source, options.base)
    if source.ref == target.ref and not source.is_fork_of(target_repo):
        message = f"branch {source.name} cannot be merged into itself"
        raise InvalidInput(message, reason="no_source_branch")
    push_source(app, source, push=options.push)
    if options.web:
        query = urlencode({"sourceBranch": source.ref, "targetBranch": target.ref})
        app.show_page(app.web(source.repo.project, source.repo.slug, f"/pull-requests?create&{query}"))
        return None
    named = resolve_reviewers(app, target_repo, options.reviewers)
    with naming_branch(target_repo, target.ref):
        text = _text(app, target_repo, source, target, options)
    if options.default_reviewers:
        named = [*dict.fromkeys((*named, *suggested_reviewers(app, target_repo, source, target)))]
    body = _body(source, target, target_repo, text, options)
    _show_summary(app, source, target, text, named)
    try:
        with naming_branch(target_repo, target.ref):
            made = _post(app, target_repo, body, named, skip_invalid=options.skip_invalid)
    except BbcliError as error:
        if app.console.interactive or options.body_file == "-":
            _keep(error, text, named, options)
        raise
    return _finished(app, made, options)


def _finished(app: App, made: Record, options: Creation) -> View:
    """Add the tasks to a new pull request and return its URL."""
    if app.selection.options.dry_run and not options.tasks:
        return View(made, lambda _: "", is_text=True)
    pull = pull_of(made)
    if options.draft and made.get("draft") is not True:
        app.failure = BbcliError(f"{pull} was published: the server ignored --draft")
    for task in options.tasks:
        app.client.execute("POST", COMMENTS, pull.variables, {"text": task, "severity": "BLOCKER"})
    app.console.success(f"created {pull}: {plain(made.get('title'))}")
    return View(made, lambda _: f"{_url(app, pull, made)}\n", is_text=True)


def _url(app: App, pull: Pull, made: Record) -> str:
    return made.web_url or app.web(pull.repo.project, pull.repo.slug, f"/pull-requests/{pull.id}")


def _text(app: App, repo: RepoAddress, source: Source, target: Target, options: Creation) -> Text:
    """Return title and description, prompting for a missing title on a terminal; elsewhere InvalidInput."""
    title, description = options.title, options.body
    if options.body_file is not None:
        description = read_file(app, options.body_file)
    elif description is None and options.template:
        description = read_file(app, options.template)
    is_asked = not title and not options.fill and not options.edits and app.console.interactive
    if not title and not (options.fill or options.edits or is_asked):
        raise InvalidInput("the pull request has no title", reason="no_title")
    is_filled = options.fill or (not title and (options.edits or is_asked))
    filled = text_of_commits(source.name, read_messages(app, repo, source, target)) if is_filled else Text("")
    if description is None:
        template = "" if options.fill else read_template(app, repo, source, target)
        description = template or filled.description or None
    title = title or filled.title
    if is_asked:
        title = app.console.ask(f"Title [{title}]") or title
    return edit_text(app, Text(title, description)) if options.edits else Text(title, description)


def _body(source: Source, target: Target, repo: RepoAddress, text: Text, options: Creation) -> dict[str, Any]:
    from_ref: dict[str, Any] = {"id": source.ref}
    if source.is_fork_of(repo):  # else the server looks for the branch in the target repository
        from_ref["repository"] = {"slug": source.repo.slug, "project": {"key": source.repo.project}}
    return {
        "title": text.title,
        "description": text.description or None,
        "fromRef": from_ref,
        "toRef": {"id": target.ref},
        "draft": True if options.draft else None,
    }


def _show_summary(app: App, source: Source, target: Target, text: Text, reviewers: list[str]) -> None:
    """Write what will be created to a terminal."""
    if app.console.is_terminal and not app.selection.options.dry_run:
        repo = target_address(target)
        place = f"{source.repo}:{source.name}" if source.is_fork_of(repo) else source.name
        app.console.info(f"{place} → {target.name} of {repo}")
        app.console.info(f"  {text.title}")
        if reviewers:
            app.console.info(f"  reviewers: {', '.join(reviewers)}")


def target_address(target: Target) -> RepoAddress:
    """Return the address of the target repository as the server writes it."""
    return RepoAddress(target.repo.text_at("project.key"), target.repo.text_at("slug"))


def _post(app: App, repo: RepoAddress, body: dict[str, Any], names: list[str], *, skip_invalid: bool) -> Record:
    """Create the pull request; without the reviewers that the server refuses if that is wanted or confirmed."""

    def send(names: list[str]) -> Record:
        made = app.client.write("POST", PULLS, repo.variables, {**body, "reviewers": reviewers_as_json(names)})
        if made is None:
            raise ServerFailed("the server returned no object for the new pull request")
        return made

    try:
        return send(names)
    except Conflict as error:
        refused = {name.casefold() for name in error.facts.get("refused_reviewers", ())}
        kept = [name for name in names if name.casefold() not in refused]
        if error.reason != "invalid_reviewers" or len(kept) == len(names):
            raise
        shown = listed(name for name in names if name not in kept)
        if not skip_invalid:
            if not app.console.interactive:
                raise
            answer = app.console.ask(f"{shown} cannot review: continue without {shown}? [y/N]")
            if answer.casefold() not in ("y", "yes"):
                raise
    app.console.info(f"warning: skipped the reviewers that the server refuses: {shown}")
    return send(kept)


def _keep(error: BbcliError, text: Text, reviewers: list[str], options: Creation) -> None:
    """Save the text of a pull request that was not created, and name the file in the error."""
    from bbcli.context import editor

    saved = {
        "title": text.title, "description": text.description, "reviewers": reviewers, "tasks": options.tasks,
        "draft": options.draft, "base": options.base, "head": options.head,
    }  # fmt: skip
    path = editor.private_file("pull-request.json", msgspec.json.encode(saved))
    add_detail(error, f"the text is in {path}")
    if not error.hint and error.reason in ("", "rate_limited"):
        error.reason, error.facts = "text_saved", {**error.facts, "path": str(path)}


def _recovered(app: App, options: Creation) -> Creation:
    """Return the options with the values of a file of a failed run; those on the command line take precedence."""
    try:
        saved = msgspec.json.decode(Path(app.selection.cwd, options.recover or "").read_bytes())
    except OSError as error:
        raise InvalidInput(f"cannot read {options.recover}: {error.strerror}") from None
    except DECODE_ERRORS:
        saved = None
    if not isinstance(saved, dict) or not isinstance(saved.get("title"), str):
        raise InvalidInput(f"{options.recover} has no saved pull request", hint="omit --recover")
    return options._replace(**dict(_values(saved, options)))


def _values(saved: dict[str, Any], options: Creation) -> Iterator[tuple[str, Any]]:
    for name in _SAVED:
        field = {"description": "body"}.get(name, name)
        value = tuple(map(plain, saved.get(name) or ())) if name in ("reviewers", "tasks") else saved.get(name)
        if value and not getattr(options, field):
            yield field, value
            if name == "reviewers":  # the default reviewers are among them
                yield "default_reviewers", False
