"""Paging of `api call` in a process: the first page is written at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.stub_server import Stub

PLUGIN = "/rest/notes/1.0/list"


def test_the_first_page_is_out_before_the_last_is_there(stub: Stub) -> None:
    held = threading.Event()
    stub.page(PLUGIN, {"a": 1}, isLastPage=False, nextPageStart=1)
    stub.page(PLUGIN, {"a": 2}, start=1, held=held)
    words = ("api", "call", "/notes/1.0/list", "--paginate", "--jsonl", "--no-check")
    with subprocess.Popen([sys.executable, "-m", "bbcli", *words], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        first = run.stdout.readline()
        assert not held.is_set()
        held.set()
        assert (first, run.stdout.read()) == ('{"a": 1}\n', '{"a": 2}\n')
