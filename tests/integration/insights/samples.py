"""Samples of `bbcli insights`: see tests/support/samples.py."""

from __future__ import annotations

from tests.security.fuzz.responses import HASHES
from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

SAMPLES = (
    Sample("insights list", "master -R WORK/my-repo", uses=(LEAKS,)),
    Sample("insights list", f"{HASHES[0]} -R WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("insights show", "master --key lint -R WORK/my-repo", uses=(LEAKS,)),
    Sample("insights show", f"{HASHES[0]} --key lint -R WORK/my-repo", uses=(FUZZ,)),
    Sample("insights annotations", "master -R WORK/my-repo", uses=(LEAKS,)),
    Sample("insights annotations", f"{HASHES[0]} -R WORK/my-repo --severity LOW --all", uses=(FUZZ,)),
    Sample("insights report", "master --key r{n} --title Lint -R WORK/my-repo", uses=(LEAKS, WRITES)),
    Sample("insights report", (f"{HASHES[0]} -R WORK/my-repo --key lint --title Lint --data Lines=85%"), uses=(FUZZ,)),
    Sample(
        "insights annotate",
        "master --key r{n} -R WORK/my-repo",
        stdin='{{"annotations": [{{"message": "Unused", "severity": "LOW"}}]}}',
        uses=(LEAKS, WRITES),
    ),
    Sample(
        "insights annotate",
        f"{HASHES[0]} - -R WORK/my-repo --key lint",
        stdin='{{"annotations":[{{"message":"x","severity":"LOW"}}]}}',
        uses=(FUZZ,),
    ),
    Sample(
        "insights delete",
        "master --key r{n} --yes -R WORK/my-repo",
        before=("insights report master --key r{n} --title Lint -R WORK/my-repo",),
        uses=(LEAKS, WRITES),
    ),
    Sample("insights delete", f"{HASHES[0]} -R WORK/my-repo --key lint --yes", uses=(FUZZ,)),
)
CONFIRMATIONS = {
    "insights delete": Confirmation("master --key lint -R WORK/my-repo", "report", "lint", "3 annotations"),
}
EXAMPLES = {
    "bbcli insights show v1.0 --key coverage --json | bbcli insights report HEAD --file -": Example(
        before="bbcli insights report v1.0 --key coverage --title Coverage"
    ),
    "bbcli insights delete master --key lint --yes -R WORK/my-repo": Example(
        before="bbcli insights report master --key lint --title Lint"
    ),
    "ruff check --output-format json | bbcli insights annotate --key ruff": Example(code=1),
    "bbcli insights annotate HEAD eslint.json --key eslint --format eslint --exit-code": Example(code=1),
    "bbcli insights list master -R WORK/my-repo": Example(shown="lint\tLint\tPASS\tA linter\t2012-04-18T07:23:20Z\n"),
}
