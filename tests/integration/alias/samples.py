"""Samples of `bbcli alias`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Example, Sample

SAMPLES = (
    Sample("alias list", asks=False),
    Sample("alias set", "co{n} commits", asks=False),
    Sample("alias delete", "co{n}", before=("alias set co{n} commits",), asks=False),
)
EXAMPLES = {
    "bbcli alias delete co": Example(before="bbcli alias set co commits"),
}
