"""What can be wrong between bbcli and a server, looked at from near to far: the first that fails is the cause."""

from __future__ import annotations

from bbcli.checks import here, there
from bbcli.checks.checkup import Check, Checkup

__all__ = ["CHECKS", "Checkup"]

CHECKS = (
    Check("versions", here.versions),
    Check("configuration", here.configuration),
    Check("permissions", here.permissions, ("configuration",)),
    Check("server", here.server, ("configuration",)),
    Check("proxy", here.proxy, ("server",)),
    Check("trust", here.trust, ("proxy",)),
    Check("name", there.name, ("proxy",)),
    Check("tcp", there.tcp, ("name",)),
    Check("tunnel", there.tunnel, ("tcp", "trust")),
    Check("tls", there.tls, ("tunnel",)),
    Check("bitbucket", there.bitbucket, ("tls",)),
    Check("clock", there.clock, ("bitbucket",)),
    Check("keyring", here.keyring, ("server",)),
    Check("credential", here.credential, ("keyring",)),
    Check("account", there.account, ("bitbucket", "credential")),
    Check("git", here.git),
    Check("remotes", here.remotes, ("configuration", "git")),
)
