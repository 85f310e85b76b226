"""The generated files match the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.docs.generate import main

if TYPE_CHECKING:
    import pytest


def test_what_is_in_the_repository_is_as_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")
