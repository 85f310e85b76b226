"""`python -m bbcli.docs.generate`: writes what is made of the code: completions/, man/, and tables of the README.

With --check it writes nothing, names each file that is not as the code says, and ends with 1 where there is one.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.cli.main import root
from bbcli.docs.completion_scripts import FILES, script
from bbcli.docs.mdoc import render
from bbcli.docs.pages import pages
from bbcli.docs.tables import ROWS
from bbcli.errors import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TREE = Path(__file__).parents[2]
# The folders of which every file is generated, but for what is no page and no script.
_FOLDERS = {"completions": ("*",), "man": ("*.[1-9]",)}
README = "README.md"


def main(words: Sequence[str] = (), tree: Path = TREE) -> int:
    """Write what is generated below a folder, or check it; return the exit code."""
    wanted = generated((tree / README).read_text(encoding="utf-8"))
    wrong = list(_drifted(wanted, tree))
    if "--check" in words:
        sys.stderr.writelines(f"{name} is not as the code says: python -m bbcli.docs.generate\n" for name in wrong)
        return 1 if wrong else 0
    for name in wrong:
        _write(tree / name, wanted.get(name))
    return 0


def generated(readme: str) -> dict[str, str]:
    """Return the text of every generated file by its name; `readme` is the README as it is."""
    return {
        **{f"completions/{file}": script(shell, root) for shell, file in FILES.items()},
        **{f"man/{page.file}": render(page) for page in pages(root)},
        README: _with_tables(readme),
    }


def _drifted(wanted: Mapping[str, str], tree: Path) -> Iterator[str]:
    """Yield the names of files that are missing, other than they should be, or left over."""
    for name, text in wanted.items():
        path = tree / name
        if not path.is_file() or path.read_bytes() != text.encode():
            yield name
    for folder, patterns in _FOLDERS.items():
        there = (path for pattern in patterns for path in sorted((tree / folder).glob(pattern)))
        yield from (name for path in there if (name := f"{folder}/{path.name}") not in wanted)


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())


def _with_tables(readme: str) -> str:
    """Return the README with the tables below two of its headings as the code has them."""
    codes = [(str(code), meaning) for code, meaning in exit_codes().items()]
    variables = [
        (
            ", ".join(f"`{variable.name}`" for variable in row),
            "; ".join(dict.fromkeys(variable.meaning for variable in row)),
        )
        for row in ROWS
    ]
    readme = _with_table(readme, "## Exit codes", (("code", "meaning"), *codes))
    return _with_table(readme, "## Environment", (("variable", "meaning"), *variables))


def _with_table(text: str, heading: str, rows: Iterable[tuple[str, str]]) -> str:
    header, *rest = (f"| {name} | {meaning} |\n" for name, meaning in rows)
    table = "".join((header, "|---|---|\n", *rest))
    return re.sub(rf"(^{heading}\n\n)(?:\|.*\n)+", lambda match: match[1] + table, text, count=1, flags=re.MULTILINE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
