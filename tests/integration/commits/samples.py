"""Samples of `bbcli commits`: see tests/support/samples.py."""

from __future__ import annotations

from tests.security.fuzz.responses import HASHES
from tests.support.samples import FUZZ, LEAKS, WRITES, Example, Sample

SAMPLES = (
    Sample("commits list", "-R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits list", "-R WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("commits list", "-R WORK/my-repo --since v1.0 --path README.md --all", uses=(FUZZ,), counts=True),
    Sample("commits list", "-R WORK/my-repo --author fred --grep line --after 2001-01-01 --all", uses=(FUZZ,)),
    Sample("commits list", "-R WORK/my-repo --issue A-1 -L 3", uses=(FUZZ,)),
    Sample("commits list", "v1.0...v1.1 -R WORK/my-repo --columns COMMIT,ISSUES --all", uses=(FUZZ,)),
    Sample("commits list", "v1.2~3..v1.2 -R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits list", "-R WORK/my-repo -R WORK/other --all", uses=(FUZZ,)),
    Sample("commits list", "--project WORK --all", uses=(FUZZ,)),
    Sample("commits list", "--all-repos -L 5", uses=(FUZZ,)),
    Sample("commits follow", "--last 1 --limit 1 -R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits follow", "-R WORK/my-repo --last 2 -L 2", uses=(FUZZ,)),
    Sample("commits show", "master -R WORK/my-repo"),
    Sample("commits show", "- -R WORK/my-repo", stdin=f"{HASHES[0]}\n{HASHES[1]}\n", uses=(FUZZ,)),
    Sample("commits changes", "master -R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits changes", f"{HASHES[0]} -R WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("commits diff", "master -R WORK/my-repo", uses=(LEAKS,), document=True),
    Sample("commits diff", "master --stat -R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits diff", f"{HASHES[0]} -R WORK/my-repo", uses=(FUZZ,)),
    Sample("commits diff", f"{HASHES[0]} -R WORK/my-repo --stat", uses=(FUZZ,)),
    Sample("commits diff", f"{HASHES[0]} README.md -R WORK/my-repo --stat", uses=(FUZZ,)),
    Sample("commits pulls", "master -R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits pulls", f"{HASHES[0]} -R WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("commits comments", "master -R WORK/my-repo", uses=(LEAKS,), reads=True),
    Sample("commits comments", "master --add - -R WORK/my-repo", stdin="looks good", uses=(LEAKS, WRITES)),
    Sample("commits comments", f"{HASHES[0]} -R WORK/my-repo --all", uses=(FUZZ,), reads=True),
    Sample(
        "commits comments", f"{HASHES[0]} -R WORK/my-repo --path README.md --all", uses=(FUZZ,), counts=True, reads=True
    ),
    Sample("commits comments", f"{HASHES[0]} -R WORK/my-repo --add text", uses=(FUZZ,)),
    Sample("commits open", "master -R WORK/my-repo", uses=(LEAKS,)),
    Sample("commits open", "master --print -R WORK/my-repo", uses=(FUZZ,)),
)
EXAMPLES = {
    "bbcli commits diff 01f9c86 -R WORK/my-repo | git apply": Example(before="git checkout -q HEAD~1"),
    "bbcli commits list v1.1..v1.2 -R WORK/my-repo": Example(
        shown="444ddda7b64344043fc7268fec3e7feaffabe22a\tFred Stone\t2011-12-09T05:30:00Z\tRelease 1.2\n"
    ),
    "bbcli commits show 01f9c86 -R WORK/my-repo": Example(shown="COMMIT\t6e011dacb73226d5f1699a26b829550579b820e2\n"),
    "bbcli commits changes master -R WORK/my-repo": Example(shown="MODIFY\tlanguages/java.lang\t\n"),
    "bbcli commits diff HEAD --stat": Example(shown="languages/java.lang\t1\t1\n"),
}
