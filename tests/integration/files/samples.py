"""Samples of `bbcli files`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Example, Sample

SAMPLES = (
    Sample("files edit", "README.md -R WORK/my-repo --from /dev/null -m x", uses=(LEAKS,)),
    Sample("files edit", "README.md -R WORK/my-repo --from - -m x", stdin="new {n}", uses=(WRITES,)),
    Sample("files edit", "README.md -R WORK/my-repo --from /dev/null -m x --branch master --merge", uses=(FUZZ,)),
    Sample("files create", "new-{n}.md -R WORK/my-repo --from /dev/null -m x", uses=(LEAKS, WRITES)),
    Sample("files create", "new.md -R WORK/my-repo --from /dev/null -m x --branch b --create-branch", uses=(FUZZ,)),
    Sample("files download", "languages -R WORK/my-repo -O saved --force", uses=(FUZZ,)),
    Sample("files download", "README.md -R WORK/my-repo -O {folder}/d-{n}", uses=(LEAKS,)),
    Sample("files archive", "languages -R WORK/my-repo --format tar", uses=(FUZZ,), document=True),
    Sample("files archive", "-R WORK/my-repo -O {folder}/a-{n}.zip", uses=(LEAKS,)),
)
EXAMPLES = {
    'bbcli files edit README.md -m "Fix a typo"': Example(skip="an editor needs a terminal"),
    'bbcli files edit README.md --from new.md -m "Rewrite" --branch rewrite --create-branch': Example(
        before="echo new > new.md"
    ),
    'bbcli files edit README.md --from new.md -m "Rewrite" --dry-run': Example(before="echo newer > new.md"),
    'bbcli files create docs/guide.md --from guide.md -m "Add a guide"': Example(before="echo guide > guide.md"),
}
