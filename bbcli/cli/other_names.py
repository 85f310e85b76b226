"""Other names of commands, from gh, glab, git and Atlassian's products, and hints for unknown ones.

Other names are accepted and completed, but not listed: `bbcli help gh` documents them. An entry of NOUNS applies once
bbcli has the noun that it leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

# First word of a command line -> the words of the command.
NOUNS = {
    "project": "projects",
    "repo": "repos",
    "commit": "commits",
    "build": "builds",
    "insight": "insights",
    "pr": "prs",
    "mr": "prs",
    "branch": "branches",
    "tag": "tags",
    "file": "files",
    "browse": "repos browse",
    "open": "repos open",
    "whoami": "auth whoami",
}
# Word after the noun -> subcommand, in every command that has it.
VERBS = {
    "view": "show",
    "ls": "list",
    "new": "create",
    "pr": "pull",
    "prs": "pulls",
    "close": "decline",
    "update-branch": "rebase",
    "publish": "ready",
}

# Unknown command or subcommand, such as `rename` or `repos archive` -> the words after bbcli that do it.
COUNTERPARTS = {
    **dict.fromkeys(("mrs", "pull", "pulls", "pull-request", "pull-requests", "merge-request"), "prs list"),
    "review": "api list pull request review",
    **dict.fromkeys(("inbox", "todo"), "prs inbox"),
    "dashboard": "prs status",
    "prune": "branches prune --merged",
    **dict.fromkeys(("release", "releases"), "tags list"),
    **dict.fromkeys(("webhook", "webhooks"), "api list webhook"),
    **dict.fromkeys(("hook", "hooks"), "api list hook"),
    **dict.fromkeys(("user", "users"), "api list user"),
    **dict.fromkeys(("group", "groups"), "api list group"),
    **dict.fromkeys(("permission", "permissions"), "api list permission"),
    **dict.fromkeys(("label", "labels"), "api list label"),
    **dict.fromkeys(("issue", "issues", "jira"), "api list jira"),
    **dict.fromkeys(("comment", "comments"), "api list comment"),
    **dict.fromkeys(("task", "tasks"), "api list task"),
    **dict.fromkeys(("deployment", "deployments", "environment", "environments"), "api list deployment"),
    **dict.fromkeys(("ssh-key", "ssh-keys"), "api list ssh key"),
    **dict.fromkeys(("gpg-key", "gpg-keys"), "api list gpg key"),
    **dict.fromkeys(
        ("run", "runs", "workflow", "workflows", "ci", "pipeline", "pipelines", "job", "jobs"), "builds list"
    ),
    **dict.fromkeys(("check", "checks"), "prs checks"),
    "commit-status": "builds list",
    **dict.fromkeys(("report", "reports", "code-insights"), "insights list"),
    **dict.fromkeys(("annotation", "annotations"), "insights annotations"),
    **dict.fromkeys(("workspace", "workspaces", "org", "orgs"), "projects list"),
    **dict.fromkeys(("repository", "repositories", "search"), "repos list"),
    **dict.fromkeys(("server", "servers", "host", "context", "contexts", "status"), "auth status"),
    **dict.fromkeys(("token", "tokens"), "auth tokens list"),
    **dict.fromkeys(("ls", "ls-files", "ls-tree", "source", "src"), "files list"),
    "tree": "files list --tree",
    **dict.fromkeys(("cat", "raw"), "files show PATH"),
    **dict.fromkeys(("blame", "annotate"), "files blame PATH"),
    "find": "files find GLOB",
    **dict.fromkeys(("range-diff", "ahead", "behind"), "compare A..B"),
    "merge-base": "compare A...B --diff",
    "download": "files download PATH",
    "archive": "files archive -O FILE",
    "upload": "files create PATH --from FILE",
    "log": "commits list",
    "diff": "commits diff",
    "show": "commits show",
    "clone": "repos clone",
    "fork": "repos fork",
    "rename": "repos rename",
    "init": "repos create",
    "unwatch": "watch repo REPO --off",
    "login": "auth login URL",
    "logout": "auth logout",
    "switch": "auth switch",
    "setup-git": "auth setup-git",
    "extension": "help scripting",
    "extensions": "help scripting",
    "man": "help",
    "docs": "help",
    "version": "--version",
    "repos archive": "repos edit REPO --archived",
    "repos unarchive": "repos edit REPO --no-archived",
    "repos set-default": "config set repo REPO",
    "repos visibility": "repos edit REPO --public",
    "repos watch": "watch repo REPO",
    "repos unwatch": "watch repo REPO --off",
    "repos search": "repos list --name TEXT",
    "projects search": "projects list --name TEXT",
    "projects rename": "projects edit PROJECT --name NAME",
    "projects repos": "repos list PROJECT",
    "repos branches": "branches list",
    "repos tags": "tags list",
    "repos default-branch": "branches default",
    "branches contains": "branches info COMMIT",
    "branches set-default": "branches default NAME",
    **dict.fromkeys(("branches clean", "branches cleanup", "branches merged"), "branches prune --merged"),
    **dict.fromkeys(("branches history", "branches pushes", "branches reflog"), "branches log NAME"),
    **dict.fromkeys(("branches protect", "branches restrict"), "api list restrictions"),
    **dict.fromkeys(("branches -d", "branches -D", "branches --delete"), "branches delete NAME"),
    **dict.fromkeys(
        ("branches -l", "branches --list", "branches -r", "branches -a", "branches --all"), "branches list"
    ),
    "branches --merged": "branches list --merged",
    "branches --contains": "branches info COMMIT",
    **dict.fromkeys(("tags -d", "tags --delete"), "tags delete NAME"),
    **dict.fromkeys(("tags -l", "tags --list"), "tags list"),
    **dict.fromkeys(("tags -a", "tags -m", "tags --annotate"), "tags create NAME -m TEXT"),
    **dict.fromkeys(("commits branches", "commits tags", "commits contains"), "branches info COMMIT"),
    "commits log": "commits list",
    "commits compare": "compare A..B",
    "repos compare": "compare A..B",
    "repos diff": "compare A..B --diff",
    "commits comment": "commits comments COMMIT --add TEXT",
    "commits statuses": "builds list COMMIT",
    "commits status": "builds list COMMIT",
    "commits builds": "builds list COMMIT",
    "commits watch": "watch commit COMMIT",
    "commits unwatch": "watch commit COMMIT --off",
    "commits browse": "commits open COMMIT",
    **dict.fromkeys(("files cat", "files raw", "files get"), "files show PATH"),
    **dict.fromkeys(("files search", "files glob", "files grep"), "files find GLOB"),
    **dict.fromkeys(("files history", "files commits"), "files log PATH"),
    "files annotate": "files blame PATH",
    "files tree": "files list --tree",
    "files browse": "files open PATH",
    **dict.fromkeys(("files save", "files fetch", "files checkout"), "files download PATH"),
    **dict.fromkeys(("files zip", "files tar", "files export"), "files archive -O FILE"),
    **dict.fromkeys(("files upload", "files put", "files write", "files commit"), "files create PATH --from FILE"),
    **dict.fromkeys(("prs mine", "prs dashboard", "prs me"), "prs status"),
    **dict.fromkeys(("prs todo", "prs reviews"), "prs inbox"),
    **dict.fromkeys(("prs builds", "prs ci", "prs statuses"), "prs checks"),
    **dict.fromkeys(("prs log", "prs history", "prs events", "prs activities"), "prs activity"),
    "prs subscribe": "prs watch",
    **dict.fromkeys(("prs unwatch", "prs unsubscribe"), "prs watch --off"),
    "repos prs": "prs list",
    "prs approve": "prs review set ID --approve",
    "prs unapprove": "prs review set ID --unapprove",
    **dict.fromkeys(("prs needs-work", "prs request-changes"), "prs review set ID --needs-work"),
    **dict.fromkeys(("prs note", "prs reply"), "prs comment ID -m TEXT"),
    **dict.fromkeys(("prs task", "prs todo", "prs blockers"), "prs tasks list"),
    "prs drafts": "prs review show",
    "builds create": "builds set",
    "builds watch": "builds wait",
    "auth list": "auth status",
    "auth use": "auth switch",
    "auth revoke": "auth tokens revoke",
    "config edit": "config path",
    "alias import": "alias set",
}
# What servers cannot do, or what git does -> the way to do it without a command of bbcli.
_RENAME = "with git: git push --atomic origin origin/OLD:refs/heads/NEW :refs/heads/OLD"
_MOVE = "with git: git tag -f NAME COMMIT && git push -f origin refs/tags/NAME"
_SWITCH = "with git: git fetch origin && git switch NAME"
OTHER_WAYS = {
    "prs revert": "with git: git revert -m 1 COMMIT, then bbcli prs create",
    "prs merge --admin": "merge checks cannot be skipped: bbcli prs checks ID",
    **dict.fromkeys(("branches rename", "branches mv", "branches -m", "branches -M"), _RENAME),
    **dict.fromkeys(("branches checkout", "branches switch", "checkout"), _SWITCH),
    **dict.fromkeys(("tags move", "tags rename", "tags edit", "tags update", "tags -f"), _MOVE),
}
# Unknown subcommand -> subcommand, in every command that has it.
VERB_COUNTERPARTS = {
    **dict.fromkeys(("get", "info", "describe", "cat"), "show"),
    **dict.fromkeys(("add", "make", "init"), "create"),
    **dict.fromkeys(("remove", "rm", "destroy", "del"), "delete"),
    **dict.fromkeys(("update", "modify", "change", "set"), "edit"),
    **dict.fromkeys(("search", "find"), "list"),
    **dict.fromkeys(("web", "browse", "url"), "open"),
}
# Unknown option -> the ways to say it: the first one whose option the command has applies.
OPTION_COUNTERPARTS = {
    **dict.fromkeys(("--format", "-F"), ("-o FORMAT",)),
    **dict.fromkeys(("--per-page", "--page-size", "--max-count", "-n", "-P"), ("-L N",)),
    **dict.fromkeys(("--page", "--offset", "--skip"), ("--start N",)),
    **dict.fromkeys(("--hostname", "--host", "--url", "--base-url", "--context"), ("--server SERVER",)),
    **dict.fromkeys(("--verbose", "-v"), ("--debug",)),
    **dict.fromkeys(("--force", "--confirm", "-f"), ("--yes",)),
    **dict.fromkeys(("--query", "--search"), ("--name TEXT", "--filter TEXT")),
    **dict.fromkeys(("--branch", "--ref", "-b"), ("--until BRANCH", "--default-branch BRANCH", "--from REF")),
    **dict.fromkeys(("--start-point", "--source", "--target", "--at"), ("--from REF",)),
    **dict.fromkeys(("--pattern", "--glob"), ("--matching GLOB", "--filter TEXT")),
    **dict.fromkeys(("--annotate", "-a"), ("--message TEXT",)),
    **dict.fromkeys(("--order", "--order-by", "--sort-by"), ("--sort NAME",)),
    "--days": ("--older-than AGE", "--stale AGE"),
    **dict.fromkeys(("--no-color", "--no-colour"), ("--color never",)),
    **dict.fromkeys(("--data", "-d", "--body"), ("--input FILE", "--add TEXT")),
    "--url-only": ("--print",),
    **dict.fromkeys(("--undo", "--off", "--uninstall", "--stop", "--disable"), ("--off", "--undo", "--uninstall")),
    **dict.fromkeys(("--cacert", "--ca-file", "--cert"), ("--ca-bundle FILE",)),
    **dict.fromkeys(("--skip-tls-verify", "--insecure-skip-verify", "-k"), ("--insecure",)),
    **dict.fromkeys(("--name-only", "--name-status"), ("--files",)),
    **dict.fromkeys(("--patch", "-u"), ("--diff",)),
    **dict.fromkeys(("--numstat", "--summary"), ("--stat",)),
    "--oneline": ("--columns commit,message",),
    "--project": ("-R PROJECT/REPO",),
    "--mine": ("--author me",),
    "--assignee": ("--reviewer NAME",),
    **dict.fromkeys(("--source-branch", "--from-ref"), ("--head BRANCH",)),
    **dict.fromkeys(("--target-branch", "--to-ref"), ("--base BRANCH",)),
    **dict.fromkeys(("--watch", "--follow"), ("--wait",)),
    "--slurp": ("--paginate",),
    "--raw-field": ("-f NAME=TEXT",),
    "--field": ("-F NAME=VALUE",),
    "--token": ("--with-token", "--token-file FILE"),
    "--stdin": ("--with-token",),
    "--password": ("--password-stdin",),
    "--visibility": ("--public",),
    "--filter": ("-q EXPR",),
    "--delimiter": ("-o tsv",),
}
# Command -> its unknown option -> the words after bbcli that do it; they take precedence over OPTION_COUNTERPARTS.
COMMAND_OPTIONS = {
    "repos create": dict.fromkeys(("-c", "--clone"), "repos create REPO && bbcli repos clone REPO"),
    "repos fork": {"--clone": "repos fork REPO && bbcli repos clone FORK"},
    "prs list": {"-a": "prs list --reviewer NAME"},
    "prs create": {
        **dict.fromkeys(("--fill-first", "--fill-verbose"), "prs create --fill"),
        "-a": "prs create --reviewer NAME",
    },
    "prs decline": dict.fromkeys(("-d", "--delete-branch"), "branches delete NAME"),
    "prs reopen": dict.fromkeys(("-c", "--comment"), "prs comment ID -m TEXT"),
    "prs status": dict.fromkeys(("-c", "--conflict-status"), "prs status"),
    "prs rebase": {"--rebase": "prs rebase ID"},
    "prs review set": {
        **dict.fromkeys(("-c", "--comment"), "prs comment ID -m TEXT"),
        **dict.fromkeys(("-F", "--body-file"), "prs review set ID -m - < FILE"),
    },
    "prs comment": {
        **dict.fromkeys(("--edit-last", "--create-if-none"), "prs comments edit ID last"),
        "--delete-last": "prs comments delete ID last",
    },
    "prs merge": {
        "--merge": "prs merge ID --strategy no-ff",
        **dict.fromkeys(("-r", "--rebase"), "prs merge ID --strategy rebase-no-ff"),
        **dict.fromkeys(("-s", "--squash"), "prs merge ID --strategy squash"),
        **dict.fromkeys(("-t", "--subject", "-b", "--body"), "prs merge ID -m TEXT"),
        **dict.fromkeys(("-F", "--body-file"), 'prs merge ID -m "$(cat FILE)"'),
    },
}
# Command -> the pattern of an error about a value, and the words after bbcli that take this value.
VALUE_COUNTERPARTS = {
    "commits follow": (r"unexpected argument: (\S+)", "commits follow --until"),
    "watch pull": (r".*'(\S*[^\d\s'…]\S*)' is not a pull request number", "prs watch"),
}
# Unknown option -> metavar of the argument that replaces it.
ARGUMENT_COUNTERPARTS = {
    "--project": "PROJECT",
    "-p": "PROJECT",
    "--repo": "REPO",
    "-R": "REPO",
    "--commit": "COMMIT",
    "--sha": "COMMIT",
    "-c": "COMMIT",
    **dict.fromkeys(("--hostname", "--host", "--url", "--base-url", "--context"), "URL"),
}
# Options that open a web page in gh and glab.
WEB = ("--web", "-w")


def canonical_noun(words: Sequence[str], nouns: Container[str]) -> list[str]:
    """Return a command line with another name of its noun replaced; `nouns` are the names of the commands."""
    command = NOUNS.get(words[0], "").split() if words and words[0] not in nouns else []
    return [*command, *words[1:]] if command and command[0] in nouns else list(words)


def canonical_verb(words: Sequence[str], verbs: Container[str]) -> list[str]:
    """Return the words after a noun with another name of its subcommand replaced."""
    verb = VERBS.get(words[0], "") if words and words[0] not in verbs else ""
    return [verb, *words[1:]] if verb and verb in verbs else list(words)


def other_nouns(nouns: Container[str]) -> list[str]:
    """Return the other names of the nouns, and of commands that need no noun."""
    return [name for name, words in NOUNS.items() if name not in nouns and words.split()[0] in nouns]


def is_path(word: str) -> bool:
    """True if the word after `bbcli api` begins an operation: a path, or an HTTP method."""
    from bbcli.client.endpoints import METHODS

    return "/" in word or word.upper() in METHODS or _begins_path(word)


def _begins_path(word: str) -> bool:
    """True if a word is the first segment of a path below /api/latest, such as `projects` or `users?filter=x`."""
    if word.startswith("-"):
        return False
    from bbcli.openapi.store import bundled_spec  # only a word that is no subcommand gets here

    segment = word.partition("?")[0]
    return any(each.path.split("/")[1:4] == ["api", "latest", segment] for each in bundled_spec().operations)


def other_forms(path: Sequence[str]) -> Iterator[str]:
    """Yield the other ways to write a command, such as `repo view` for repos show."""
    if not path:
        return
    noun, *verbs = path
    for written in _product([_names(noun, NOUNS), *(_names(verb, VERBS) for verb in verbs)]):
        if written != " ".join(path):
            yield written
    yield from (name for name, words in NOUNS.items() if len(path) > 1 and words == " ".join(path))


def _names(name: str, table: Mapping[str, str]) -> list[str]:
    return [name, *(other for other, own in table.items() if own == name)]


def _product(choices: Iterable[Sequence[str]]) -> list[str]:
    lines = [""]
    for words in choices:
        lines = [f"{line} {word}".strip() for line in lines for word in words]
    return lines
