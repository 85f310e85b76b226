"""`bbcli prs comments`: the comments of a pull request."""

from __future__ import annotations

from bbcli.cli.command import Group

group = Group(
    "comments",
    help="List, edit and resolve the comments of a pull request",
    example="bbcli prs comments list 42 -R WORK/my-repo",
    verbs={
        "list": f"{__name__}.list:list_comments",
        "show": f"{__name__}.list:show_comment",
        "edit": f"{__name__}.edit:edit_comment",
        "delete": f"{__name__}.edit:delete_comment",
        "resolve": f"{__name__}.edit:resolve_thread",
        "reopen": f"{__name__}.edit:reopen_comment",
        "react": f"{__name__}.react:react_to_comment",
        "apply": f"{__name__}.apply:apply_suggestion",
    },
)
