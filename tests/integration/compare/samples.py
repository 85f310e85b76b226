"""Samples of `bbcli compare`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, Example, Sample

SAMPLES = (
    Sample("compare", "v1.1..v1.2 -R WORK/my-repo", uses=(LEAKS,)),
    Sample("compare", "v1.1..v1.2 --all -R WORK/my-repo", uses=(FUZZ,), counts=True),
    Sample("compare", "v1.1...v1.2 --all -R WORK/my-repo", uses=(FUZZ,)),
    Sample("compare", "v1.1..v1.2 --files -R WORK/my-repo", uses=(LEAKS,)),
    Sample("compare", "v1.1..v1.2 --files --all -R WORK/my-repo", uses=(FUZZ,), counts=True),
    Sample("compare", "v1.1...v1.2 --files --all -R WORK/my-repo", uses=(FUZZ,), counts=True),
    Sample("compare", "v1.1 v1.2 --diff -R WORK/my-repo", uses=(LEAKS,), document=True),
    Sample("compare", "v1.1..v1.2 --diff -R WORK/my-repo", uses=(FUZZ,)),
    Sample("compare", "v1.1...v1.2 --diff -R WORK/my-repo", uses=(FUZZ,)),
    Sample("compare", "v1.1...v1.2 --stat -R WORK/my-repo", uses=(LEAKS, FUZZ)),
    Sample("compare", "v1.1...v1.2 --shortstat -R WORK/my-repo", uses=(LEAKS, FUZZ)),
    Sample("compare", "release/1.0 --shortstat -R WORK/my-repo", uses=(FUZZ,)),
)
EXAMPLES = {
    "bbcli compare master...feature/STASH-3000-syntax-highlight --files -R WORK/my-repo": Example(
        shown="ADD\tdocs/groovy.md\t\n"
    ),
    "bbcli compare master...~fred/my-repo:master --stat -R WORK/my-repo": Example(
        before="bbcli repos fork WORK/my-repo --to ~fred"
    ),
}
