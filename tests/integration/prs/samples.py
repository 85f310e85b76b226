"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Example, Sample

R = "-R WORK/my-repo"
# Two branches on each other.
BRANCHES = (
    f"branches create s{{n}}-a --from master {R}",
    f"files create a-{{n}}.txt --from - -m x --branch s{{n}}-a {R}",
    f"branches create s{{n}}-b --from s{{n}}-a {R}",
    f"files create b-{{n}}.txt --from - -m x --branch s{{n}}-b {R}",
)
STACK = (*BRANCHES, f"prs stack create s{{n}}-a s{{n}}-b {R}")
SAMPLES = (
    Sample("prs list", R, uses=(LEAKS,)),
    Sample("prs list", f"{R} --all", uses=(FUZZ,), counts=True),
    Sample("prs list", f"{R} --state all --all --sort oldest", uses=(FUZZ,), counts=True),
    Sample("prs list", f"{R} --author me --reviewer mary --review-status unapproved --no-draft", uses=(FUZZ,)),
    Sample("prs list", f"{R} --base master --head feature/STASH-3011-version-3 --search version", uses=(FUZZ,)),
    Sample("prs list", f"{R} --details", uses=(LEAKS, FUZZ)),
    Sample("prs list", f"{R} -R WORK/trunk-based --all", uses=(FUZZ,)),
    Sample("prs list", "--project GEO --all-repos -L 3", uses=(LEAKS,), many=True),
    Sample("prs show", f"3 {R}"),
    Sample("prs show", f"3 {R} --comments --activity", uses=(FUZZ,)),
    Sample("prs show", f"3 {R} --brief", uses=(FUZZ,)),
    Sample("prs show", "feature/STASH-3000-syntax-highlight -R WORK/my-repo", uses=(FUZZ,)),
    Sample("prs checks", f"3 {R}"),
    Sample("prs checks", f"3 {R} --required --wait --max-wait 5s", uses=(FUZZ,)),
    Sample("prs checks", f"3 {R} --builds --key unit-tests --fail-fast --wait --max-wait 0", uses=(FUZZ,)),
    Sample("prs wait", f"3 {R} --until mergeable --max-wait 5s"),
    Sample("prs wait", f"3 {R} --until approved --approvals 2 --max-wait 0", uses=(FUZZ,)),
    Sample("prs open", "feature/STASH-3000-syntax-highlight -R WORK/my-repo --print"),
    Sample("prs diff", f"3 {R}", document=True),
    Sample("prs diff", f"3 {R} --stat", uses=(FUZZ,)),
    Sample("prs diff", f"3 {R} --unreviewed", uses=(FUZZ,)),
    Sample("prs diff", f"3 {R} --name-only", uses=(FUZZ,)),
    Sample("prs diff", f"3 {R} --patch", uses=(FUZZ,)),
    Sample("prs files", f"3 {R}"),
    Sample("prs files", f"3 {R} --all --unreviewed", uses=(FUZZ,), counts=True),
    Sample("prs commits", f"3 {R}"),
    Sample("prs commits", f"3 {R} --all", uses=(FUZZ,), counts=True),
    Sample("prs stack show", f"3 {R}"),
    Sample(
        "prs stack create",
        f"s{{n}}-a s{{n}}-b --base master {R}",
        before=BRANCHES,
        stdin="new {n}",
        uses=(LEAKS, WRITES),
    ),
    Sample("prs stack create", f"feature/STASH-3000-syntax-highlight staging --draft {R}", uses=(FUZZ,)),
    Sample("prs stack rebase", f"s{{n}}-a {R}", before=STACK, stdin="new {n}", uses=(LEAKS, WRITES)),
    Sample("prs stack rebase", f"3 --base staging {R}", uses=(FUZZ,)),
    Sample("prs stack merge", f"s{{n}}-b {R}", before=STACK, stdin="new {n}", uses=(LEAKS, WRITES)),
    Sample("prs stack merge", f"3 --all --strategy no-ff --delete-branch {R}", uses=(FUZZ,)),
    # The current directory is no local clone.
    Sample("prs checkout", f"none {R}", uses=(LEAKS,)),
    Sample("prs open", "3 -R WORK/my-repo --print", uses=(FUZZ,), asks=False),
)
# The current branch is that of a pull request.
ON_BRANCH = Example(before="git checkout -q feature/STASH-3000-syntax-highlight")
EXAMPLES = {
    f"bbcli prs {verb}": ON_BRANCH for verb in ("diff", "files", "commits", "stack show", "stack rebase", "stack merge")
}
EXAMPLES["bbcli prs stack create --push"] = Example(
    before="git checkout -q -b lower; git commit -q --allow-empty -m Lower; git checkout -q -b upper; "
    "git commit -q --allow-empty -m Upper"
)
NOT_FUZZED = {"prs checkout": "it requires a local clone"}
