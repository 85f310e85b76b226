"""The command that installs an optional dependency, for each way in which bbcli can be installed."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from bbcli.config.installation import DISTRIBUTION, Installation
from bbcli.docs.generate import TREE

if TYPE_CHECKING:
    from pathlib import Path

REQUIRES = (
    "click>=8.5",
    "jq>=1.10; extra == 'jq'",
    'authlib>=1.6; extra == "oauth1"',
    "cryptography>=45.0.2; extra == 'oauth1'",
    "socksio[x]>=1.0; extra == 'socks'",
    "jq>=1.10; extra == 'test'",
    "pyyaml>=6.0.2; (python_version < '4') and extra == 'yaml'",
)
PYTHON = "/opt/x/bin/python"
RECEIPT = """
[tool]
requirements = [{ name = "bbcli-bitbucket", extras = ["sandbox"] }, { name = "jq", specifier = ">=1.10" }]
python = "3.12"
"""


@pytest.mark.parametrize(
    ("extra", "libraries"), [("jq", ["jq"]), ("oauth1", ["authlib", "cryptography"]), ("socks", ["socksio[x]"])]
)
def test_the_libraries_are_those_of_the_metadata(tmp_path: Path, extra: str, libraries: list[str]) -> None:
    assert Installation(tmp_path, PYTHON, REQUIRES).libraries(extra) == libraries


def test_a_virtual_environment_uses_its_own_pip(tmp_path: Path) -> None:
    command = Installation(tmp_path, PYTHON, REQUIRES).install_command("socks")
    assert shlex.split(command) == [PYTHON, "-m", "pip", "install", "socksio[x]"]


def test_a_virtual_environment_without_pip_uses_uv(tmp_path: Path) -> None:
    command = Installation(tmp_path, PYTHON, REQUIRES, has_pip=False).install_command("yaml")
    assert command == f"uv pip install --python {PYTHON} pyyaml"


def test_the_options_of_a_system_python_are_repeated(tmp_path: Path) -> None:
    options = ("--user", "--break-system-packages")
    command = Installation(tmp_path, PYTHON, REQUIRES, pip_options=options).install_command("jq")
    assert command == f"{PYTHON} -m pip install --user --break-system-packages jq"


def test_an_editable_install_names_the_directory_and_the_extra(tmp_path: Path) -> None:
    url = {"url": "file:///home/fred/my%20bbcli", "dir_info": {"editable": True}}
    command = Installation(tmp_path, PYTHON, REQUIRES, url).install_command("jq")
    assert command == f"{PYTHON} -m pip install -e '/home/fred/my bbcli[jq]'"


@pytest.mark.parametrize("name", [DISTRIBUTION, f"{DISTRIBUTION}-2"])
def test_pipx_injects_into_the_environment_that_runs(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "pipx_metadata.json").write_text("{}")
    command = Installation(tmp_path / name, PYTHON, REQUIRES).install_command("oauth1")
    assert command == f"pipx inject {name} authlib cryptography"


@pytest.mark.parametrize(
    ("direct_url", "source"),
    [
        ({}, ["bbcli-bitbucket[sandbox]"]),
        (
            {"url": "file:///d/bbcli.whl", "archive_info": {}},
            ["bbcli-bitbucket[sandbox] @ file:///d/bbcli.whl"],
        ),
        (
            {"url": "file:///d/bbcli", "dir_info": {"editable": True}},
            ["--editable", "/d/bbcli[sandbox]"],
        ),
        (
            {"url": "https://h/bbcli.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            ["bbcli-bitbucket[sandbox] @ git+https://h/bbcli.git@abc"],
        ),
    ],
)  # fmt: skip
def test_uv_tool_keeps_the_source_and_the_other_libraries(
    tmp_path: Path, direct_url: dict[str, object], source: list[str]
) -> None:
    (tmp_path / "uv-receipt.toml").write_text(RECEIPT)
    command = Installation(tmp_path, PYTHON, REQUIRES, direct_url).install_command("yaml")
    options = ["--python", "3.12", "--with", "jq>=1.10", "--with", "pyyaml"]
    assert shlex.split(command) == ["uv", "tool", "install", *options, *source]


def test_without_metadata_the_distribution_is_installed_with_the_extra(tmp_path: Path) -> None:
    assert Installation(tmp_path, PYTHON).install_command("jq") == f"{PYTHON} -m pip install 'bbcli-bitbucket[jq]'"


def test_no_text_names_a_package_of_the_index_that_is_not_ours() -> None:
    texts = [*(TREE / "bbcli").rglob("*.py"), *(TREE / "bbcli").rglob("*.txt"), *(TREE / "man").iterdir()]
    texts += [TREE / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")]
    ours = re.compile(r"(\.|\.?/.*|LIBRARY|bbcli-bitbucket)(\[[a-z0-9,]+\])?(==[\w.]+)?|.*\bbbcli_bitbucket-.*\.whl")
    installs = re.compile(
        r"\b(?:pip|pipx|uv tool) (?:install|upgrade|uninstall|inject)((?: +(?:-\S+|'[^']*'|[\w./\[\],=-]+))*)"
    )
    others = [
        f"{path.relative_to(TREE)}: {word}"
        for path in texts
        for line in path.read_text(encoding="utf-8").replace("\\-", "-").splitlines()
        for words in installs.findall(line)
        for word in shlex.split(words)
        if not word.startswith("-") and not ours.fullmatch(word) and word not in LIBRARIES
    ]
    assert others == []


LIBRARIES = {library for line in Installation.of_process().requires for library in re.findall(r"^[\w.-]+", line)}
