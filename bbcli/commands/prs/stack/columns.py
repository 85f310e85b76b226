"""The columns of lists of the pull requests of a stack."""

from __future__ import annotations

from bbcli.commands.prs.columns import AUTHOR, BASE, BRANCH, ID, REVIEW, STATE, TITLE, UPDATED

COLUMNS = (ID, TITLE, STATE, AUTHOR, BRANCH, BASE, REVIEW, UPDATED)
