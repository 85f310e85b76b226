"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, Example, Sample

R = "-R WORK/my-repo"
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
    # The current directory is no local clone.
    Sample("prs checkout", f"none {R}"),
    Sample("prs open", "3 -R WORK/my-repo --print", uses=(FUZZ,), asks=False),
)
# The current branch is that of a pull request.
ON_BRANCH = Example(before="git checkout -q feature/STASH-3000-syntax-highlight")
EXAMPLES = {f"bbcli prs {verb}": ON_BRANCH for verb in ("diff", "files", "commits")}
