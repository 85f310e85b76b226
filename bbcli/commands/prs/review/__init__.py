"""`bbcli prs review`: the status of a review, and its drafts."""

from __future__ import annotations

from bbcli.cli.command import Group

group = Group(
    "review",
    help="Approve a pull request, or write its review as drafts",
    example="bbcli prs review 42 --approve -R WORK/my-repo",
    default_verb="set",
    verbs={
        "set": f"{__name__}.set:set_review",
        "start": f"{__name__}.start:start_review",
        "show": f"{__name__}.drafts:list_drafts",
        "submit": f"{__name__}.drafts:submit_review",
        "discard": f"{__name__}.drafts:discard_review",
        "import": f"{__name__}.import_file:import_review",
    },
)
