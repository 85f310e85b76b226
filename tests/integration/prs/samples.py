"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

R = "-R WORK/my-repo"
TOPIC = (
    "api call PUT /projects/WORK/repos/my-repo/browse/topic-{n}.txt --form content=x --form message=x "
    "--form branch=topic-{n} --form sourceBranch=master"
)
OPEN = f"prs create --head topic-{{n}} --base master --title T {R}"
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
    Sample("prs open", "3 -R WORK/my-repo --print", uses=(LEAKS,), asks=False),
    Sample("prs create", f"--head topic-{{n}} --title T {R}", before=(TOPIC,), uses=(LEAKS, WRITES)),
    Sample("prs create", f"--head topic --base staging --title T --reviewer mary --task x --draft {R}", uses=(FUZZ,)),
    Sample("prs create", f"--head topic --base staging --fill --no-default-reviewers --reviewer me {R}", uses=(FUZZ,)),
    Sample("prs edit", f"3 --title Title-{{n}} {R}", uses=(LEAKS, WRITES)),
    Sample("prs edit", f"3 --body x --base staging --add-reviewer mary,zoe {R}", uses=(FUZZ,)),
    Sample("prs edit", f"3 --add-reviewer seb.ruiz {R}", uses=(FUZZ,)),
    Sample("prs ready", f"3 {R}", before=(f"prs ready 3 --undo {R}",), uses=(LEAKS, WRITES)),
    Sample("prs ready", f"3 --undo {R}", uses=(FUZZ,)),
    Sample("prs merge", f"topic-{{n}} {R}", before=(TOPIC, OPEN), uses=(LEAKS, WRITES)),
    Sample("prs merge", f"3 --auto {R}", uses=(FUZZ,)),
    Sample("prs merge", f"3 --disable-auto {R}", uses=(FUZZ,)),
    Sample("prs rebase", f"topic-{{n}} {R}", before=(TOPIC, OPEN), uses=(LEAKS, WRITES)),
    Sample("prs rebase", f"3 {R}", uses=(FUZZ,)),
    Sample("prs decline", f"topic-{{n}} {R}", before=(TOPIC, OPEN), uses=(LEAKS, WRITES)),
    Sample("prs decline", f"3 -m x {R}", uses=(FUZZ,)),
    Sample(
        "prs reopen", f"topic-{{n}} {R}", before=(TOPIC, OPEN, f"prs decline topic-{{n}} {R}"), uses=(LEAKS, WRITES)
    ),
    Sample("prs delete", f"topic-{{n}} --yes {R}", before=(TOPIC, OPEN), uses=(LEAKS, WRITES)),
    Sample("prs delete", f"3 --yes {R}", uses=(FUZZ,)),
)
NOT_FUZZED = {
    "prs wait": "the states of made-up responses are not those that it waits for",
    "prs open": "prints a URL",
    "prs reopen": "made-up pull requests are open",
    "prs checkout": "it requires a local clone",
}
_BRANCH = "feature/STASH-3000-syntax-highlight"
_SWITCHED = Example(before=f"git switch -q -c {_BRANCH}")
CONFIRMATIONS = {"prs delete": Confirmation(f"4 {R}", "pull request", "4", "the title 'STASH-3011: Try version 3'")}
_TOPIC = "git switch -q -c {0}; git commit -q --allow-empty -m Add"
_ON_PULL = Example(before="git switch -q -c feature/STASH-3000-syntax-highlight")
_GROUP = "bbcli api call POST /projects/WORK/repos/my-repo/settings/reviewer-groups -f name=core"
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
    "bbcli prs create --fill --push": Example(before=_TOPIC.format("one")),
    'bbcli prs create --title "New login page" --draft --reviewer mary,seb.ruiz --reviewer @core': Example(
        before=f"{_TOPIC.format('two')}; bbcli prs create --title x --push; bbcli prs decline; {_GROUP}"
    ),
    'bbcli prs create -R WORK/my-repo --head feature/login --base master --title "New login page"': Example(
        before="bbcli branches create feature/login --from feature/STASH-3000-syntax-highlight -R WORK/my-repo"
    ),
    "bbcli prs create -R WORK/my-repo --head '~fred/my-repo:login' --fill": Example(
        skip="needs the fork of another person: see test_create"
    ),
    "bbcli prs edit": Example(skip="an editor needs a terminal: see test_edit"),
    "bbcli prs edit 42 --remove-reviewer fred --add-reviewer seb.ruiz -R WORK/my-repo": Example(
        before="bbcli prs edit 3 --add-reviewer fred -R WORK/my-repo"
    ),
    "bbcli prs edit 42 --base release/2.0 -R WORK/my-repo": Example(skip="changes the target branch: see test_edit"),
    "bbcli prs ready": _ON_PULL,
    "bbcli prs merge": Example(skip="merges the pull request of the other examples: see test_merge"),
    "bbcli prs merge 42 --strategy squash --delete-branch --yes -R WORK/my-repo": Example(code=2),
    "bbcli prs merge 42 --wait --max-wait 1h -R WORK/my-repo": Example(
        skip="merges the pull request of the other examples: see test_merge"
    ),
    'bbcli prs merge 42 --match-head "$(git rev-parse HEAD)" -R WORK/my-repo': Example(code=6),
    "bbcli prs rebase": _ON_PULL,
    "bbcli prs decline": Example(before=f"{_ON_PULL.before}; bbcli prs reopen 3 -R WORK/my-repo"),
    'bbcli prs decline 42 -m "Replaced by #43" -R WORK/my-repo': Example(before="bbcli prs reopen 3 -R WORK/my-repo"),
    "bbcli prs reopen 42 -R WORK/my-repo": Example(before="bbcli prs decline 3 -R WORK/my-repo"),
    "bbcli prs delete 42 --yes -R WORK/my-repo": Example(
        skip="deletes the pull request of the other examples: see test_close"
    ),
    **{
        f"bbcli prs {verb}": _ON_PULL
        for verb in ("diff", "files", "commits", "stack show", "stack rebase", "stack merge")
    },
    "bbcli prs stack create --push": Example(
        before="git checkout -q -b lower; git commit -q --allow-empty -m Lower; "
        "git checkout -q -b upper; git commit -q --allow-empty -m Upper"
    ),
}
