"""`python -m bbcli.docs.generate`: write or check the generated files."""

from __future__ import annotations

import sys

from bbcli.docs.generate import main

sys.exit(main(sys.argv[1:]))
