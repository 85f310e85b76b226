"""Samples of `bbcli files`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Example, Sample

SAMPLES = (
    Sample("files list", "-R WORK/my-repo", uses=(LEAKS,)),
    Sample("files list", "languages --at v1.2 -R WORK/my-repo --all", uses=(FUZZ,)),
    Sample("files list", "-r -R WORK/my-repo --all", uses=(FUZZ,)),
    Sample("files list", "--tree -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files list", "--last-modified -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files find", "'*.lang' -R WORK/my-repo"),
    Sample("files show", "README.md -R WORK/my-repo", uses=(LEAKS,), document=True),
    Sample("files show", "README.md:1 -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files show", "README.md -R WORK/my-repo --json", uses=(FUZZ,)),
    Sample("files blame", "README.md -R WORK/my-repo", uses=(LEAKS,)),
    Sample("files blame", "README.md:2-3 -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files log", "README.md -R WORK/my-repo", uses=(LEAKS,)),
    Sample("files log", "README.md --follow -R WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("files open", "README.md:3 -R WORK/my-repo --print", asks=False),
    Sample("files edit", "README.md -R WORK/my-repo --from /dev/null -m x --branch staging", uses=(LEAKS,)),
    Sample("files edit", "README.md -R WORK/my-repo --from - -m x", stdin="new {n}", uses=(WRITES,)),
    Sample("files edit", "README.md -R WORK/my-repo --from /dev/null -m x --branch master --merge", uses=(FUZZ,)),
    Sample("files create", "new-{n}.md -R WORK/my-repo --from /dev/null -m x --branch staging", uses=(LEAKS, WRITES)),
    Sample("files download", "languages -R WORK/my-repo -O saved --force", uses=(FUZZ,)),
    Sample("files download", "README.md -R WORK/my-repo -O {folder}/d-{n}", uses=(LEAKS,)),
    Sample("files archive", "languages -R WORK/my-repo --format tar", uses=(FUZZ,), document=True),
    Sample("files archive", "-R WORK/my-repo -O {folder}/a-{n}.zip", uses=(LEAKS,)),
)
EXAMPLES = {
    'bbcli files edit README.md -m "Fix a typo"': Example(skip="an editor needs a terminal"),
    'bbcli files edit README.md --from new.md -m "Rewrite" --branch rewrite --create-branch': Example(
        before="echo new > new.md"
    ),
    'bbcli files edit README.md --from new.md -m "Rewrite" --dry-run': Example(before="echo newer > new.md"),
    'bbcli files create docs/guide.md --from guide.md -m "Add a guide"': Example(before="echo guide > guide.md"),
    "bbcli files show README.md --at v1.2 -R WORK/my-repo": Example(shown="# Highlighter\n"),
    "bbcli files blame README.md --jsonl | jq -r .author.name | sort | uniq -c": Example(),
}
NOT_FUZZED = {
    "files open": "prints a URL without a request",
    "files create": "in made-up responses every file and every branch exists",
}
