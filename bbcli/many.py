"""Many things in one run: what is found of each is one result, and what fails for one is said in a line of its own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bbcli.client.dry import Unsaid
from bbcli.errors import BbcliError, Misconfigured, NotAuthenticated, as_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.app import App


class Many:
    """What a command finds of things that are named one after the other.

    A failure for one of them lets the others go on. The run ends with the code of the failures, with 1 where they are
    of different kinds. Where JSON is wanted there is one error at the end, whose details are those lines.
    """

    def __init__(self, app: App, finds: Iterable[tuple[str, Callable[[], object]]]) -> None:
        self._app = app
        self._finds = finds
        self._count = self._failed = 0
        self._kinds: set[type[BbcliError]] = set()
        self._lines: list[str] = []

    def found(self) -> Iterator[tuple[str, object]]:
        """Yield what there is of each thing, with its name; what there is nothing to write of is left out."""
        for name, find in self._finds:
            self._count += 1
            found = None
            with self.failing(name):
                found = find()
            if failure := self._app.failure:  # what the run of this one alone would have ended with
                self._app.failure = None
                self._fail(name, failure)
            if found is not None and not self._app.dry.steps:  # of a dry run that writes only those are shown
                yield name, found

    @contextmanager
    def failing(self, name: str) -> Iterator[None]:
        """Take what fails in it for a failure of this thing; what concerns all of them ends the run."""
        try:
            with self._app.naming_accepted_writes():
                yield
        except Unsaid:
            pass  # so far a dry run goes, for this one
        except (NotAuthenticated, Misconfigured):
            raise
        except BbcliError as error:
            self._fail(name, error)

    def end(self) -> None:
        """Say what the run ends with, when all of it is written; what is noted of each thing is so once."""
        self._app.notes[:] = dict.fromkeys(self._app.notes)
        if not self._kinds:
            return
        kind = self._kinds.pop() if len(self._kinds) == 1 else BbcliError
        error = kind(f"{self._failed} of {self._count} failed")
        error.refusal = error.refusal._replace(details=tuple(self._lines))
        self._app.failure = error if self._is_for_script else as_said(error)

    def _fail(self, name: str, error: BbcliError) -> None:
        self._kinds.add(type(error))
        self._failed += 1
        line = f"{name}: {' '.join(error.message.split())}"
        if error.accepted:
            line += f" (the server accepted {', '.join(error.accepted)})"
        if self._is_for_script:
            self._lines.append(line)
        else:
            self._app.say(f"error: {line}")

    @property
    def _is_for_script(self) -> bool:
        return self._app.options.output in ("json", "jsonl")
