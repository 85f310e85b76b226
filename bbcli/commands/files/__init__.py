"""`bbcli files`: the files of a repository."""

from __future__ import annotations

from bbcli.cli.command import Group

group = Group(
    help="Edit, create, download and archive files",
    example="bbcli files archive -R WORK/my-repo -O my-repo.zip",
    topics=("scripting",),
    position=40,
    verbs={
        "edit": "bbcli.commands.files.edit:edit_file",
        "create": "bbcli.commands.files.edit:create_file",
        "download": "bbcli.commands.files.download:download_files",
        "archive": "bbcli.commands.files.archive:archive_files",
    },
)
