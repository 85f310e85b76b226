"""Samples of `bbcli config`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Example, Sample

SAMPLES = (
    Sample("config list", asks=False),
    Sample("config get", "default", asks=False),
    Sample("config set", "project WORK", asks=False),
    Sample("config unset", "project", asks=False),
    Sample("config path", asks=False),
)
EXAMPLES = {
    "bbcli config get project --server bitbucket.example.com": Example(before="bbcli config set project WORK"),
    '$EDITOR "$(bbcli config path)"': Example(before="EDITOR=cat"),
}
