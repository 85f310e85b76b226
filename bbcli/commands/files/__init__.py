"""`bbcli files`: find, show, edit and download the files of a repository."""

from __future__ import annotations

from bbcli.cli.command import Group

group = Group(
    help="Find, show, edit and download files",
    example="bbcli files show README.md -R WORK/my-repo",
    topics=("scripting",),
    position=40,
    verbs={
        "list": f"{__name__}.list:list_files",
        "find": f"{__name__}.find:find_files",
        "show": f"{__name__}.show:show_file",
        "blame": f"{__name__}.blame:blame_file",
        "log": f"{__name__}.log:list_commits",
        "edit": f"{__name__}.edit:edit_file",
        "create": f"{__name__}.edit:create_file",
        "download": f"{__name__}.download:download_files",
        "archive": f"{__name__}.archive:archive_files",
        "open": f"{__name__}.open:open_file",
    },
)
