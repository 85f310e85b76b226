"""Samples of `bbcli repos`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

SAMPLES = (
    Sample("repos list", "WORK", uses=(LEAKS,)),
    Sample("repos list", "WORK --all", uses=(FUZZ,), counts=True),
    Sample("repos list", "WORK --name my --all", uses=(FUZZ,), counts=True),
    Sample("repos show", "WORK/my-repo"),
    Sample("repos show", "WORK/my-repo --brief", uses=(FUZZ,)),
    Sample("repos create", "WORK/new-{n}", uses=(LEAKS, WRITES)),
    Sample("repos create", "WORK/new --public", uses=(FUZZ,)),
    Sample("repos edit", "WORK/my-repo --description other-{n}", uses=(LEAKS, WRITES)),
    Sample("repos edit", "WORK/my-repo --no-archived --default-branch master --description other-{n}", uses=(WRITES,)),
    Sample("repos edit", "WORK/my-repo --description x --default-branch main --no-archived", uses=(FUZZ,)),
    Sample("repos rename", "WORK/name-{n} name-{n}-b", before=("repos create WORK/name-{n}",), uses=(LEAKS, WRITES)),
    Sample("repos rename", "WORK/my-repo other", uses=(FUZZ,)),
    Sample("repos rename", "other -R WORK/my-repo", uses=(FUZZ,)),
    Sample("repos open", "WORK/my-repo --print", asks=False),
    Sample("repos browse", "README.md:3 -R WORK/my-repo --print", asks=False, uses=(LEAKS,)),
    Sample("repos browse", "README.md -c v1.0 --print -R WORK/my-repo", uses=(FUZZ,)),
    Sample("repos browse", "01f9c86 -R WORK/my-repo --print", uses=(FUZZ,)),
    Sample("repos delete", "WORK/old-{n} --yes", before=("repos create WORK/old-{n}",), uses=(LEAKS, WRITES)),
    Sample("repos delete", "WORK/my-repo --yes", uses=(FUZZ,)),
    Sample("repos fork", "WORK/trunk-based --to WORK --name fork-{n}", uses=(LEAKS, WRITES)),
    Sample("repos fork", "WORK/my-repo --to PLAY", uses=(FUZZ,)),
    Sample("repos forks", "WORK/my-repo", uses=(LEAKS,)),
    Sample("repos forks", "WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("repos clone", "WORK/trunk-based {folder}/copy-{n} -- --quiet", uses=(LEAKS,)),
)
CONFIRMATIONS = {
    "repos delete": Confirmation("WORK/my-repo", "repository", "WORK/my-repo", "26 branches and 2 open pull requests"),
}
EXAMPLES = {
    "bbcli repos edit WORK/my-repo --default-branch main": Example(
        before=("bbcli api call POST /projects/WORK/repos/my-repo/branches -f name=main -f startPoint=master")
    ),
    "bbcli repos edit WORK/old --archived": Example(before="bbcli repos create WORK/old"),
    "bbcli repos rename WORK/tools build-tools": Example(before="bbcli repos create WORK/tools"),
    "bbcli repos delete WORK/old --yes": Example(before="bbcli repos create WORK/old"),
    "bbcli repos fork WORK/my-repo --to PLAY --name my-copy": Example(before="bbcli projects create PLAY"),
    "bbcli repos show WORK/my-repo": Example(shown="NAME\tmy-repo\nPROJECT\tWORK\n"),
}
NOT_FUZZED = {
    "repos open": "prints a URL without a request",
    "repos clone": "runs git: tests/system/test_repos_clone.py",
}
