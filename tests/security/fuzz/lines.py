"""Command lines that talk to a server, a few for each command, and the forms in which their output is written."""

from __future__ import annotations

from typing import NamedTuple

from tests.security.fuzz.responses import HASHES
from tests.support.verbs import EVERY

REPO = "-R WORK/my-repo"
FULL = HASHES[0]


class Form(NamedTuple):
    """An output form: its options, and whether stdout is a terminal."""

    name: str
    words: tuple[str, ...] = ()
    tty: bool = False


class Line(NamedTuple):
    """A command line: the words that name the command, the others, and what is on stdin.

    `counts` says that each record of the server's list is a row of the output.
    """

    verb: str
    rest: str = ""
    stdin: str = ""
    counts: bool = False

    @property
    def words(self) -> list[str]:
        """All words."""
        return [*self.verb.split(), *self.rest.split()]


FORMS = (
    Form("table", tty=True),
    Form("TSV"),
    Form("json", ("--json",)),
    Form("json on a terminal", ("--json",), tty=True),
    Form("jsonl", ("--jsonl",)),
    Form("csv", ("-o", "csv")),
    Form("yaml", ("-o", "yaml")),
    Form("markdown", ("-o", "markdown")),
    Form("fields", ("--fields", "{field}")),
    Form("fields as TSV", ("--fields", "{field}", "-o", "tsv")),
    Form("jq of each", ("-q", ".[]? | objects | .{field}")),
    Form("jq", ("-q", "[.. | strings] | length")),
    Form("template", ("--template", "{{{field}}} {{{field}!j}}")),
    Form("columns", ("--columns", "{field}")),
    Form("sort", ("--sort", "{field}")),
    Form("quiet on a terminal", ("--quiet",), tty=True),
)
PLAIN = (Form("plain"), Form("terminal", tty=True))
# A field of each command's records, for the forms that name one.
FIELDS = {
    "projects": "key", "repos": "slug", "commits": "id", "builds": "key", "insights": "key", "api": "name",
    "auth": "name", "doctor": "check",
}  # fmt: skip
FIELD_OF_VERB = {
    "commits changes": "path.toString", "commits comments": "text", "insights annotations": "message",
    "auth status": "url", "api sync": "source", "commits pulls": "title", "insights report": "title",
    "insights annotate": "title", "insights show": "title", "insights list": "title",
}  # fmt: skip
READING = (
    Line("projects list", "--all", counts=True),
    Line("projects show", "WORK"),
    Line("repos list", "WORK --all", counts=True),
    Line("repos list", "WORK --name my --all", counts=True),
    Line("repos show", "WORK/my-repo"),
    Line("repos forks", "WORK/my-repo --all", counts=True),
    Line("commits list", f"{REPO} --all", counts=True),
    Line("commits list", f"{REPO} --since v1.0 --path README.md --all", counts=True),
    Line("commits list", f"{REPO} --author fred --grep line --after 2001-01-01 --all"),
    Line("commits list", f"{REPO} --issue A-1 -L 3"),
    Line("commits list", f"{REPO} -R WORK/other --all"),
    Line("commits list", "--project WORK --all"),
    Line("commits list", "--all-repos -L 5"),
    Line("commits follow", f"{REPO} --last 2 -L 2"),
    Line("commits show", f"master {REPO}"),
    Line("commits show", f"- {REPO}", stdin=f"{FULL}\n{HASHES[1]}\n"),
    Line("commits changes", f"{FULL} {REPO} --all", counts=True),
    Line("commits diff", f"{FULL} {REPO}"),
    Line("commits diff", f"{FULL} {REPO} --stat"),
    Line("commits diff", f"{FULL} README.md {REPO} --stat"),
    Line("commits pulls", f"{FULL} {REPO} --all", counts=True),
    Line("commits comments", f"{FULL} {REPO} --all"),
    Line("commits comments", f"{FULL} {REPO} --path README.md --all", counts=True),
    Line("commits open", f"master --print {REPO}"),
    Line("builds list", f"{FULL} --all", counts=True),
    Line("builds show", f"{FULL} --key unit-tests {REPO}"),
    Line("builds show", f"{FULL} --key unit-tests"),
    Line("builds wait", f"{FULL} --timeout 20s"),
    Line("builds wait", f"{FULL} --key unit-tests --key unit-tests-1 --timeout 20s --fail-fast"),
    Line("insights list", f"{FULL} {REPO} --all", counts=True),
    Line("insights show", f"{FULL} --key lint {REPO}"),
    Line("insights annotations", f"{FULL} {REPO} --severity LOW --all"),
    Line("api call", "/projects --paginate", counts=True),
    Line("api call", "/projects/WORK/repos/my-repo/commits --paginate", counts=True),
    Line("api call", "/projects/WORK/repos/my-repo"),
    Line("api call", "/projects/WORK/repos/my-repo --include"),
    Line("api call", "/projects/WORK/repos/my-repo/files --paginate"),
    Line("api call", "/projects/WORK/repos/my-repo/browse/README.md --paginate"),
    Line("api call", "/projects/WORK/repos/my-repo/raw/README.md"),
    Line("api call", "/build-status/latest/commits/stats/" + FULL),
    Line("api sync"),
    Line("auth status"),
    Line("auth tokens list"),
    Line("auth tokens list", "--project WORK"),
    Line("doctor"),
)
WRITING = (
    Line("projects create", "DOCS --name Docs"),
    Line("projects edit", "WORK --description x"),
    Line("projects delete", "WORK --yes"),
    Line("repos create", "WORK/new --public"),
    Line("repos edit", "WORK/my-repo --description x --default-branch main --no-archived"),
    Line("repos fork", "WORK/my-repo --to PLAY"),
    Line("repos delete", "WORK/my-repo --yes"),
    Line("commits comments", f"{FULL} {REPO} --add text"),
    Line("builds set", f"{FULL} {REPO} --state SUCCESSFUL --key k --url http://127.0.0.1/1"),
    Line("builds set", f"{FULL} --state SUCCESSFUL --key k --url http://127.0.0.1/1"),
    Line("builds delete", f"{FULL} {REPO} --key unit-tests --yes"),
    Line("insights report", f"{FULL} {REPO} --key lint --title Lint --data Lines=85%"),
    Line(
        "insights annotate", f"{FULL} - {REPO} --key lint", stdin='{"annotations":[{"message":"x","severity":"LOW"}]}'
    ),
    Line("insights delete", f"{FULL} {REPO} --key lint --yes"),
    Line("watch repo", "WORK/my-repo"),
    Line("watch pull", f"1 {REPO}"),
    Line("watch commit", f"master {REPO}"),
    Line("watch commit", f"- {REPO}", stdin=f"{FULL}\n{HASHES[1]}\n"),
    Line("api call", "PUT /projects/WORK -f description=x"),
    Line("auth tokens create", "ci --permissions REPO_READ"),
    Line("auth tokens revoke", "1 --yes"),
    Line("auth login", "{url} --with-token --store file", stdin="token-of-the-login\n"),
)
# Commands that talk to a server and are not run here, with the reason.
LEFT_OUT = {
    "api browse": "a screen of its own: tests/browser",
    "repos clone": "runs git: tests/commands/test_repos_clone.py",
    "auth git-credential": "sends only to renew a login: tests/commands/test_oauth_renewal.py",
    "auth logout": "sends only to revoke what a login created: tests/commands/test_auth_logout.py",
    "auth refresh": "sends only to renew a login: tests/commands/test_oauth_renewal.py",
    "auth setup-git": "runs git: tests/commands/test_auth_git.py",
    "auth token": "sends only to renew a login: tests/commands/test_oauth_renewal.py",
}


def forms_of(line: Line) -> tuple[Form, ...]:
    """Return the forms that a line has: those of its output options, if it has any, with a field of its records."""
    names = {name for param in EVERY[line.verb].params for name in param.opts}
    if "--json" not in names:
        return PLAIN
    field = FIELD_OF_VERB.get(line.verb) or FIELDS.get(line.verb.split()[0], "id")
    return tuple(form._replace(words=tuple(word.format(field=field) for word in form.words)) for form in FORMS)
