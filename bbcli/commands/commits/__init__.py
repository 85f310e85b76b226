"""`bbcli commits`: list and follow commits, and show one of them."""

from __future__ import annotations

from bbcli.cli.command import Group
from bbcli.commands.commits.follow.command import follow_commits
from bbcli.commands.commits.list import list_commits
from bbcli.commands.commits.show import list_changes, list_comments, list_pulls, open_commit, show_commit, show_diff

group = Group(
    help="List, show and follow commits",
    example="bbcli commits list -R WORK/my-repo --until master",
    topics=("scripting",),
    position=30,
)
for _verb in (
    list_commits,
    follow_commits,
    show_commit,
    list_changes,
    show_diff,
    list_pulls,
    list_comments,
    open_commit,
):
    group.add_command(_verb)
