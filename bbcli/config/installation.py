"""Detect the installer of bbcli, and build the command that installs an optional dependency with it."""

from __future__ import annotations

import json
import re
import site
import sys
import sysconfig
import tomllib
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from bbcli.config.shell import command_line

# The name on the package index, where `bbcli` is another program.
DISTRIBUTION = "bbcli-bitbucket"
_REQUIREMENT = re.compile(r"([\w.-]+(?:\[[^\]]*\])?)[^;]*;.*\bextra == ['\"]([\w-]+)['\"]")


class Installation(NamedTuple):
    """An installation: the environment of the interpreter that runs bbcli, and the metadata of the distribution.

    `requires` is what the distribution requires, optional dependencies included. `direct_url` is the content of
    direct_url.json (PEP 610), empty for a distribution of an index. `pip_options` are those that pip requires in an
    environment that is not a virtual one.
    """

    prefix: Path
    executable: str
    requires: tuple[str, ...] = ()
    direct_url: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple has no other default
    has_pip: bool = True
    pip_options: tuple[str, ...] = ()

    @classmethod
    def of_process(cls) -> Installation:
        """Return the installation that runs; without requirements if bbcli runs from a directory of source files."""
        requires: tuple[str, ...] = ()
        direct_url: dict[str, Any] = {}
        pip_options: tuple[str, ...] = ()
        with suppress(metadata.PackageNotFoundError, ValueError):
            found = metadata.distribution(DISTRIBUTION)
            requires = tuple(found.requires or ())
            direct_url = json.loads(found.read_text("direct_url.json") or "{}")
            if sys.prefix == sys.base_prefix:
                pip_options = _pip_options(Path(str(found.locate_file(""))))
        has_pip = find_spec("pip") is not None
        return cls(Path(sys.prefix), sys.executable, requires, direct_url, has_pip, pip_options)

    def libraries(self, extra: str) -> list[str]:
        """Return the names of the libraries of an optional dependency, such as `jq`."""
        found = map(_REQUIREMENT.match, self.requires)
        return [match[1] for match in found if match and match[2] == extra]

    def install_command(self, extra: str) -> str:
        """Return the command line that installs the libraries of an optional dependency."""
        libraries = self.libraries(extra) or [f"{DISTRIBUTION}[{extra}]"]
        if (self.prefix / "pipx_metadata.json").is_file():
            # pipx takes the name of the environment, which has a suffix if it was installed with one.
            return command_line("pipx", "inject", self.prefix.name, *libraries)
        if (self.prefix / "uv-receipt.toml").is_file():
            return self._uv_tool_command(libraries)
        if self._is_editable:
            return command_line(*self._installer, "-e", f"{self._path}[{extra}]")
        return command_line(*self._installer, *libraries)

    @property
    def _installer(self) -> tuple[str, ...]:
        if self.has_pip:
            return (self.executable, "-m", "pip", "install", *self.pip_options)
        return ("uv", "pip", "install", "--python", self.executable)

    @property
    def _is_editable(self) -> bool:
        return self.direct_url.get("dir_info", {}).get("editable") is True

    @property
    def _path(self) -> str:
        path = unquote(urlsplit(self.direct_url["url"]).path)
        return re.sub(r"^/(?=[A-Za-z]:)", "", path)  # file:///C:/dir on Windows

    def _uv_tool_command(self, libraries: list[str]) -> str:
        """Return the command that installs the tool again: uv removes libraries that the command does not name."""
        receipt = tomllib.loads((self.prefix / "uv-receipt.toml").read_text(encoding="utf-8"))
        tool = receipt.get("tool", {})
        listed = tool.get("requirements", [])
        extras: list[str] = next((each.get("extras", []) for each in listed if each["name"] == DISTRIBUTION), [])
        others = [_requirement(each) for each in listed if each["name"] != DISTRIBUTION]
        options = ["--python", tool["python"]] if "python" in tool else []
        options += [word for library in (*others, *libraries) for word in ("--with", library)]
        return command_line("uv", "tool", "install", *options, *self._uv_source(extras))

    def _uv_source(self, extras: list[str]) -> tuple[str, ...]:
        """Return the words that name the distribution as it was installed."""
        suffix = f"[{','.join(extras)}]" if extras else ""
        url = self.direct_url.get("url", "")
        if not url:
            return (f"{DISTRIBUTION}{suffix}",)
        if self._is_editable:
            return ("--editable", f"{self._path}{suffix}")
        if vcs := self.direct_url.get("vcs_info"):
            url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
        return (f"{DISTRIBUTION}{suffix} @ {url}",)


def _requirement(entry: dict[str, Any]) -> str:
    extras = entry.get("extras", [])
    return f"{entry['name']}{'[' + ','.join(extras) + ']' if extras else ''}{entry.get('specifier', '')}"


def _pip_options(packages: Path) -> tuple[str, ...]:
    """Return the options with which pip installs into the directory of a system's Python that holds bbcli."""
    user = ("--user",) if packages == Path(site.getusersitepackages()) else ()
    is_managed = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").is_file()
    return (*user, *(("--break-system-packages",) if is_managed else ()))


def install_command(extra: str) -> str:
    """Return the command line that installs the libraries of an optional dependency for this bbcli."""
    return Installation.of_process().install_command(extra)
