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
        "checks": f"{__name__}.checks:list_checks",
        "wait": f"{__name__}.wait:wait_for_pull",
        "open": f"{__name__}.open:open_pull",
        "diff": f"{__name__}.diff:show_diff",
        "files": f"{__name__}.files:list_files",
        "commits": f"{__name__}.commits:list_commits",
        "stack": f"{__name__}.stack:stack",
        "checkout": f"{__name__}.checkout:checkout_pull",
    },
)
