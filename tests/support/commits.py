"""URLs and names of WORK/my-repo for the tests of `bbcli commits`."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from tests.support.plain_http import values

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Result

R = ("-R", "WORK/my-repo")
PUBLISHED = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
NAMES = [
    "fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test", "docs/100%-done", "release/1.0", "v1.0",
    "builds/2012/04/größe+1", "last#good&build", "demo/日本", "refs/heads/release/2.0", "refs/tags/v0.1",
]  # fmt: skip


def api(sandbox: Sandbox, rest: str = "", name: str = "WORK/my-repo") -> str:
    project, _, slug = name.partition("/")
    return f"{sandbox.url}/rest/api/latest/projects/{project}/repos/{slug}/commits{rest}"


def history(sandbox: Sandbox, **query: str) -> list[dict[str, Any]]:
    return [json.loads(value) for value in values(api(sandbox), limit=100, **query)]


def hashes(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return [line.split("\t")[0] for line in result.lines]


def commit_on_master(bare: Path, branch: str, *messages: str) -> None:
    """Point a branch at new commits upon master, with its files, one upon the other; one git process makes them all."""
    lines = [f"reset refs/heads/{branch}\nfrom refs/heads/master^0\n"]
    for number, message in enumerate(messages):
        lines.append(f"commit refs/heads/{branch}\ncommitter Test <test@example.com> {1334900000 + number} +0000\n")
        lines.append(f"data {len(message.encode())}\n{message}\n")
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=bare, input="".join(lines).encode(), check=True)
