"""Saved descriptions, read again."""

from __future__ import annotations

from bbcli.openapi.store import SavedSpec, kept

BROKEN = b'{"value": {"specs": {"": {"paths": {"/x": [{"method": 1, "path": "/x"}]}}}}}'
SOUND = BROKEN.replace(b'"method": 1', b'"method": "GET"')


def test_what_is_no_description_counts_as_nothing() -> None:
    assert kept(None) == kept(BROKEN) == SavedSpec()
    assert [*kept(SOUND).specs[""].paths] == ["/x"]
