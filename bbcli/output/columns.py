"""The columns of lists that several commands show: commits, changed files and line counts."""

from __future__ import annotations

from bbcli.output import Column, cells

COMMITS = (
    Column("COMMIT", "id", cells.commit),
    Column("AUTHOR", "author", cells.author),
    Column("WHEN", "authorTimestamp", cells.age),
    Column("MESSAGE", "message", cells.first_line),
    Column("ISSUES", "properties.jira-key", cells.keys, on_request=True),
)
CHANGES = (
    Column("TYPE", "type", cells.state),
    Column("PATH", "path", cells.path),
    Column("FROM", "srcPath", cells.path),
)
LINE_COUNTS = (
    Column("PATH", "path"),
    Column("ADDED", "added", cells.added),
    Column("REMOVED", "removed", cells.removed),
)
TOTALS = (Column("FILES", "files"), *LINE_COUNTS[1:])
