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
        "status": f"{__name__}.dashboard:show_status",
        "inbox": f"{__name__}.dashboard:list_inbox",
        "create": f"{__name__}.create:create_pull",
        "edit": f"{__name__}.edit:edit_pull",
        "ready": f"{__name__}.edit:mark_ready",
        "checkout": f"{__name__}.checkout:checkout_pull",
        "diff": f"{__name__}.diff:show_diff",
        "files": f"{__name__}.files:list_files",
        "commits": f"{__name__}.commits:list_commits",
        "review": f"{__name__}.review:group",
        "comment": f"{__name__}.comment:add_comment",
        "comments": f"{__name__}.comments:group",
        "tasks": f"{__name__}.tasks:group",
        "checks": f"{__name__}.checks:list_checks",
        "wait": f"{__name__}.wait:wait_for_pull",
        "merge": f"{__name__}.merge:merge_pull",
        "rebase": f"{__name__}.rebase:rebase_pull",
        "decline": f"{__name__}.decline:decline_pull",
        "reopen": f"{__name__}.decline:reopen_pull",
        "delete": f"{__name__}.delete:delete_pull",
        "stack": f"{__name__}.stack:stack",
        "activity": f"{__name__}.activity:list_activity",
        "watch": f"{__name__}.watch:watch_pull",
        "open": f"{__name__}.open:open_pull",
    },
)
