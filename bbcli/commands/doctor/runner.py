"""One look at everything, check by check: what is found, what that makes of the checks behind it, how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bbcli.errors import BbcliError, mark_reported
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.auth import Credential
    from bbcli.client.http.connection import Connection
    from bbcli.client.response import Response
    from bbcli.context.connections import Connections


@dataclass(frozen=True)
class Check:
    """One look; it returns what it found, None where there is nothing to look at, or raises what is wrong.

    `needs` are those without which it means nothing.
    """

    name: str
    run: Callable[[CheckRunner], str | None]
    needs: tuple[str, ...] = ()


@dataclass
class CheckRunner:
    """A look at everything that a run stands on; what one check finds, later ones use. It asks nobody anything.

    `failed` has the checks that failed or could not be looked at, each with the one that is the cause; `failure` is
    what the first one was.
    """

    app: Connections
    failure: BbcliError | None = None
    failed: dict[str, str] = field(default_factory=dict)
    response: Response | None = None
    version: str = ""
    credential: Credential | None = None

    def __post_init__(self) -> None:
        self.app.asks = False

    @cached_property
    def connection(self) -> Connection:
        """The way to the server."""
        found = self.app.network.connection_to(self.app.server)
        self.app.hidden.append(found)
        return found

    def run(self, checks: Iterable[Check]) -> Iterator[Record]:
        """Yield a record for each check: what was found, whether it is well, and the next step where it is not.

        `ok` is null for one that could not be looked at, since another one comes first.
        """
        for check in checks:
            cause = next((self.failed[name] for name in check.needs if name in self.failed), None)
            if cause:
                self.failed[check.name] = cause
                yield self._record(check, None, f"not looked at: {cause} comes first")
            elif found := self._run_check(check):
                yield found

    def _run_check(self, check: Check) -> Record | None:
        try:
            found = check.run(self)
        except Exception as error:  # noqa: BLE001 - one that has a defect must not hide what the others find
            self.failed[check.name] = check.name
            known = _as_bbcli_error(error)
            self.failure = self.failure or mark_reported(known)
            return self._record(check, ok=False, found=known.message, hint=known.hint, exit_code=known.exit_code)
        return None if found is None else self._record(check, ok=True, found=found)

    def _record(
        self, check: Check, ok: bool | None, found: str, hint: str | None = None, exit_code: int | None = None
    ) -> Record:
        hide = self.app.without_secrets
        return Record.of(check=check.name, ok=ok, found=hide(found), hint=hint and hide(hint), exitCode=exit_code)


def _as_bbcli_error(error: Exception) -> BbcliError:
    if isinstance(error, BbcliError):
        return error
    return BbcliError(f"this check failed: {type(error).__name__}: {error}", hint="please report it")
