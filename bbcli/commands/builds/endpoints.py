"""The path template of the builds of a repository's commit, from 7.14."""

from __future__ import annotations

from bbcli.client.endpoints import COMMITS

REPO_BUILDS = f"{COMMITS}/{{commitId}}/builds"
