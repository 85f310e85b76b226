"""A line that works for each verb that writes on a server: one that is missing here fails a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A command line that writes. `before` are those that make what it changes, `stdin` is what it is told.

    In all of them {n} is another number each time, {url} the server and {token_id} a token that can be revoked.
    """

    verb: str
    arguments: str
    before: tuple[str, ...] = ()
    stdin: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.arguments.partition(' -')[0]}"


_R = "-R WORK/my-repo"
_LOGIN = "{url} --create-token --username admin --password-stdin --store file"
_ANNOTATIONS = '{{"annotations": [{{"message": "Unused", "severity": "LOW"}}]}}'
_BUILD = f"builds set master --state failed --key k{{n}} --url http://ci/{{n}} {_R}"
_REPORT = f"insights report master --key r{{n}} --title Lint {_R}"

WRITES = (
    Written("projects create", "NEW{n} --description new"),
    Written("projects edit", "WORK --description other-{n}"),
    Written("projects delete", "OLD{n} --yes", before=("projects create OLD{n}",)),
    Written("repos create", "WORK/new-{n}"),
    Written("repos edit", "WORK/my-repo --description other-{n}"),
    Written("repos edit", "WORK/my-repo --no-archived --default-branch master --description other-{n}"),
    Written("repos delete", "WORK/old-{n} --yes", before=("repos create WORK/old-{n}",)),
    Written("repos fork", "WORK/trunk-based --to WORK --name fork-{n}"),
    Written("commits comments", f"master --add - {_R}", stdin="looks good"),
    Written("builds set", f"master --state failed --key k{{n}} --url http://ci/{{n}} {_R}"),
    Written("builds set", f"master --state successful --key k{{n}} --url http://ci/{{n}} {_R}", before=(_BUILD,)),
    Written("builds delete", f"master --key k{{n}} {_R} --yes", before=(_BUILD,)),
    Written("insights report", f"master --key r{{n}} --title Lint {_R}"),
    Written("insights annotate", f"master --key r{{n}} {_R}", stdin=_ANNOTATIONS),
    Written("insights delete", f"master --key r{{n}} --yes {_R}", before=(_REPORT,)),
    Written("watch commit", f"master {_R}"),
    Written("watch commit", f"master --off {_R}", before=(f"watch commit master {_R}",)),
    Written("watch pull", f"3 {_R}"),
    Written("watch repo", "WORK/my-repo"),
    Written("api call", "POST /projects/WORK/repos -f name=called-{n}"),
    Written("api call", "PUT /projects/WORK -f description=called-{n}"),
    Written("api call", "DELETE /projects/WORK/repos/called-{n}", before=("repos create WORK/called-{n}",)),
    Written("auth login", _LOGIN, stdin="admin"),
    Written("auth logout", "{url} --revoke", before=(f"auth login {_LOGIN}",), stdin="admin"),
    Written("auth tokens create", "nightly-{n} --permissions REPO_READ --project WORK"),
    Written("auth tokens revoke", "{token_id} --yes"),
)
