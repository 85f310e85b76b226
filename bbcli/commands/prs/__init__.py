"""`bbcli prs`: pull requests, from the list to the merge."""

from __future__ import annotations

from bbcli.cli.command import Group

group = Group(
    help="Manage pull requests",
    example="bbcli prs list -R WORK/my-repo",
    topics=("scripting",),
    position=25,
    verbs={
        "list": f"{__name__}.list:list_pulls",
        "show": f"{__name__}.show:show_pull",
        "review": f"{__name__}.review:group",
        "comment": f"{__name__}.comment:add_comment",
        "comments": f"{__name__}.comments:group",
        "tasks": f"{__name__}.tasks:group",
        "checks": f"{__name__}.checks:list_checks",
        "wait": f"{__name__}.wait:wait_for_pull",
        "open": f"{__name__}.open:open_pull",
    },
)
