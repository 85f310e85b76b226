"""Run checks in order: skip those whose prerequisites failed, and keep the first failure."""

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
    from bbcli.context.app import App


@dataclass(frozen=True)
class Check:
    """A check: `run` returns its result, None if it does not apply, or raises the problem.

    It is skipped if one of the checks in `needs` failed.
    """

    name: str
    run: Callable[[CheckRunner], str | None]
    needs: tuple[str, ...] = ()


@dataclass
class CheckRunner:
    """Runs checks, without prompts; later checks use the results of earlier ones.

    `failed` maps each check that failed or was skipped to the check that caused it; `failure` is the first error.
    """

    app: App
    failure: BbcliError | None = None
    failed: dict[str, str] = field(default_factory=dict)
    response: Response | None = None
    version: str = ""
    credential: Credential | None = None

    def __post_init__(self) -> None:
        self.app.console.may_ask = False

    @cached_property
    def connection(self) -> Connection:
        """The settings of the connection to the server: URL, TLS, proxy."""
        found = self.app.connections.factory.connection_to(self.app.server)
        self.app.console.hidden.append(found)
        return found

    def run(self, checks: Iterable[Check]) -> Iterator[Record]:
        """Yield a record for each check: its result, or the problem and a hint.

        `ok` is null for a check that was skipped.
        """
        for check in checks:
            cause = next((self.failed[name] for name in check.needs if name in self.failed), None)
            if cause:
                self.failed[check.name] = cause
                yield self._record(check, None, f"skipped: {cause} failed")
            elif found := self._run_check(check):
                yield found

    def _run_check(self, check: Check) -> Record | None:
        try:
            found = check.run(self)
        except Exception as error:  # noqa: BLE001 - a defect in one check must not stop the others
            self.failed[check.name] = check.name
            known = self.app.console.explain(_as_bbcli_error(error))
            self.failure = self.failure or mark_reported(known)
            return self._record(check, ok=False, found=known.message, hint=known.hint, exit_code=known.exit_code)
        return None if found is None else self._record(check, ok=True, found=found)

    def _record(
        self, check: Check, ok: bool | None, found: str, hint: str | None = None, exit_code: int | None = None
    ) -> Record:
        hide = self.app.console.without_secrets
        return Record.of(check=check.name, ok=ok, found=hide(found), hint=hint and hide(hint), exitCode=exit_code)


def _as_bbcli_error(error: Exception) -> BbcliError:
    if isinstance(error, BbcliError):
        return error
    return BbcliError(
        f"internal error: {type(error).__name__}: {error}", hint="report this with the output of bbcli doctor"
    )
