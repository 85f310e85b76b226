"""Samples of `bbcli builds`: see tests/support/samples.py."""

from __future__ import annotations

from tests.security.fuzz.responses import HASHES
from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

SAMPLES = (
    Sample("builds list", "master -R WORK/my-repo", uses=(LEAKS,)),
    Sample("builds list", f"{HASHES[0]} --all", uses=(FUZZ,), counts=True),
    Sample("builds show", "master --key lint -R WORK/my-repo", uses=(LEAKS,)),
    Sample("builds show", f"{HASHES[0]} --key unit-tests -R WORK/my-repo", uses=(FUZZ,)),
    Sample("builds show", f"{HASHES[0]} --key unit-tests", uses=(FUZZ,)),
    Sample("builds set", "master --state failed --key k{n} --url http://ci/{n} -R WORK/my-repo", uses=(LEAKS, WRITES)),
    Sample(
        "builds set",
        "master --state successful --key k{n} --url http://ci/{n} -R WORK/my-repo",
        before=("builds set master --state failed --key k{n} --url http://ci/{n} -R WORK/my-repo",),
        uses=(WRITES,),
    ),
    Sample(
        "builds set", (f"{HASHES[0]} -R WORK/my-repo --state SUCCESSFUL --key k --url http://127.0.0.1/1"), uses=(FUZZ,)
    ),
    Sample("builds set", (f"{HASHES[0]} --state SUCCESSFUL --key k --url http://127.0.0.1/1"), uses=(FUZZ,)),
    Sample(
        "builds delete",
        "master --key k{n} -R WORK/my-repo --yes",
        before=("builds set master --state failed --key k{n} --url http://ci/{n} -R WORK/my-repo",),
        uses=(LEAKS, WRITES),
    ),
    Sample("builds delete", f"{HASHES[0]} -R WORK/my-repo --key unit-tests --yes", uses=(FUZZ,)),
    Sample("builds wait", "master --key lint --max-wait 5s -R WORK/my-repo", uses=(LEAKS,)),
    Sample("builds wait", f"{HASHES[0]} --max-wait 20s", uses=(FUZZ,)),
    Sample("builds wait", f"{HASHES[0]} --key unit-tests --key unit-tests-1 --max-wait 20s --fail-fast", uses=(FUZZ,)),
)
CONFIRMATIONS = {
    "builds delete": Confirmation("master --key lint -R WORK/my-repo", "build", "lint", "state SUCCESSFUL"),
}
EXAMPLES = {
    "bbcli builds show 01f9c86 --key unit-tests -R WORK/my-repo": Example(
        before="bbcli builds set 01f9c86 --key unit-tests --state successful --url http://ci/1"
    ),
    "bbcli builds delete 01f9c86 --key nightly -R WORK/my-repo --yes": Example(
        before="bbcli builds set 01f9c86 --key nightly --state successful --url http://ci/1"
    ),
}
