"""Fixtures of completion in real shells: a shell per module, and a server."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.integration.completion.ask import Ask
from tests.system.completion.shells import INTERACTIVE, Shell, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

CONFIG = """
[servers."my work: old"]
url = "{url}"

[aliases]
mine = "commits list -R WORK/my-repo --until @1"
"""


def signed_in(url: str) -> dict[str, str]:
    """Return the variables that sign in to a server."""
    return {"BBCLI_SERVER": url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}


@pytest.fixture(scope="module")
def served(live: Sandbox) -> Sandbox:
    """The sandbox, with a branch whose name has a slash and a hash."""
    found = live.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    folder = live.data / "repositories" / f"{found.id}.git"
    subprocess.run(["git", "branch", "feature/x#1", "master"], cwd=folder, check=True, capture_output=True)
    return live


@pytest.fixture(scope="module", params=INTERACTIVE)
def shell(request: pytest.FixtureRequest, served: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Each shell, with a server of an odd name in config.toml."""
    name = str(request.param)
    folder = tmp_path_factory.mktemp(name)
    (folder / "config").mkdir()
    (folder / "config" / "config.toml").write_text(CONFIG.format(url=served.url))
    with running(name, folder, signed_in(served.url)) as ready:
        yield ready


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Complete a line in this process, in a directory that is not a local clone."""
    return Ask(tmp_path)
