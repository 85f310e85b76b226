"""Samples of `bbcli cache`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Example, Sample

SAMPLES = (
    Sample("cache path", asks=False),
    Sample("cache clear", asks=False),
)
EXAMPLES = {
    'ls -l "$(bbcli cache path)"': Example(before="bbcli api sync"),
}
