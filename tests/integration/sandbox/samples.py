"""Samples of `bbcli sandbox`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import Example, Sample

SAMPLES = (
    Sample("sandbox run", "-- true", foreground=True, asks=False),
    Sample("sandbox start", "--port 0", foreground=True, asks=False),
    Sample("sandbox operations", asks=False),
)
EXAMPLES = {
    "bbcli sandbox start --data ./bitbucket": Example(skip="runs until it is ended"),
    "curl -u fred:fred 'http://localhost:7990/rest/api/latest/projects'": Example(
        skip="asks the server of the line before"
    ),
    "bbcli sandbox run -- pytest tests/": Example(skip="would run the tests"),
    "bbcli sandbox run": Example(skip="opens a shell, see test_sandbox_shell"),
}
