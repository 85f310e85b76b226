"""Columns that several nouns show."""

from __future__ import annotations

from bbcli.output import Column, cells

COMMIT_COLUMNS = (
    Column("COMMIT", "id", cells.commit),
    Column("AUTHOR", "author", cells.author),
    Column("WHEN", "authorTimestamp", cells.age),
    Column("MESSAGE", "message", cells.first_line),
    Column("ISSUES", "properties.jira-key", cells.keys, on_request=True),
)
