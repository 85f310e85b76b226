"""`bbcli prs stack`: a chain of pull requests, each into the branch of the one below."""

from __future__ import annotations

from bbcli.cli.command import Group

stack = Group(
    "stack",
    help="Manage stacked pull requests",
    example="bbcli prs stack show 3 -R WORK/my-repo",
    verbs={
        "show": f"{__name__}.show:show_stack",
        "create": f"{__name__}.create:create_stack",
        "rebase": f"{__name__}.rebase:rebase_stack",
        "merge": f"{__name__}.merge:merge_stack",
    },
)
