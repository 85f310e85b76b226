"""Cells of TSV, read by bash and compared with those that jq writes."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.unit.output.test_delimited import render


@pytest.mark.parametrize("text", ["C:\\new\\x1b", "\\", "a\tb\r\nc", "\x1b[31m", "é\x07", "a\u200b\U000e0041"])
def test_bash_reads_a_cell_of_tsv_back(text: str) -> None:
    cell = render("tsv", [[text, "", ""]]).split("\t")[0]
    run = subprocess.run(["bash", "-c", 'printf %b "$1"', "bash", cell], capture_output=True, check=True)
    assert run.stdout.decode() == text


def test_a_cell_of_tsv_has_its_backslashes_where_jq_has_them() -> None:
    row = ["a\tb", "\\n", "one\r\ntwo"]
    run = subprocess.run(["jq", "-r", "@tsv"], input=json.dumps(row).encode(), capture_output=True, check=True)
    assert render("tsv", [row]) == run.stdout.decode()
