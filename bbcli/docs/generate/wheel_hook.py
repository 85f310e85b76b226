"""Adds the manual pages to the wheel where man looks for them: a page of section 7 in share/man/man7."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualPages(BuildHookInterface[Any]):
    """Called by hatchling while it builds a wheel; its settings can map directories and files, but no patterns."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add each page."""
        for page in sorted(Path(self.root, "man").glob("*.[1-9]")):
            build_data["shared_data"][str(page)] = f"share/man/man{page.suffix[1:]}/{page.name}"
