"""`python -m bbcli.docs.generate`: writes bbcli/cli/index.py, completions/ and man/.

With --check it writes nothing, names each file that differs from what the code says, and exits with 1 if there is one.

Only this command, the wheel's build (wheel_hook) and tests import this package; the rest of bbcli.docs is what the
installed program shows.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.cli.index import EQUIVALENT_COMMANDS, NOUNS, SECTIONS, TOPICS
from bbcli.cli.main import root
from bbcli.docs.completion_scripts import FILES, script
from bbcli.docs.generate import command_index, mdoc
from bbcli.docs.pages import pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TREE = Path(__file__).parents[3]
# The directories with nothing but generated files.
_FOLDERS = ("completions", "man")
INDEX = "bbcli/cli/index.py"


def main(words: Sequence[str] = (), tree: Path = TREE) -> int:
    """Write the generated files below a directory, or check them; return the exit code."""
    wanted = generated()
    wrong = list(_drifted(wanted, tree))
    if "--check" in words:
        sys.stderr.writelines(f"{name} is out of date: python -m bbcli.docs.generate\n" for name in wrong)
        return 1 if wrong else 0
    for name in wrong:
        _write(tree / name, wanted.get(name))
    return 0


def generated() -> dict[str, str]:
    """Return the text of every generated file by its name."""
    _refresh_index()
    return {
        INDEX: command_index.render(),
        **{f"completions/{file}": script(shell, root) for shell, file in FILES.items()},
        **{f"man/{page.file}": mdoc.render(page) for page in pages(root)},
    }


def _refresh_index() -> None:
    """Bring the index of this process up to date: the root lists its nouns, and so do the pages and scripts."""
    _replace(NOUNS, command_index.summaries())
    _replace(SECTIONS, command_index.sections())
    _replace(TOPICS, command_index.topics())
    _replace(EQUIVALENT_COMMANDS, command_index.equivalent_commands())


def _replace(index: dict[Any, Any], by: Mapping[Any, Any]) -> None:
    index.clear()
    index.update(by)


def _drifted(wanted: Mapping[str, str], tree: Path) -> Iterator[str]:
    """Yield the names of files that are missing, outdated, or not generated any more."""
    for name, text in wanted.items():
        path = tree / name
        if not path.is_file() or path.read_bytes() != text.encode():
            yield name
    for folder in _FOLDERS:
        names = (f"{folder}/{path.name}" for path in sorted((tree / folder).iterdir()))
        yield from (name for name in names if name not in wanted)


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
