"""Reads repositories of the sandbox over plain HTTP for the tests of `bbcli repos`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox


def api(sandbox: Sandbox, name: str = "") -> str:
    project, _, slug = name.partition("/")
    base = f"{sandbox.url}/rest/api/latest"
    return f"{base}/projects/{project}/repos" + (f"/{slug}" if slug else "") if project else f"{base}/repos"


def names(result: Any) -> list[str]:
    assert result.code == 0, result.err
    return [line.split("\t")[0].rpartition("/")[2] for line in result.lines]
