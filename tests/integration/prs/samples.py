"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, Example, Sample

R = "-R WORK/my-repo"
SAMPLES = (
    Sample("prs list", R, uses=(LEAKS,)),
    Sample("prs list", f"{R} --all", uses=(FUZZ,), counts=True),
    Sample("prs list", f"{R} --state all --all --sort oldest", uses=(FUZZ,), counts=True),
    Sample("prs list", f"{R} --author me --no-draft", uses=(FUZZ,)),
    Sample("prs list", f"{R} --review-status unapproved", uses=(FUZZ,)),
    Sample("prs list", f"{R} --base master --head feature/STASH-3011-version-3 --search version", uses=(FUZZ,)),
    Sample("prs list", f"{R} --details", uses=(LEAKS, FUZZ)),
    Sample("prs list", f"{R} -R WORK/trunk-based --all", uses=(FUZZ,)),
    Sample("prs list", "--project GEO --all-repos -L 3", uses=(LEAKS,), many=True),
    Sample("prs show", f"3 {R}"),
    Sample("prs show", f"3 {R} --comments --activity", uses=(FUZZ,)),
    Sample("prs show", f"3 {R} --brief", uses=(FUZZ,)),
    Sample("prs show", "feature/STASH-3000-syntax-highlight -R WORK/my-repo", uses=(LEAKS,)),
    Sample("prs status", "", uses=(LEAKS,)),
    Sample("prs status", "--user mary", uses=(LEAKS, FUZZ)),
    Sample("prs inbox", "", uses=(LEAKS,)),
    Sample("prs inbox", "--role author --all", uses=(FUZZ,), counts=True),
    Sample("prs inbox", "--user mary --all", uses=(FUZZ,), counts=True),
    Sample("prs checks", f"3 {R}", uses=(LEAKS,)),
    Sample("prs checks", f"3 {R} --builds", uses=(FUZZ,)),
    Sample("prs checks", f"3 {R} --builds --key unit-tests --fail-fast --wait --max-wait 5s", uses=(FUZZ,)),
    Sample("prs wait", f"3 {R} --until mergeable --max-wait 5s", uses=(LEAKS,)),
    Sample("prs activity", f"3 {R}", uses=(LEAKS,)),
    Sample("prs activity", f"3 {R} --all", uses=(FUZZ,), counts=True),
    Sample("prs watch", f"3 {R}"),
    Sample("prs watch", f"3 {R} --off", uses=(FUZZ,)),
    Sample("prs open", "feature/STASH-3000-syntax-highlight -R WORK/my-repo --print", uses=(LEAKS,)),
    Sample("prs open", "3 -R WORK/my-repo --print", uses=(LEAKS,), asks=False),
)
NOT_FUZZED = {
    "prs wait": "the states of made-up responses are not those that it waits for",
    "prs open": "prints a URL",
}
_BRANCH = "feature/STASH-3000-syntax-highlight"
_SWITCHED = Example(before=f"git switch -q -c {_BRANCH}")
EXAMPLES = {
    "bbcli prs open": Example(skip="opens a browser"),
    "bbcli prs show": _SWITCHED,
    "bbcli prs show --comments": _SWITCHED,
    "bbcli prs checks": _SWITCHED,
    "bbcli prs wait --until mergeable": _SWITCHED,
    "bbcli prs activity": _SWITCHED,
    "bbcli prs watch": _SWITCHED,
    "bbcli prs checks 42 -R WORK/my-repo --builds --wait --max-wait 1h": Example(
        before=f"bbcli builds set {_BRANCH} -R WORK/my-repo --state SUCCESSFUL --key unit --url https://ci.example.com/1"
    ),
    "bbcli prs wait 42 --until approved --approvals 2 --max-wait 8h -R WORK/my-repo": Example(skip="waits for people"),
}
