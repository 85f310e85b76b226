"""The checks of `bbcli doctor`, from this machine to the server: the first failure is the cause of later ones."""

from __future__ import annotations

from bbcli.commands.doctor import local_checks, server_checks
from bbcli.commands.doctor.runner import Check

CHECKS = (
    Check("versions", local_checks.versions),
    Check("configuration", local_checks.configuration),
    Check("permissions", local_checks.permissions, ("configuration",)),
    Check("server", local_checks.server, ("configuration",)),
    Check("proxy", local_checks.proxy, ("server",)),
    Check("certificates", local_checks.trust, ("proxy",)),
    Check("dns", server_checks.name, ("proxy",)),
    Check("tcp", server_checks.tcp, ("dns",)),
    Check("tunnel", server_checks.tunnel, ("tcp", "certificates")),
    Check("tls", server_checks.tls, ("tunnel",)),
    Check("bitbucket", server_checks.bitbucket, ("tls",)),
    Check("clock", server_checks.clock, ("bitbucket",)),
    Check("keyring", local_checks.keyring, ("server",)),
    Check("credential", local_checks.credential, ("keyring",)),
    Check("account", server_checks.account, ("bitbucket", "credential")),
    Check("git", local_checks.git),
    Check("remotes", local_checks.remotes, ("configuration", "git")),
)
