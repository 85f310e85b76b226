"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

R = "-R WORK/my-repo"
TOPIC = (
    "api call PUT /projects/WORK/repos/my-repo/browse/topic-{n}.txt --form content=x --form message=x "
    "--form branch=topic-{n} --form sourceBranch=staging"
)
OPEN = f"prs create --head topic-{{n}} --base staging --title T {R}"
# Two branches on each other.
BRANCHES = (
    f"branches create s{{n}}-a --from staging {R}",
    f"files create a-{{n}}.txt --from - -m x --branch s{{n}}-a {R}",
    f"branches create s{{n}}-b --from s{{n}}-a {R}",
    f"files create b-{{n}}.txt --from - -m x --branch s{{n}}-b {R}",
)
STACK = (*BRANCHES, f"prs stack create s{{n}}-a s{{n}}-b --base staging {R}")
# Pull request 3 is one that the user reviews.
FILE = "docs/groovy.md"
COMMENTED = (f"prs comment 3 -m Hello {R}",)
SUGGESTED = (f"prs comment 3 --file {FILE} --line 1 --suggest {{n}} {R}",)
ADDED = (f"prs tasks add 3 -m Do {R}",)
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
    Sample("prs checkout", f"none {R}", uses=(LEAKS,), code=3),
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
    Sample("prs review set", f"3 --approve {R}", uses=(LEAKS, WRITES)),
    Sample("prs review set", f"3 --needs-work -m why {R}", uses=(FUZZ,)),
    Sample("prs review start", f"3 --file {FILE} --line 1 -m Hm {R}", uses=(LEAKS, WRITES)),
    Sample("prs review show", f"3 {R}", before=(f"prs comment 3 --draft -m Hm {R}",), counts=True),
    Sample("prs review submit", f"3 {R}", before=(f"prs comment 3 --draft -m Hm {R}",), uses=(LEAKS, WRITES)),
    Sample("prs review submit", f"3 --approve -m ok {R}", before=(f"prs comment 3 --draft -m Hm {R}",), uses=(FUZZ,)),
    Sample("prs review discard", f"3 --yes {R}", before=(f"prs comment 3 --draft -m Hm {R}",)),
    Sample("prs review import", f"3 - {R}", stdin=f"{FILE}:1: Hm\n{FILE}: All", uses=(LEAKS, WRITES)),
    Sample("prs review import", f"3 - --draft --format pylint {R}", uses=(FUZZ,)),
    Sample("prs comment", f"3 -m Hello {R}", uses=(LEAKS, WRITES)),
    Sample("prs comment", f"3 -m Hello --reply-to 1 --task {R}", uses=(FUZZ,)),
    Sample("prs comments list", f"3 {R}", before=COMMENTED),
    Sample("prs comments list", f"3 --state open --file {FILE} --author me {R}", uses=(FUZZ,)),
    Sample("prs comments show", f"3 last {R}", before=COMMENTED, uses=(LEAKS,)),
    Sample("prs comments show", f"3 1 {R}", uses=(FUZZ,)),
    Sample("prs comments edit", f"3 last -m Other{{n}} {R}", before=COMMENTED, uses=(LEAKS, WRITES)),
    Sample("prs comments edit", f"3 1 --task {R}", uses=(FUZZ,)),
    Sample("prs comments delete", f"3 last --yes {R}", before=COMMENTED, uses=(LEAKS, WRITES)),
    Sample("prs comments resolve", f"3 last {R}", before=COMMENTED, uses=(LEAKS, WRITES)),
    Sample("prs comments resolve", f"3 1 {R}", uses=(FUZZ,)),
    Sample(
        "prs comments reopen",
        f"3 last {R}",
        before=(*COMMENTED, f"prs comments resolve 3 last {R}"),
        uses=(LEAKS, WRITES),
    ),
    Sample("prs comments reopen", f"3 1 {R}", uses=(FUZZ,)),
    Sample("prs comments react", f"3 last thumbsup {R}", before=COMMENTED, uses=(LEAKS, WRITES)),
    Sample("prs comments react", f"3 1 thumbsup {R}", uses=(FUZZ,)),
    Sample("prs comments apply", f"3 last {R}", before=SUGGESTED, uses=(LEAKS, WRITES)),
    Sample("prs tasks list", f"3 {R}", before=ADDED, uses=(LEAKS,)),
    Sample("prs tasks list", f"3 --state open {R}", uses=(FUZZ,)),
    Sample("prs tasks add", f"3 -m Do {R}"),
    Sample("prs tasks resolve", f"3 last {R}", before=ADDED, uses=(LEAKS, WRITES)),
    Sample("prs tasks resolve", f"3 1 {R}", uses=(FUZZ,)),
    Sample("prs tasks reopen", f"3 last {R}", before=(*ADDED, f"prs tasks resolve 3 last {R}"), uses=(LEAKS, WRITES)),
    Sample("prs tasks reopen", f"3 1 {R}", uses=(FUZZ,)),
)
NOT_FUZZED = {
    "prs wait": "the states of made-up responses are not those that it waits for",
    "prs open": "prints a URL",
    "prs reopen": "made-up pull requests are open",
    "prs checkout": "it requires a local clone",
    "prs review start": "made-up responses publish the draft",
    "prs comments delete": "the comments of made-up responses have replies",
    "prs comments apply": "the comments of made-up responses have no suggestion",
}
_BRANCH = "feature/STASH-3000-syntax-highlight"
_SWITCHED = Example(before=f"git switch -q -c {_BRANCH}")
# A pull request of the current branch, which other examples leave alone.
_OWN = (
    "git switch -q --no-track -c {0} origin/staging; git commit -q --allow-empty -m Add; "
    "bbcli prs create --fill --base staging --push"
)
_BUILT = "bbcli builds set HEAD --state SUCCESSFUL --key unit --url https://ci.example.com/1"
CONFIRMATIONS = {
    "prs delete": Confirmation(f"4 {R}", "pull request", "4", "the title 'STASH-3011: Try version 3'"),
    "prs comments delete": Confirmation(
        f"3 last {R}", "comment", "last", "the text 'Hello'", before=(f"prs comment 3 -m Hello {R}",)
    ),
    "prs review discard": Confirmation(
        f"3 {R}",
        "drafts",
        "on pull request 3 of WORK/my-repo",
        "",
        number=1,
        before=(f"prs review discard 3 --yes {R}", f"prs comment 3 --draft -m Hm {R}"),
    ),
}
_TOPIC = "git switch -q -c {0}; git commit -q --allow-empty -m Add"
_ON_PULL = Example(before="git switch -q -c feature/STASH-3000-syntax-highlight")
_GROUP = "bbcli api call POST /projects/WORK/repos/my-repo/settings/reviewer-groups -f name=core"
# Lines of a shell that prepare the examples of help texts.
_COMMENTED, _ADDED = f"bbcli prs comment 3 -m Hello {R}", f"bbcli prs tasks add 3 -m Do {R}"
_DRAFTED = f"bbcli prs comment 3 --draft -m Hm {R}"
_ON_FILE = f"bbcli prs comment 3 --file {FILE} -m Hm {R}"
_SUGGESTED = f"bbcli prs comment 3 --file {FILE} --line 2 --suggest x {R}"
_TWO = (
    r"printf '```suggestion\n1\n```\n\n```suggestion\n2\n```\n'"
    f" | bbcli prs comment 3 --file {FILE} --line 3 -F - {R}"
)
_FILE = f"bbcli prs review discard 3 --yes {R}; echo '{FILE}:1: Hm' > review.txt"
EXAMPLES = {
    "bbcli prs open": Example(skip="opens a browser"),
    "bbcli prs show": _SWITCHED,
    "bbcli prs show --comments": _SWITCHED,
    "bbcli prs checks": Example(before=f"{_OWN.format('checked')}; {_BUILT}", shown="PASSED\tunit\tbuild\t"),
    "bbcli prs wait --until mergeable": Example(before=_OWN.format("waited"), shown="TITLE\tAdd\n"),
    # Other examples leave the pull request a draft.
    "bbcli prs checks 42 -R WORK/my-repo --required && echo ready": Example(
        before=f"bbcli prs ready 3 {R}", shown="PASSED\tmergeable\tmerge check\trequired\t\t\nready\n"
    ),
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
    "bbcli prs merge": Example(before=_OWN.format("merged"), shown="TITLE\tAdd\n"),
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
    **{f"bbcli prs {verb}": _ON_PULL for verb in ("diff", "files", "commits", "stack show", "stack rebase")},
    "bbcli prs stack merge": Example(
        before="git switch -q --no-track -c low origin/staging; echo 1 > low; git add low; git commit -q -m Low; "
        "git switch -q -c high; echo 1 > high; git add high; git commit -q -m High; "
        "bbcli prs stack create --base staging --push"
    ),
    "bbcli prs stack merge 3 --all --delete-branch -R WORK/my-repo": Example(
        skip="merges the pull request of the other examples: see test_stack"
    ),
    "bbcli prs stack create --push": Example(
        before="git checkout -q -b lower; git commit -q --allow-empty -m Lower; "
        "git checkout -q -b upper; git commit -q --allow-empty -m Upper"
    ),
    'bbcli prs review --needs-work -m "The parser drops empty lines"': _SWITCHED,
    "bbcli prs review show": _SWITCHED,
    f'bbcli prs comments edit 42 17 -m "Shorter" {R}': Example(_COMMENTED),
    "bbcli prs review submit 42 --needs-work": Example(_DRAFTED),
    f"bbcli prs review submit 42 --needs-work {R}": Example(_DRAFTED),
    'bbcli prs review submit 42 -m "Two questions"': Example(_DRAFTED),
    f"bbcli prs review discard 42 --yes {R}": Example(_DRAFTED),
    f"bbcli prs review import 42 review.txt --needs-work {R}": Example(_FILE),
    "bbcli prs review import 42 review.txt --draft": Example(_FILE),
    "ruff check --output-format json | bbcli prs review import -": Example(skip="runs ruff"),
    'bbcli prs comment -m "Looks good"': _SWITCHED,
    'bbcli prs comment 42 --reply-to 17 -m "Done"': Example(_COMMENTED),
    "bbcli prs comments list --state open": _SWITCHED,
    "bbcli prs comments list 42 --file src/app.py | bbcli prs comments resolve 42 -": Example(_ON_FILE),
    f"bbcli prs comments show 42 17 {R}": Example(_COMMENTED),
    "bbcli prs comments show 42 17 -q .text": Example(_COMMENTED),
    f"bbcli prs comments edit 42 17 {R}": Example(skip="opens an editor"),
    'bbcli prs comments edit 42 last -m "Fixed in 7e1f3a2"': Example(_COMMENTED),
    "bbcli prs comments edit 42 17 --task": Example(_COMMENTED),
    f"bbcli prs comments delete 42 17 --yes {R}": Example(_COMMENTED),
    f"bbcli prs comments resolve 42 17 {R}": Example(_COMMENTED),
    "bbcli prs comments list 42 --state open | bbcli prs comments resolve 42 -": Example(_COMMENTED),
    f"bbcli prs comments reopen 42 17 {R}": Example(f"{_COMMENTED}; bbcli prs comments resolve 3 last {R}"),
    f"bbcli prs comments react 42 17 thumbsup {R}": Example(_COMMENTED),
    "bbcli prs comments react 42 17 thumbsup --off": Example(_COMMENTED),
    f"bbcli prs comments apply 42 17 {R}": Example(_SUGGESTED),
    'bbcli prs comments apply 42 17 --number 2 -m "Handle None"': Example(_TWO),
    "bbcli prs tasks list --state open": _SWITCHED,
    'bbcli prs tasks add -m "Update the changelog"': _SWITCHED,
    f"bbcli prs tasks resolve 42 17 {R}": Example(_ADDED),
    "bbcli prs tasks list 42 --state open --all | bbcli prs tasks resolve 42 -": Example(_ADDED),
    f"bbcli prs tasks reopen 42 17 {R}": Example(f"{_ADDED}; bbcli prs tasks resolve 3 last {R}"),
}
