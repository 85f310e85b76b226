"""The path templates of builds: of a commit, which every server has, and of a repository's commit, from 7.14."""

from __future__ import annotations

from bbcli.client.endpoints import COMMITS

COMMIT_BUILDS = "/build-status/latest/commits/{commitId}"
REPO_BUILDS = f"{COMMITS}/{{commitId}}/builds"
