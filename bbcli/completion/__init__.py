"""Completion in the shell: the scripts, which know the command tree, and the values, which bbcli is asked for.

A parameter says by its type what a shell may be offered for it. `kind` names it: repo, project, commit, pull, user,
server, file, folder and the like; `words` are all that there are. Nothing here is imported to run a command.
"""

from __future__ import annotations
