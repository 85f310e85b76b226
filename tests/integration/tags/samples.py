"""Samples of `bbcli tags`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

OF = "-R WORK/my-repo"
CREATED = (f"tags create tag-{{n}} --from master {OF}",)

SAMPLES = (
    Sample("tags list", OF, uses=(LEAKS,)),
    Sample("tags list", f"{OF} --all", uses=(FUZZ,), counts=True),
    Sample("tags list", f"{OF} --filter v --sort name --all", uses=(FUZZ,), counts=True),
    Sample("tags show", f"v1.0 {OF}"),
    Sample("tags create", f"tag-{{n}} -m Release {OF}", uses=(LEAKS, WRITES)),
    Sample("tags create", f"tag --from master {OF}", uses=(FUZZ,)),
    Sample("tags delete", f"tag-{{n}} --yes {OF}", before=CREATED, uses=(LEAKS, WRITES)),
    Sample("tags delete", f"v1.0 v1.1 --yes {OF}", uses=(FUZZ,)),
    Sample("tags delete", f"--matching v1.* --yes {OF}", uses=(FUZZ,)),
)
CONFIRMATIONS = {
    "tags delete": Confirmation(f"v1.0 {OF}", "tag", "v1.0", "commit a6e47aa04e5"),
}
EXAMPLES = {
    "bbcli tags delete old-release --yes -R WORK/my-repo": Example(
        before="bbcli tags create old-release -R WORK/my-repo"
    ),
}
