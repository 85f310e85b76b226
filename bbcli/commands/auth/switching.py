"""Find the saved login that `auth switch` is to use, and use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.commands.auth.account_store import switch_account
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.config.model import Server
    from bbcli.context.app import App


class SavedLogin(NamedTuple):
    """An account of a saved server."""

    server: Server
    user: str

    def __str__(self) -> str:
        return f"{self.user} on {self.server.url}" if self.user else self.server.url


def switch_login(app: App, name: str | None) -> None:
    """Switch to the login of a server or of an account, without a name to the one that the user chooses.

    With --server its accounts are the only choice, and the default server stays.
    """
    named = app.selection.options.server
    logins = _logins([app.selection.config.named(named)] if named else list(app.selection.config.servers.values()))
    if name is None:
        chosen = _choose(app, logins)
    else:
        server = None if named else app.selection.config.saved(name)
        chosen = SavedLogin(server, server.user or "") if server else _account(app, logins, name)
    _use(app, chosen, is_default=not named and _changes_default(app, chosen, name))


def _logins(servers: Sequence[Server]) -> list[SavedLogin]:
    return [SavedLogin(server, user) for server in servers for user in server.accounts]


def _changes_default(app: App, chosen: SavedLogin, name: str | None) -> bool:
    """False for an account of the server of this run, which the local clone may select."""
    current = app.selection.find_server
    return name != chosen.user or current is None or current.url != chosen.server.url


def _account(app: App, logins: Sequence[SavedLogin], user: str) -> SavedLogin:
    """Return the login of a user: on the server of this run, else on the only other server; InvalidInput for none."""
    found = [login for login in logins if login.user == user]
    current = app.selection.find_server
    here = [login for login in found if current and login.server.url == current.url]
    if len(here or found) == 1:
        return (here or found)[0]
    if found:
        hint = command_line("bbcli", "auth", "switch", user, "--server", found[0].server.name)
        raise InvalidInput(f"{user} is an account on several servers: {_listed(found)}", hint=hint)
    place = f" on {current.url}" if app.selection.options.server and current else ""
    hint = command_line("bbcli", "auth", "login", current.url if current else "URL")
    raise InvalidInput(f"no saved login of {user!r}{place} (saved: {_listed(logins)})", hint=hint)


def _choose(app: App, logins: Sequence[SavedLogin]) -> SavedLogin:
    """Return the login that the user chooses; InvalidInput without a terminal, and for no other login."""
    current = _current(app)
    others = [login for login in logins if login != current]
    if not others:
        message = f"no other login is saved (saved: {_listed(logins)})"
        raise InvalidInput(message, hint=command_line("bbcli", "auth", "login", "URL"))
    if not app.console.interactive:
        raise InvalidInput(f"several logins are saved: {_listed(logins)}", hint=_command(app, logins, others[0]))
    for number, login in enumerate(logins, 1):
        app.console.say(f"{number:>3}  {login}{' (in use)' if login == current else ''}")
    answer = app.console.ask(f"Login [1-{len(logins)}]")
    if not (answer.isascii() and answer.isdecimal() and 1 <= int(answer) <= len(logins)):
        raise InvalidInput(f"{answer!r} is not a number from 1 to {len(logins)}")
    return logins[int(answer) - 1]


def _current(app: App) -> SavedLogin | None:
    server = app.selection.server_for_settings if app.selection.options.server else app.selection.config.default_server
    return SavedLogin(server, server.user) if server and server.user else None


def _command(app: App, logins: Sequence[SavedLogin], login: SavedLogin) -> str:
    """Return the command that switches to a login."""
    is_unique = [each.user for each in logins].count(login.user) == 1
    server = () if is_unique and not app.selection.options.server else ("--server", login.server.name)
    return command_line("bbcli", "auth", "switch", login.user, *server)


def _listed(logins: Sequence[SavedLogin]) -> str:
    return ", ".join(map(str, logins)) or "none"


def _use(app: App, login: SavedLogin, *, is_default: bool) -> None:
    switch_account(app, login.server, login.user, is_default=is_default)
    overriding = app.selection.environ.get("BBCLI_SERVER")
    if is_default and overriding and app.selection.config.named(overriding).url != login.server.url:
        app.console.info(f"warning: BBCLI_SERVER takes precedence over the default server: {overriding}")
    app.console.success(f"switched to {login}{', the default server' if is_default else ''}")
