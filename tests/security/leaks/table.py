"""What each command is run with, so that it does something: a command that is missing here fails a test."""

from __future__ import annotations

from dataclasses import dataclass

QUESTION = "protocol=http\nhost={place}\n\n"


@dataclass(frozen=True)
class Entry:
    """A command line. `before` are those that make what it takes away, `stdin` is what it is told.

    In all of them {n} is another number each time, {url} and {place} the server, {folder} a folder, {password} and
    {token} what is good there, {token_id} a token that can be revoked. `prints` says that a secret on stdout is meant,
    `asks` that a server is spoken to, and `many` that it is so often that some of all failures have to do;
    `foreground` that it runs until it is ended, `document` that what a server answers is what comes out, whatever it
    is, `in_person` that somebody signs in on a page.
    """

    command: str
    words: str = ""
    before: tuple[str, ...] = ()
    stdin: str = ""
    prints: bool = False
    asks: bool = True
    many: bool = False
    foreground: bool = False
    document: bool = False
    in_person: bool = False

    def __str__(self) -> str:
        return f"{self.command} {self.words}".strip().partition(" {")[0]


LOGIN = "auth login"
_REPORT = "insights report master --key d{n} --title Lint -R WORK/my-repo"
_ANNOTATIONS = '{{"annotations": [{{"message": "Unused", "severity": "LOW"}}]}}'
TABLE = (
    Entry("projects list"),
    Entry("projects show", "WORK"),
    Entry("projects create", "NEW{n} --description new"),
    Entry("projects edit", "WORK --description other"),
    Entry("projects edit", "WORK --description other --dry-run"),
    Entry("projects edit", "WORK --description other --log {folder}/requests.jsonl"),
    Entry("projects delete", "OLD{n} --yes", before=("projects create OLD{n}",)),
    Entry("repos list", "WORK"),
    Entry("repos show", "WORK/my-repo"),
    Entry("repos create", "WORK/new-{n}"),
    Entry("repos edit", "WORK/my-repo --description other"),
    Entry("repos delete", "WORK/old-{n} --yes", before=("repos create WORK/old-{n}",)),
    Entry("repos fork", "WORK/trunk-based --to WORK --name fork-{n}"),
    Entry("repos forks", "WORK/my-repo"),
    Entry("repos clone", "WORK/trunk-based {folder}/copy-{n} -- --quiet"),
    Entry("commits list", "-R WORK/my-repo"),
    Entry("commits follow", "--last 1 --limit 1 -R WORK/my-repo"),
    Entry("commits show", "master -R WORK/my-repo"),
    Entry("commits changes", "master -R WORK/my-repo"),
    Entry("commits diff", "master -R WORK/my-repo", document=True),
    Entry("commits diff", "master --stat -R WORK/my-repo"),
    Entry("commits pulls", "master -R WORK/my-repo"),
    Entry("commits comments", "master -R WORK/my-repo"),
    Entry("commits comments", "master --add - -R WORK/my-repo", stdin="looks good"),
    Entry("commits open", "master -R WORK/my-repo"),
    Entry("builds list", "master -R WORK/my-repo"),
    Entry("builds show", "master --key lint -R WORK/my-repo"),
    Entry("builds set", "master --state failed --key b{n} --url http://ci/{n} -R WORK/my-repo"),
    Entry(
        "builds delete",
        "master --key c{n} -R WORK/my-repo --yes",
        before=("builds set master --state failed --key c{n} --url http://ci/{n} -R WORK/my-repo",),
    ),
    Entry("builds wait", "master --key lint --timeout 5s -R WORK/my-repo"),
    Entry("insights list", "master -R WORK/my-repo"),
    Entry("insights show", "master --key lint -R WORK/my-repo"),
    Entry("insights annotations", "master -R WORK/my-repo"),
    Entry("insights report", "master --key r{n} --title Lint -R WORK/my-repo"),
    Entry("insights annotate", "master --key a{n} -R WORK/my-repo", stdin=_ANNOTATIONS),
    Entry("insights delete", "master --key d{n} --yes -R WORK/my-repo", before=(_REPORT,)),
    Entry("watch commit", "master -R WORK/my-repo"),
    Entry("watch commit", "- -R WORK/my-repo", stdin="master"),
    Entry("watch pull", "3 -R WORK/my-repo"),
    Entry("watch repo", "WORK/my-repo"),
    Entry("watch repo", "WORK/my-repo --dry-run --json", asks=False),
    Entry("api list", "watch commit", asks=False),
    Entry("api tags", asks=False),
    Entry("api show", "/projects/WORK/repos/my-repo", asks=False),
    Entry("api call", "/projects/WORK/repos/my-repo --include", document=True),
    Entry("api call", "/projects/WORK/repos -f name=called-{n}", document=True),
    Entry("api call", "/projects/WORK/repos/my-repo/commits --paginate -L 200", document=True),
    Entry("api call", "/projects/WORK/repos -f name=none --dry-run", asks=False),
    Entry("api browse", asks=False, foreground=True),
    Entry("api sync", many=True),
    Entry("api sync", "--from {url}/rest/release-notes/1.0/application.wadl"),
    Entry(LOGIN, "{url} --with-token", stdin="{token}"),
    Entry(LOGIN, "{url} --with-token --store file", stdin="{token}"),
    Entry(LOGIN, "{url} --username admin --password-stdin", stdin="{password}"),
    Entry(LOGIN, "{url} --create-token --username admin --password-stdin", stdin="{password}"),
    Entry(LOGIN, "{url} --session --username admin --password-stdin", stdin="{password}"),
    Entry(LOGIN, "{url} --cookie-stdin", stdin="{cookie}"),
    Entry(LOGIN, "{url} --command {folder}/vault"),
    Entry(LOGIN, "{url} --oauth --client-id none --client-secret-stdin --no-browser", stdin="{client_secret}"),
    Entry(LOGIN, "{url} --oauth --client-id {client} --client-secret-stdin", stdin="{client_secret}", in_person=True),
    Entry(LOGIN, "{url} --oauth1 --consumer-key {consumer} --key {folder}/oauth1.pem", in_person=True),
    Entry(LOGIN, "{url} --oauth1 --consumer-key none --key {folder}/oauth1.pem --no-browser"),
    Entry("auth status"),
    Entry("auth switch", "admin", asks=False),
    Entry("auth refresh"),
    Entry("auth token", prints=True, asks=False),
    Entry("auth logout", asks=False),
    Entry("auth logout", "--all --no-revoke", asks=False),
    Entry("auth tokens list"),
    Entry("auth tokens create", "nightly --permissions REPO_READ --project WORK", prints=True),
    Entry("auth tokens revoke", "{token_id} --yes"),
    Entry("auth setup-git", asks=False),
    Entry("auth git-credential", "get", stdin=QUESTION, prints=True, asks=False),
    Entry("auth git-credential", "store", stdin=f"{QUESTION}username=admin\npassword={{token}}\n", asks=False),
    Entry("auth git-credential", "erase", stdin=f"{QUESTION}username=admin\npassword={{token}}\n", asks=False),
    Entry("alias list", asks=False),
    Entry("alias set", "co{n} commits", asks=False),
    Entry("alias delete", "co{n}", before=("alias set co{n} commits",), asks=False),
    Entry("config list", asks=False),
    Entry("config get", "default", asks=False),
    Entry("config set", "project WORK", asks=False),
    Entry("config unset", "project", asks=False),
    Entry("config path", asks=False),
    Entry("cache path", asks=False),
    Entry("cache clear", asks=False),
    *(Entry(f"completion {shell}", asks=False) for shell in ("bash", "zsh", "fish", "powershell")),
    Entry("doctor"),
    Entry("help", "commits list", asks=False),
    Entry("reference", asks=False),
    Entry("sandbox run", "-- true", asks=False, foreground=True),
    Entry("sandbox start", "--port 0", asks=False, foreground=True),
    Entry("sandbox operations", asks=False),
)
