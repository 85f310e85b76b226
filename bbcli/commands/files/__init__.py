"""`bbcli files`: list, find and show the files of a repository."""

from __future__ import annotations

from bbcli.cli.command import Group

group = Group(
    help="List, find and show files",
    example="bbcli files show README.md -R WORK/my-repo",
    topics=("scripting",),
    position=40,
    verbs={
        "list": f"{__name__}.list:list_files",
        "find": f"{__name__}.find:find_files",
        "show": f"{__name__}.show:show_file",
        "blame": f"{__name__}.blame:blame_file",
        "log": f"{__name__}.log:list_commits",
        "open": f"{__name__}.open:open_file",
    },
)
