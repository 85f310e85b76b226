"""The generated files match the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.docs.generate import generated, main

if TYPE_CHECKING:
    import pytest


def test_what_is_in_the_repository_is_as_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_readme_keeps_what_is_around_its_tables() -> None:
    text = "# x\n\n## Exit codes\n\n| a |\n|---|\n| b |\n\nmore\n"
    table = generated(text)["README.md"]
    assert table.startswith("# x\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n| 0 | ok |\n")
    assert table.endswith("| 130 | interrupted (Ctrl-C) |\n\nmore\n")
