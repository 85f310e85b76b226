"""Samples of `bbcli branches`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

OF = "-R WORK/my-repo"
CREATED = (f"branches create topic-{{n}} --from master {OF}",)

SAMPLES = (
    Sample("branches list", OF, uses=(LEAKS,)),
    Sample("branches list", f"{OF} --all", uses=(FUZZ,), counts=True),
    Sample("branches list", f"{OF} --details --all", uses=(FUZZ,)),
    Sample("branches list", f"{OF} --base master --filter e --sort name --all", uses=(FUZZ,)),
    Sample("branches list", f"{OF} --merged --stale 1d --author fred --all", uses=(FUZZ,)),
    Sample("branches show", f"staging {OF}"),
    Sample("branches show", f"staging --base v1.0 {OF}", uses=(FUZZ,)),
    Sample("branches create", f"topic-{{n}} {OF}", uses=(LEAKS, WRITES)),
    Sample("branches create", f"topic --from master {OF}", uses=(FUZZ,)),
    Sample("branches delete", f"topic-{{n}} --yes {OF}", before=CREATED, uses=(LEAKS, WRITES)),
    Sample("branches delete", f"staging release/1.0 --yes {OF}", uses=(FUZZ,)),
    Sample("branches delete", f"--matching st*g --yes {OF}", uses=(FUZZ,)),
    Sample("branches default", f"staging {OF}", uses=(WRITES,)),
    Sample("branches default", OF, uses=(LEAKS,), reads=True),
    Sample("branches default", f"staging {OF}", uses=(FUZZ,)),
    Sample("branches model show", OF),
    Sample("branches model set", f"--type feature=feat-{{n}}/ --production staging {OF}", uses=(LEAKS, WRITES)),
    Sample("branches model set", f"--development-default --no-production {OF}", uses=(FUZZ,)),
    Sample(
        "branches prune",
        "--merged --yes -R WORK/trunk-based",
        before=("branches create topic-{n} -R WORK/trunk-based",),
        uses=(LEAKS, WRITES),
    ),
    Sample("branches prune", f"--merged --older-than 1d --yes {OF}", uses=(FUZZ,)),
    Sample("branches log", f"topic-{{n}} {OF}", before=CREATED, uses=(LEAKS,)),
    Sample("branches log", f"staging --all {OF}", uses=(FUZZ,)),
    Sample("branches info", f"v2.1 {OF}", many=True),
    Sample("branches open", f"staging {OF} --print", asks=False),
)
CONFIRMATIONS = {
    "branches delete": Confirmation(
        f"feature/STASH-3011-version-3 {OF}",
        "branch",
        "feature/STASH-3011-version-3",
        "1 commit that is not in master and open pull request #4",
    ),
    "branches prune": Confirmation(f"--merged {OF}", "branches", "of WORK/my-repo", "", number=19),
}
EXAMPLES = {
    "bbcli branches create urgent --type hotfix --from v1.0 -R WORK/my-repo": Example(),
    "git fetch origin && git switch login-page": Example(skip="runs git in a local clone"),
    "bbcli branches delete topic --yes -R WORK/my-repo": Example(before="bbcli branches create topic -R WORK/my-repo"),
}
NOT_FUZZED = {"branches open": "prints a URL without a request"}
