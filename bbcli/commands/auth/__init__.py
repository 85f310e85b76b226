"""`bbcli auth`: sign in to servers and out, and manage saved logins and access tokens."""

from __future__ import annotations

from bbcli.cli.command import ACCOUNT, Group
from bbcli.commands.auth.git import git_credential, setup_git
from bbcli.commands.auth.logins import logout, print_token, refresh, status, switch, whoami
from bbcli.commands.auth.sign_in import sign_in
from bbcli.commands.auth.tokens import tokens

group = Group(
    help="Sign in to servers and manage credentials",
    example="bbcli auth login https://bitbucket.example.com",
    topics=("authentication", "security", "servers"),
    section=ACCOUNT,
    position=80,
)
for _verb in (sign_in, status, whoami, switch, refresh, print_token, logout, tokens, setup_git, git_credential):
    group.add_command(_verb)
