"""Samples of `bbcli prs`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, Sample

SAMPLES = (
    Sample("prs open", "feature/STASH-3000-syntax-highlight -R WORK/my-repo --print"),
    Sample("prs open", "3 -R WORK/my-repo --print", uses=(FUZZ,), asks=False),
)
