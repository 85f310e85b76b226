"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

R = "-R WORK/my-repo"
# Pull request 3 is one that the user reviews.
FILE = "docs/groovy.md"
COMMENTED = (f"prs comment 3 -m Hello {R}",)
SUGGESTED = (f"prs comment 3 --file {FILE} --line 1 --suggest {{n}} {R}",)
ADDED = (f"prs tasks add 3 -m Do {R}",)
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
    Sample("prs open", "3 -R WORK/my-repo --print", uses=(FUZZ,), asks=False),
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
CONFIRMATIONS: dict[str, Confirmation] = {
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
NOT_FUZZED = {
    "prs review start": "made-up responses publish the draft",
    "prs comments delete": "the comments of made-up responses have replies",
    "prs comments apply": "the comments of made-up responses have no suggestion",
}
# Lines of a shell that prepare the examples of help texts.
_SWITCHED = "git switch -q -c feature/STASH-3000-syntax-highlight"
_COMMENTED, _ADDED = f"bbcli prs comment 3 -m Hello {R}", f"bbcli prs tasks add 3 -m Do {R}"
_DRAFTED = f"bbcli prs comment 3 --draft -m Hm {R}"
_ON_FILE = f"bbcli prs comment 3 --file {FILE} -m Hm {R}"
_SUGGESTED = f"bbcli prs comment 3 --file {FILE} --line 2 --suggest x {R}"
_TWO = (
    r"printf '```suggestion\n1\n```\n\n```suggestion\n2\n```\n'"
    f" | bbcli prs comment 3 --file {FILE} --line 3 -F - {R}"
)
_FILE = f"bbcli prs review discard 3 --yes {R}; echo '{FILE}:1: Hm' > review.txt"
EXAMPLES: dict[str, Example] = {
    'bbcli prs review --needs-work -m "The parser drops empty lines"': Example(_SWITCHED),
    "bbcli prs review show": Example(_SWITCHED),
    f'bbcli prs comments edit 42 17 -m "Shorter" {R}': Example(_COMMENTED),
    "bbcli prs review submit 42 --needs-work": Example(_DRAFTED),
    f"bbcli prs review submit 42 --needs-work {R}": Example(_DRAFTED),
    'bbcli prs review submit 42 -m "Two questions"': Example(_DRAFTED),
    f"bbcli prs review discard 42 --yes {R}": Example(_DRAFTED),
    f"bbcli prs review import 42 review.txt --needs-work {R}": Example(_FILE),
    "bbcli prs review import 42 review.txt --draft": Example(_FILE),
    "ruff check --output-format json | bbcli prs review import -": Example(skip="runs ruff"),
    'bbcli prs comment -m "Looks good"': Example(_SWITCHED),
    'bbcli prs comment 42 --reply-to 17 -m "Done"': Example(_COMMENTED),
    "bbcli prs comments list --state open": Example(_SWITCHED),
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
    "bbcli prs tasks list --state open": Example(_SWITCHED),
    'bbcli prs tasks add -m "Update the changelog"': Example(_SWITCHED),
    f"bbcli prs tasks resolve 42 17 {R}": Example(_ADDED),
    "bbcli prs tasks list 42 --state open --all | bbcli prs tasks resolve 42 -": Example(_ADDED),
    f"bbcli prs tasks reopen 42 17 {R}": Example(f"{_ADDED}; bbcli prs tasks resolve 3 last {R}"),
}
