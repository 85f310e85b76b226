"""The hints of errors, and the names of options in messages: errors below cli/ contain neither.

An error below cli/ carries a reason and facts. The table turns them into the sentence of the hint; `{fact:q}` is a word
of a shell, quoted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.cli.decorators import list_branches, list_commits
from bbcli.cli.options import option_for_field
from bbcli.config.shell import command_line
from bbcli.errors import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    import click

    from bbcli.config.model import Server
    from bbcli.errors import BbcliError

    Facts = Mapping[str, Any]
    Hints = Mapping[str, str | Callable[[Facts], str]]

_KEYRING_ALTERNATIVES = "set BBCLI_TOKEN, or save the login in a file: bbcli auth login URL --store file"
_CREDENTIAL_WAYS = "{login}, or set BBCLI_TOKEN, or BBCLI_USERNAME and BBCLI_PASSWORD"
_CLIENT_CERT = "--client-cert FILE, and --client-key FILE if the key is in another file, both PEM"


def _around_proxy(facts: Facts) -> str:
    return "connect directly: --proxy none" if facts["is_configured"] else f"connect directly: NO_PROXY={facts['host']}"


def _install(facts: Facts) -> str:
    from bbcli.config.installation import install_command  # reads the metadata of the distribution

    return install_command(facts["extra"])


def _credential_for_other(facts: Facts) -> str:
    url = facts["environ_url"]
    other = f"for BBCLI_SERVER, {url}" if url else "not used: set BBCLI_SERVER"
    return f"the credentials in the environment are {other}; {_filled(_CREDENTIAL_WAYS, facts)}"


def _missing_permission(facts: Facts) -> str:
    from bbcli.cli.permissions import required_permission  # the description of the API is loaded for this hint only

    required = "path" in facts and required_permission(facts["method"], facts["path"], facts["server"])
    return f"ask an administrator for {required or 'the permission'}"


HINTS: dict[str, str | Callable[[Facts], str]] = {
    # The server and its URL
    "no_server": "bbcli auth login URL, or set BBCLI_SERVER and BBCLI_TOKEN (or BBCLI_USERNAME and BBCLI_PASSWORD)",
    "plain_http": "use https, or add --allow-http",
    "unknown_server": "bbcli auth login URL",
    "not_a_url": "write a URL such as https://bitbucket.example.com",
    "setting_of_unknown_server": "set {variable}, or save the server: bbcli auth login URL",
    "several_servers": "bbcli auth status",
    "server_name_taken": "use another --name",
    "other_server": "bbcli auth login {server:q}, or add --server",
    "server_moved": "if the server has moved, sign in to the new URL: bbcli auth login URL",
    "single_sign_on": "use an HTTP access token: bbcli auth login URL --with-token, or the cookies of your "
    "browser: --cookie-stdin; or check the URL",
    # Names on the command line
    "no_project": "write PROJECT/{repo}, or set a default project: bbcli config set project PROJECT",
    "no_remote": "add -R WORK/my-repo",
    "remotes_differ": "add -R REPO, or rename one remote to origin",
    "git_missing": "install git, or name the repository: -R WORK/my-repo",
    "clone_not_trusted": "add -R REPO, or run: git config --global --add safe.directory {path:q}",
    "empty_report": "if the tool writes nothing without findings, add --format",
    "not_confirmed": "add --yes",
    "no_editor": "run the command on a terminal",
    "no_browser": "add --print to print the URL",
    # Optional dependencies
    "library_missing": _install,
    # Settings
    "not_set": "bbcli config list",
    "empty_setting": "bbcli config unset {key:q}",
    # Credentials
    "no_credential": _CREDENTIAL_WAYS,
    "credential_for_other": _credential_for_other,
    "no_token": "bbcli auth login URL --with-token < token.txt",
    "no_password": "use --username NAME --password-stdin",
    "empty_credential_command": "--command 'pass show bitbucket'",
    "sign_in": "bbcli auth login URL",
    "not_for_git": "sign in with an HTTP access token: bbcli auth login URL --with-token",
    "no_keyring": _KEYRING_ALTERNATIVES,
    "keyring_backend": f"sign in again, or {_KEYRING_ALTERNATIVES}",
    "login_deleted": "{login}",
    "stored_oauth1": "sign in again: bbcli auth login URL",
    "stored_oauth2": "sign in again: bbcli auth login URL --oauth",
    "no_oauth2": "sign in with a token: bbcli auth login {server:q} --with-token{store}",
    "oauth2_ended": "bbcli auth login {server:q} --oauth --client-id {client_id:q}{store}",
    "oauth2_client_refused": "compare client ID and secret with the application link on the server; "
    "--client-secret-stdin reads the secret",
    "credential_question": "bbcli auth login {server:q} --with-token < token.txt",
    "credential_not_accepted": "{login}",
    "password_not_accepted": "from Bitbucket 10 on, passwords may work on the sign-in page only: bbcli auth "
    "login {server:q} --create-token{store}, or --session",
    "source_not_accepted": "check {source}",
    "netrc_not_accepted": "check the entry in .netrc",
    "command_not_accepted": "check what the credential command prints",
    "basic_disabled": "use an HTTP access token: bbcli auth login {server:q} --with-token{store}",
    "session_ended": "bbcli auth login {server:q} --session{store}",
    "captcha_required": "sign in once in the browser and solve the CAPTCHA: {server}/login",
    "git_secret_on_windows": "sign in first: bbcli auth login URL",
    # Refusals of the server
    "permission_missing": _missing_permission,
    "license_missing": "ask an administrator for a license on this server",
    "archived": "bbcli repos edit {repo:q} --no-archived",
    "name_taken": "choose another name",
    "project_not_empty": "delete its repositories first: bbcli repos list {project:q}",
    "no_such_project": "bbcli projects list",
    "no_such_repository": "bbcli repos list {project:q}",
    "no_such_commit": list_commits,
    "no_such_branch": list_branches,
    "no_such_tag": "bbcli tags list -R {repo:q}",
    "branch_moved": "see what was pushed: bbcli branches show {branch:q} -R {repo:q}",
    "no_such_path": "paths begin at the root of the repository and are case-sensitive",
    "no_such_pull_request": lambda facts: _filled(
        "bbcli prs list --state all -R {repo:q}" if facts.get("repo") else "bbcli prs list --state all", facts
    ),
    "own_pull_request": "comment on it: bbcli prs comment {pull:q} -m TEXT -R {repo:q}",
    "draft_published": "delete it: bbcli prs comments delete {pull:q} {comment:q} --yes -R {repo:q}",
    "comment_moved": "delete it: bbcli prs comments delete {pull:q} {comment:q} --yes -R {repo:q}",
    "drafts_exist": "look at them: bbcli prs review show {pull:q} -R {repo:q}; --draft adds the comments to them",
    "no_own_comment": "bbcli prs comments list {pull:q} -R {repo:q}",
    "no_drafts": "write one: bbcli prs comment {pull:q} --draft -R {repo:q}",
    "no_drafts_for_status": "set the status without drafts: bbcli prs review {pull:q} --approve -R {repo:q}",
    "comment_has_replies": "delete the replies first, or resolve it",
    "head_moved": "read what was pushed: bbcli prs show {pull:q} --activity -R {repo:q}",
    "no_current_branch": "name the pull request, or check out a branch",
    "no_clone_of_pull": "bbcli repos clone {repo:q}",
    "no_clone_url": "ask an administrator to enable it",
    "unsafe_clone_url": "check the base URL of the server",
    "dirty_tree": "commit the changes, or git stash, or add --worktree DIR",
    "choose_branch": "name another local branch: --branch NAME",
    "own_commits": "merge or rebase it with git, or drop the local commits: --force",
    "stack_branches": "name the highest pull request of one branch of the stack",
    "stack_resumes": "to continue: bbcli prs stack {step} {pull:q} -R {repo:q}",
    "stack_stopped": "resolve that, then: bbcli prs stack {step} {pull:q} -R {repo:q}",
    "no_stack": "name the branches, the lowest first",
    "pull_ref_late": "run the command again",
    "invalid_reviewers": "remove the invalid reviewers",
    "pull_declined": "bbcli prs reopen {pull:q} -R {repo:q}",
    "pull_changed": "look at it and run the command again: bbcli prs show {pull:q} --activity -R {repo:q}",
    "no_default_branch": "push a commit, or add --until BRANCH",
    "rate_limited": "wait a minute, or send fewer requests at once",
    "read_only_server": "remove the setting: bbcli config unset read_only -S {server:q}",
    # Responses
    "json_instead_of_text": "add --json",
    "body_too_large": "the limit is {size}: change it with --max-body-size or BBCLI_MAX_BODY_SIZE",
    "log_file": "set another file with --log or BBCLI_LOG",
    "binary_response": "use --output-file FILE, or a pipe",
    # The output
    "no_columns": "use --json",
    "not_a_list": "omit --sort",
    "text_has_no_fields": "omit --fields, --columns and --template",
    "template_of_text": "omit --template",
    # The network
    "max_time": "the limit is {seconds:g} s: change it with --max-time or BBCLI_MAX_TIME",
    "read_timeout": "the limit is {seconds:g} s: change it with --timeout or BBCLI_TIMEOUT",
    "hung_up_in_tls": "{check}, and whether the server requires a client certificate: --client-cert FILE",
    "proxy_login_required": "use --proxy {proxy}, and set BBCLI_PROXY_PASSWORD",
    "proxy_unreachable": lambda facts: f"check the proxy, or {_around_proxy(facts)}",
    "unreachable_behind_proxy": lambda facts: f"check the URL, or {_around_proxy(facts)}",
    "forbidden_by_proxy": lambda facts: (
        f"ask the administrator of the proxy to allow the server, or {_around_proxy(facts)}"
    ),
    # TLS
    "ca_bundle": "use --ca-bundle FILE: the CA certificates to trust, in PEM format",
    "self_signed": "to trust the certificate, save it in PEM format and use --ca-bundle FILE",
    "unknown_issuer": "to trust the CA, save its certificate in PEM format and use --ca-bundle FILE",
    "client_cert": _CLIENT_CERT,
    "client_cert_missing": "add --client-cert FILE",
    "client_cert_refused": f"check the certificate: {_CLIENT_CERT}",
    "handshake_failed": "the server may require a client certificate: --client-cert FILE",
    # The sandbox
    "not_in_sandbox": "bbcli sandbox operations",
    "port_in_use": "add --port 0 to select a free port",
}
# The whole texts of notices; `{notice}` is the text without options.
NOTICES: dict[str, str | Callable[[Facts], str]] = {
    "insecure": "warning: the certificate of {host} is not verified (--insecure)",
    # The output
    "not_a_list": "--sort is ignored: the result is not a list",
    "diff_truncated": "{notice}; omit --json",
    "template_of_text": "--template is ignored: the result is text",
    # The problems of a call of the REST API
    "parameter_missing": "{notice}: -p {name}=…",
    "form_field_missing": "{notice}: --form {name}=…",
    "form_expected": "{notice}: --form name=value, --form name=@file",
    "body_missing": lambda facts: f"{facts['notice']}: {_body_options(**facts)}",
    "not_text": "{notice} (-f {name}={value} sends text)",
    "not_typed": "{notice}: -F {name}={value}",
}


class _Fact(NamedTuple):
    """A value of a template: {fact} as it is, {fact:g} in a format, {fact:q} as a word of a shell."""

    value: Any

    def __format__(self, form: str) -> str:
        if form == "q":
            return command_line(self.value) if self.value else ""
        return format(self.value, form)


def _filled(template: str, facts: Facts) -> str:
    return template.format(**{name: _Fact(value) for name, value in facts.items()})


def _body_options(fields: Sequence[str], is_form: bool, **_: str) -> str:
    """Return the options that send a body with these fields."""
    option = "--form" if is_form else "-f"
    if fields:
        return " ".join(f"{option} {name}=…" for name in fields)
    return f"{option} name=value" + ("" if is_form else ", or --input FILE")


def _text(template: str | Callable[[Facts], str], facts: Facts) -> str:
    return template(facts) if callable(template) else _filled(template, facts)


def _sign_in_again(url: str, server: Server | None) -> dict[str, str]:
    """Return the command that repeats a saved login with its options, and the option that names its store."""
    account = server.account if server else None
    if server is None or account is None:
        return {"login": command_line("bbcli", "auth", "login", url), "store": ""}
    user = ["--username", server.user or "NAME"]
    way = {
        "oauth2": ["--oauth", "--client-id", "ID"],
        "oauth1": ["--oauth1", "--consumer-key", "KEY", "--key", "FILE"],
        "session": ["--session"],
        "basic": user,
    }.get(account.auth, [])
    if account.token_id:
        way = ["--create-token", *user]
    if account.command:
        way = ["--command", account.command]
    store = ["--store", "file"] if account.store == "file" else []
    login = command_line("bbcli", "auth", "login", url, *way, *store)
    return {"login": login, "store": "".join(f" {word}" for word in store)}


class Wording:
    """Words errors and notices for the command that runs.

    `params` and `field_options` give the option that sets a field of a request: see options.option_for_field.
    `typed` are the names of the parameters on the command line.
    `server_at` returns the saved server of a URL: a hint repeats the options of its login.
    `hints` are those of the command by reason; they take precedence over HINTS. The facts of a hint include `typed` and
    `cwd`, the current directory.
    """

    def __init__(
        self,
        params: Sequence[click.Parameter] = (),
        field_options: Mapping[str, str] | None = None,
        typed: Container[str] = (),
        server_at: Callable[[str], Server | None] = lambda _: None,
        hints: Hints | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._cwd = cwd
        self._hints = {**HINTS, **(hints or {})}
        self._params = params
        self._field_options = field_options or {}
        self._typed = typed
        self._server_at = server_at

    def text(self, notice: Notice) -> str:
        """Return the text of a notice with the names of options."""
        facts = notice.facts
        match notice.reason:
            case "field_refused":
                from bbcli.client.error_mapping import message_of  # loaded by then, and not by runs without requests

                return message_of(facts["clauses"], facts["subject"], self._option_for)
            case "more_exist":
                return f"{notice}: {'omit -L' if self._pages_a_call else '--all'}"
            case "resume":
                return f"{notice}; continue with {self._resume_options(**facts)}"
            case reason:
                return _text(NOTICES.get(reason, "{notice}"), {**facts, "notice": str(notice)})

    def explain(self, error: BbcliError) -> None:
        """Set the hint of an error by its reason, and name options in its message and details."""
        hint = self._hints.get(error.reason)
        if hint is not None and error.hint is None:
            facts = {**error.facts, "typed": self._typed, "cwd": self._cwd}
            if url := facts.get("server"):
                facts |= _sign_in_again(url, self._server_at(url))
            error.hint = _text(hint, facts)
        if isinstance(error.message, Notice):
            error.message = self.text(error.message)
        details = error.refusal.details
        if any(isinstance(detail, Notice) for detail in details):
            texts = (self.text(detail) if isinstance(detail, Notice) else detail for detail in details)
            error.refusal = error.refusal._replace(details=tuple(texts))

    def _option_for(self, field: str) -> str:
        return option_for_field(self._params, self._field_options, field, self._typed)

    @property
    def _pages_a_call(self) -> bool:
        return any(param.name == "paginate" for param in self._params)

    def _resume_options(self, start: int, pinned: tuple[str, ...], limit: int | None) -> str:
        options = [f"-p start={start}" if self._pages_a_call else f"--start {start}"]
        options += [f"--{pinned[0]} {pinned[1]}"] if pinned else []
        options += [f"-L {limit}"] if limit is not None else []
        return " ".join(options)
