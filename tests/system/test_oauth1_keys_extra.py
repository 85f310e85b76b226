"""Reading a key without the optional libraries of OAuth 1.0a."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.oauth1_provider import pem, written

if TYPE_CHECKING:
    from pathlib import Path


def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['authlib'] = None\n"
        "from bbcli.auth.oauth1 import read_key\n"
        "from bbcli.errors import Misconfigured\n"
        "try: read_key(sys.argv[1])\n"
        "except Misconfigured as error: print(error, error.facts['extra'], sep='; ')\n"
    )
    key = written(tmp_path / "key.pem", pem())
    run = subprocess.run([sys.executable, "-c", program, key], capture_output=True, text=True, check=True)
    assert run.stdout == "OAuth 1.0a requires an optional dependency that is not installed; oauth1\n"
