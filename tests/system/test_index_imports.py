"""The modules that reading the bundled index loads."""

from __future__ import annotations

import subprocess
import sys


def test_reading_the_index_loads_only_msgspec_and_the_standard_library() -> None:
    """Completion and help read the index too, without HTTP and Click."""
    program = (
        "import sys, bbcli.openapi.store as store; store.bundled_spec();"
        "print(*{name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names - {'__main__'});"
        "print(*sorted(name for name in sys.modules if name.startswith('bbcli.')))"
    )
    run = subprocess.run([sys.executable, "-S", "-c", _path(program)], capture_output=True, text=True, check=True)
    others, own = run.stdout.splitlines()
    assert set(others.split()) == {"bbcli", "msgspec"}
    assert own.split() == [
        "bbcli._lazy",
        *(f"bbcli.openapi{name}" for name in ("", ".merge", ".model", ".paths", ".store")),
    ]


def _path(program: str) -> str:
    """Return a program that imports installed packages without site's .pth files, which load other modules."""
    return f"import sys; sys.path[:] = {sys.path!r};{program}"
