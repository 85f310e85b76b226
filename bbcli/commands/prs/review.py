"""`bbcli prs review`: the status of a review, and its drafts."""

from __future__ import annotations

from bbcli.cli.command import Group

_PLACE = "bbcli.commands.prs"
group = Group(
    "review",
    help="Approve a pull request, or write its review as drafts",
    example="bbcli prs review 42 --approve -R WORK/my-repo",
    default_verb="set",
    verbs={
        "set": f"{_PLACE}.review_set:set_review",
        "start": f"{_PLACE}.review_start:start_review",
        "show": f"{_PLACE}.review_drafts:list_drafts",
        "submit": f"{_PLACE}.review_drafts:submit_review",
        "discard": f"{_PLACE}.review_drafts:discard_review",
        "import": f"{_PLACE}.review_import:import_review",
    },
)
