"""The libraries that signing with OAuth 1.0a loads."""

from __future__ import annotations

import subprocess
import sys


def test_the_libraries_are_loaded_when_something_is_signed() -> None:
    program = (
        "import sys; import bbcli.auth.oauth1, bbcli.auth.oauth2\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "print(loaded & {'authlib', 'cryptography', 'http.server', 'httpcore', 'keyring', 'click', 'filelock'})"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
