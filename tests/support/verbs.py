"""Every verb of bbcli as the command tree has it, hidden ones included."""

from __future__ import annotations

from bbcli.cli.command import Command, Group
from bbcli.cli.main import root
from bbcli.cli.tree import Node

NODES = [node for node in Node(root).walk(hidden=True) if node.path]
GROUPS = {node.name: node.command for node in NODES if isinstance(node.command, Group)}
EVERY = {node.name: node.command for node in NODES if isinstance(node.command, Command)}
