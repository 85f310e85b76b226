"""The path templates of builds: of a commit, which every server has, and of a repository's commit, from 7.14."""

from __future__ import annotations

from bbcli.client.endpoints import COMMITS

OF_COMMIT = "/build-status/latest/commits/{commitId}"
OF_REPO = f"{COMMITS}/{{commitId}}/builds"
