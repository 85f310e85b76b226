"""`bbcli branches`: list, create, delete and prune branches, and the default branch, the branch model, the push log."""

from __future__ import annotations

from bbcli.cli.command import Group

_PLACE = "bbcli.commands.branches"
group = Group(
    help="Manage branches",
    example="bbcli branches list -R WORK/my-repo",
    topics=("scripting",),
    position=32,
    verbs={
        "list": f"{_PLACE}.list:list_branches",
        "show": f"{_PLACE}.show:show_branch",
        "create": f"{_PLACE}.create:create_branch",
        "delete": f"{_PLACE}.delete:delete_branches",
        "prune": f"{_PLACE}.prune:prune_branches",
        "default": f"{_PLACE}.default:default_branch",
        "model": f"{_PLACE}.model:model",
        "log": f"{_PLACE}.log:list_pushes",
        "info": f"{_PLACE}.info:list_holders",
        "open": f"{_PLACE}.show:open_branch",
    },
)
