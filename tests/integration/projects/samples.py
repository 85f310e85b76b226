"""Samples of `bbcli projects`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

SAMPLES = (
    Sample("projects list", uses=(LEAKS,)),
    Sample("projects list", "--all", uses=(FUZZ,), counts=True),
    Sample("projects show", "WORK"),
    Sample("projects create", "NEW{n} --description new", uses=(LEAKS, WRITES)),
    Sample("projects create", "DOCS --name Docs", uses=(FUZZ,)),
    Sample("projects edit", "WORK --description other-{n}", uses=(LEAKS, WRITES)),
    Sample("projects edit", "WORK --description other --dry-run", uses=(LEAKS,)),
    Sample("projects edit", "WORK --description other --log {folder}/requests.jsonl", uses=(LEAKS,)),
    Sample("projects edit", "WORK --description x", uses=(FUZZ,)),
    Sample("projects delete", "OLD{n} --yes", before=("projects create OLD{n}",), uses=(LEAKS, WRITES)),
    Sample("projects delete", "WORK --yes", uses=(FUZZ,)),
)
CONFIRMATIONS = {
    "projects delete": Confirmation(
        "WORK",
        "project",
        "WORK",
        "40 repositories",
        " (the server will refuse this: only an empty project can be deleted)",
    ),
}
EXAMPLES = {
    "bbcli projects create DOCS --name Documentation --public": Example(
        before="bbcli projects edit DOCS --key PAPERS --name Papers"
    ),
    "bbcli projects delete DOCS --yes": Example(
        before="bbcli projects edit DOCS --key SHEETS --name Sheets; bbcli projects create DOCS"
    ),
    "bbcli projects list --name platform": Example(shown="DATA\tData Platform\tNORMAL\tprivate\t\n"),
    "bbcli projects list --all --json | jq -r '.[].key'": Example(shown="ANALYTICS\n"),
    "bbcli projects show WORK": Example(shown="KEY\tWORK\nNAME\tWork\n"),
}
