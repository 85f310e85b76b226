"""`python -m bbcli`, and the console script."""

from __future__ import annotations

import sys


def main() -> None:
    """Run bbcli; Ctrl-C ends it quietly while it is still being loaded, too."""
    try:
        from bbcli.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
