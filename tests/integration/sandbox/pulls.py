"""Branches and pull requests for the tests of the sandbox's pull requests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.integration.sandbox.cases import FORM, form

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Answer, Api

PROJECT = "/rest/api/latest/projects/WORK"
REPO = f"{PROJECT}/repos/data-export"
PULLS = f"{REPO}/pull-requests"
UTILS = "/rest/branch-utils/latest/projects/WORK/repos/data-export/branches"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Pulls:
    """Makes branches and pull requests in WORK/data-export, whose only file is README.md."""

    api: Api

    def commit(self, branch: str, path: str, content: str, *, user: str = "fred") -> str:
        """Write a file on a branch, which is created from master if it does not exist, and return the commit."""
        known = self.api.json(f"{REPO}/branches?filterText={branch}&limit=1000")["values"]
        fields = {"content": content, "branch": branch, "message": f"Change {path}"}
        is_known = any(each["displayId"] == branch for each in known)
        if not is_known:
            fields["sourceBranch"] = "master"
        at = branch if is_known else "master"
        last = self.api.get(f"{REPO}/commits?path={path}&until={at}&limit=1").json.get("values")
        if last:
            fields["sourceCommitId"] = last[0]["id"]
        made = self.api.send("PUT", f"{REPO}/browse/{path}", form(**fields), Content_Type=FORM, user=user)
        assert made.status == 200, made.body
        return str(made.json["id"])

    def create(self, branch: str = "", *, reviewers: tuple[str, ...] = (), user: str = "fred", **fields: Any) -> Any:
        """Open a pull request into master from a new branch with a new file, or from the given branch."""
        if not branch:
            branch = f"topic-{next(_NUMBERS)}"
            self.commit(branch, f"{branch}.txt", "one\ntwo\nthree\n")
        body = {
            "title": branch,
            "fromRef": {"id": f"refs/heads/{branch}"},
            "toRef": {"id": "refs/heads/master"},
            "reviewers": [{"user": {"name": name}} for name in reviewers],
            **fields,
        }
        made = self.api.send("POST", PULLS, body, user=user)
        assert made.status == 201, made.body
        return made.json

    def get(self, pull: Any, rest: str = "", **options: Any) -> Any:
        return self.api.json(f"{PULLS}/{pull['id']}{rest}", **options)

    def send(self, method: str, pull: Any, rest: str = "", body: Any = None, **options: Any) -> Answer:
        return self.api.send(method, f"{PULLS}/{pull['id']}{rest}", body, **options)

    def actions(self, pull: Any) -> list[str]:
        """Return the actions of a pull request, newest first."""
        return [each["action"] for each in self.get(pull, "/activities?limit=500")["values"]]


def error(answer: Answer) -> dict[str, Any]:
    """Return the only error of a response."""
    (found,) = answer.json["errors"]
    return dict(found)
