"""`bbcli prs comments`: the comments of a pull request."""

from __future__ import annotations

from bbcli.cli.command import Group

_PLACE = "bbcli.commands.prs"
group = Group(
    "comments",
    help="List, edit and resolve the comments of a pull request",
    example="bbcli prs comments list 42 -R WORK/my-repo",
    verbs={
        "list": f"{_PLACE}.comments_read:list_comments",
        "show": f"{_PLACE}.comments_read:show_comment",
        "edit": f"{_PLACE}.comments_write:edit_comment",
        "delete": f"{_PLACE}.comments_write:delete_comment",
        "resolve": f"{_PLACE}.comments_write:resolve_thread",
        "reopen": f"{_PLACE}.comments_write:reopen_comment",
        "react": f"{_PLACE}.comments_react:react_to_comment",
        "apply": f"{_PLACE}.comments_apply:apply_suggestion",
    },
)
