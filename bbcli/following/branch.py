"""Which branch is to be followed, and what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.address import is_hash
from bbcli.errors import InvalidInput
from bbcli.following.following import Following
from bbcli.following.kept import Followed, Kept

if TYPE_CHECKING:
    from bbcli.address import RepoAddress
    from bbcli.app import App
    from bbcli.following.following import Wanted


def following(app: App, repo: RepoAddress, ref: str | None, since_file: str | None, wanted: Wanted) -> Following:
    """Return what follows a branch, HEAD being that of the working copy; InvalidInput for what does not move."""
    if ref in ("HEAD", "@"):
        ref = app.working_copy.branch_in(repo, app.server)
    if is_hash(ref):
        raise InvalidInput(f"{ref} is a commit, to which nothing is added", hint="name a branch: --until master")
    kept = None
    if since_file is not None:
        kept = Kept(app.cwd / since_file, Followed(app.server.url, str(repo), ref or ""))
    return Following(app, repo, ref, wanted, kept)
