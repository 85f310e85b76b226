"""User names and passwords in ~/.netrc, or in the file that NETRC names, which curl and git read too."""

from __future__ import annotations

import netrc
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.auth.credential import BASIC, Credential
from bbcli.auth.validate import clean_secret
from bbcli.config.shell import command_line
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

_GROUP_AND_OTHERS = 0o077


def netrc_path(environ: Mapping[str, str]) -> Path | None:
    """Return the path of the file; None for a user without a home directory."""
    if named := environ.get("NETRC"):
        return Path(named)
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(home) / ".netrc" if home else None


def from_netrc(server_url: str, environ: Mapping[str, str]) -> Credential | None:
    """Return the entry of the server's host; None without one. The entry `default`, for every host, is ignored.

    Misconfigured for an entry in a file that other users can read.
    """
    path = netrc_path(environ)
    if path is None or not path.is_file():
        return None
    try:
        entries = netrc.netrc(str(path)).hosts
    except netrc.NetrcParseError as error:
        # The message of the error quotes a word, which can be part of a password. The line number can be one too high.
        raise Misconfigured(
            f"{path} cannot be read near line {error.lineno}", hint="fix the file, or set NETRC to another file"
        ) from None
    except (OSError, UnicodeDecodeError):
        return None
    host = urlsplit(server_url).hostname or ""
    found = (entry for name, entry in entries.items() if name.lower() == host and name != "default")
    user, _, password = next(found, (None, None, None))
    if not user or not password:
        return None
    if os.name == "posix" and path.stat().st_uid not in (os.geteuid(), 0):
        raise Misconfigured(f"{path} is ignored: another user owns it", hint="set NETRC to another file")
    if os.name == "posix" and path.stat().st_mode & _GROUP_AND_OTHERS:
        raise Misconfigured(f"{path} is ignored: other users can read it", hint=command_line("chmod", "600", path))
    password = clean_secret(password, f"the password for {host} in {path}")
    return Credential(BASIC, password, clean_secret(user, f"the user name for {host} in {path}"), source="netrc")
