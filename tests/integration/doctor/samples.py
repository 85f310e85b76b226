"""Samples of `bbcli doctor`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Sample

SAMPLES = (Sample("doctor"),)
