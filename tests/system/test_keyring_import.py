"""The keyring library, loaded only when a credential needs it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli import auth as credentials
from bbcli.auth import BEARER
from bbcli.auth.resolve import service_name
from bbcli.config.model import Account

if TYPE_CHECKING:
    from pathlib import Path


def token_file(tmp_path: Path, token: str) -> str:
    path = tmp_path / token
    path.write_text(f"{token}\n")
    return str(path)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("CredentialSources(dict(BBCLI_TOKEN='x'), here, None, url)", "BBCLI_TOKEN"),
        (
            "CredentialSources(dict(BBCLI_USERNAME='x', BBCLI_PASSWORD='x'), here, None, url)",
            "BBCLI_USERNAME and BBCLI_PASSWORD",
        ),
        ("CredentialSources({}, here, None, token_file=str(here / 'token'))", "the token file"),
        ("CredentialSources({}, here, None)", "file"),
    ],
)  # fmt: skip
def test_without_need_the_keyring_is_not_even_imported(tmp_path: Path, words: str, source: str) -> None:
    (tmp_path / "token").write_text("t0ken")
    credentials.secret_store(Account(BEARER, "file"), tmp_path).put(service_name("https://h"), "fred", "stored")
    program = f"""if True:
        import sys
        from pathlib import Path
        from bbcli.config.model import Account, Server
        from bbcli.auth import CredentialSources, resolve
        here, url = Path(sys.argv[1]), 'https://h'
        accounts = dict(fred=Account('bearer', 'file'))
        print(resolve(Server('h', url, 'fred', accounts=accounts), {words}).source)
        print([name for name in sys.modules if name.split('.')[0] in ('keyring', 'httpcore', 'authlib')])
    """
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == f"{source}\n[]\n"


# What a credential is
