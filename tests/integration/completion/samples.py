"""Samples of `bbcli completion`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Sample

SAMPLES = (
    Sample("completion install", "fish", asks=False),
    Sample("completion bash", asks=False),
    Sample("completion zsh", asks=False),
    Sample("completion fish", asks=False),
    Sample("completion powershell", asks=False),
)
