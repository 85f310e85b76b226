"""Samples of `bbcli help`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Example, Sample

SAMPLES = (Sample("help", "commits list", asks=False),)
EXAMPLES = {
    "bbcli help exit-codes": Example(shown="NAME\n    bbcli-exit-codes - exit codes of bbcli\n"),
}
