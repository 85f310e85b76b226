"""Saved descriptions, read again."""

from __future__ import annotations

from bbcli.openapi.store import SavedSpec, decode_saved

BROKEN = b'{"value": {"specs": {"": {"paths": {"/x": [{"method": 1, "path": "/x"}]}}}}}'
SOUND = BROKEN.replace(b'"method": 1', b'"method": "GET"')


def test_what_is_no_description_counts_as_nothing() -> None:
    assert decode_saved(None) == decode_saved(BROKEN) == SavedSpec()
    assert [*decode_saved(SOUND).specs[""].paths] == ["/x"]
