"""The programs that tests run: git and the POSIX utilities in every test, others in system and security tests only.

`python3 -m tests.support.programs link DIRECTORY` links the first kind into a directory that can be a whole PATH;
`python3 -m tests.support.programs missing` prints the Debian packages that the second kind still needs.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

# POSIX.1-2017, Shell and Utilities, without the utilities of development, batch queues and terminals' editors.
_POSIX_UTILITIES = """
awk basename bc cat chgrp chmod chown cksum cmp comm cp csplit cut date dd df diff dirname du echo env expand expr false
find fold getconf grep head iconv id join kill link ln locale logname ls mkdir mkfifo mv nice nl nohup od paste patch
pathchk pr printf ps pwd rm rmdir sed sh sleep sort split stty tail tee test time touch tr true tsort tty uname unexpand
uniq unlink wc who xargs
"""
EVERYWHERE = ("git", *_POSIX_UTILITIES.split())

# The programs of system and security tests, each with the Debian package that holds it.
PACKAGES = {
    "bash": "bash",
    "chromedriver": "chromium-driver",
    "chromium": "chromium",
    "curl": "curl",
    "dash": "dash",
    "dbus-daemon": "dbus-daemon",
    "dbus-run-session": "dbus-daemon",
    "fish": "fish",
    "gnome-keyring-daemon": "gnome-keyring",
    "jq": "jq",
    "less": "less",
    "man": "man-db",
    "mandoc": "mandoc",
    "openssl": "openssl",
    "setpriv": "util-linux",
    "tinyproxy": "tinyproxy",
    "tmux": "tmux",
    "unshare": "util-linux",
    "zsh": "zsh",
}
BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")


class MissingProgram(AssertionError):
    """A program that a test needs is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"install {name}: apt-get install {PACKAGES[name]}")


def program(name: str) -> str:
    """Return the path of a program; raise MissingProgram with its package if it is not installed."""
    path = shutil.which(name)
    if path is None:
        raise MissingProgram(name)
    return path


def link_everywhere(directory: Path) -> Path:
    """Link git and the installed POSIX utilities into a directory and return it."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in EVERYWHERE:
        if path := shutil.which(name):
            (directory / name).symlink_to(path)
    return directory


def missing_packages() -> list[str]:
    """Return the Debian packages of the programs that are not installed, sorted."""
    packages = {package for name, package in PACKAGES.items() if shutil.which(name) is None}
    return sorted(packages if BASH_COMPLETION.exists() else packages | {"bash-completion"})


if __name__ == "__main__":
    if sys.argv[1:] == ["missing"]:
        sys.stdout.writelines(f"{package}\n" for package in missing_packages())
    else:
        link_everywhere(Path(sys.argv[2]))
