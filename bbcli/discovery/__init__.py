"""What a server's REST API has that bbcli does not bring: asked of the server, or read from a document, and kept."""

from __future__ import annotations

from bbcli.discovery.document import read_from
from bbcli.discovery.look import synced

__all__ = ["read_from", "synced"]
