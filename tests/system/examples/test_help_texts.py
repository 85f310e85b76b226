"""The examples of help texts, and so of the pages of commands, do what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.verbs import EVERY
from tests.system.examples.found import TOKEN, Example, of_commands

if TYPE_CHECKING:
    from tests.system.examples.conftest import Run

_LOGIN = "bbcli auth login https://bitbucket.example.com"
# Those that are not run, and why.
LEFT_OUT = {
    "bbcli sandbox start --data ./bitbucket": "runs until it is ended",
    "curl -u fred:fred 'http://localhost:7990/rest/api/latest/projects'": "asks the server of the line before",
    "bbcli sandbox run -- pytest tests/": "would run the tests",
    "bbcli api browse": "needs a terminal: see tests/browser",
    "bbcli api browse -R WORK/my-repo": "needs a terminal: see tests/browser",
    _LOGIN: "asks on a terminal: see test_auth_login",
    f"{_LOGIN} --create-token --expires 90d": "asks for the password: see test_auth_create_token",
    f"{_LOGIN} --oauth --client-id 4bb0c0a1": "needs a browser: see test_oauth_login",
    "bbcli auth refresh": "needs a login by OAuth: see test_oauth_renewal",
    "bbcli api call /projects/WORK/repos/my-repo/pull-requests/1/comments -f text='Well done'":
        "the sandbox has no comments on pull requests",
}  # fmt: skip
# What has to be there for some of them: lines of a shell.
BEFORE = {
    "bbcli repos edit WORK/my-repo --default-branch main":
        "bbcli api call POST /projects/WORK/repos/my-repo/branches -f name=main -f startPoint=master",
    "bbcli repos edit WORK/old --archived": "bbcli repos create WORK/old",
    "bbcli repos delete WORK/old --yes": "bbcli repos create WORK/old",
    "bbcli repos fork WORK/my-repo --to PLAY --name my-copy": "bbcli projects create PLAY",
    "bbcli projects create DOCS --name Documentation --public": "bbcli projects edit DOCS --key PAPERS --name Papers",
    "bbcli projects delete DOCS --yes":
        "bbcli projects edit DOCS --key SHEETS --name Sheets; bbcli projects create DOCS",
    "bbcli commits diff 01f9c86 -R WORK/my-repo | git apply": "git checkout -q HEAD~1",
    "bbcli insights show v1.0 --key coverage --json | bbcli insights report HEAD --file -":
        "bbcli insights report v1.0 --key coverage --title Coverage",
    "bbcli config get project --server bitbucket.example.com": "bbcli config set project WORK",
    'curl -H "Authorization: Bearer $(bbcli auth token)" "$URL"':
        "URL=https://bitbucket.example.com/rest/api/latest/projects",
    f"{_LOGIN} --with-token < token.txt": f"{TOKEN} > token.txt",
    f"{_LOGIN} --command 'pass show bitbucket'":
        f"mkdir bin; (echo '#!/bin/sh'; echo echo $({TOKEN})) > bin/pass; chmod +x bin/pass; PATH=$PWD/bin:$PATH",
    '$EDITOR "$(bbcli config path)"': "EDITOR=cat",
    "bbcli auth tokens revoke 252973515069 --yes":
        "ID=$(bbcli auth tokens create n --permissions REPO_READ --json | jq -r .id)",
    "bbcli alias delete co": "bbcli alias set co commits",
    'ls -l "$(bbcli cache path)"': "bbcli api sync",
    "bbcli insights delete master --key lint --yes -R WORK/my-repo":
        "bbcli insights report master --key lint --title Lint",
    "bbcli builds show 01f9c86 --key unit-tests -R WORK/my-repo":
        "bbcli builds set 01f9c86 --key unit-tests --state successful --url http://ci/1",
    "bbcli builds delete 01f9c86 --key nightly -R WORK/my-repo --yes":
        "bbcli builds set 01f9c86 --key nightly --state successful --url http://ci/1",
}  # fmt: skip
# What is called otherwise here.
CALLED = {
    "252973515069": "$ID",
    "pull 42 ": "pull 3 ",
    "/rest/notes/": "/rest/release-notes/",
    "commits follow ": "commits follow --last 1 --limit 1 ",  # else it runs until it is ended
}
ENDS_WITH = {
    "ruff check --output-format json | bbcli insights annotate --key ruff": 1,  # ruff finds something
    "bbcli insights annotate HEAD eslint.json --key eslint --format eslint --exit-code": 1,  # and eslint did
}
# What is shown begins so, where it is the same each time.
SHOWN = {
    "bbcli projects list --name platform": "DATA\tData Platform\tNORMAL\tprivate\t\n",
    "bbcli projects list --all --json | jq -r '.[].key'": "ANALYTICS\n",
    "bbcli projects show WORK": "KEY\tWORK\nNAME\tWork\n",
    "bbcli repos show WORK/my-repo": "NAME\tmy-repo\nPROJECT\tWORK\n",
    "bbcli commits list -R WORK/my-repo --until v1.2 --since v1.1":
        "444ddda7b64344043fc7268fec3e7feaffabe22a\tFred Stone\t2011-12-09T05:30:00Z\tRelease 1.2\n",
    "bbcli commits show 01f9c86 -R WORK/my-repo": "COMMIT\t6e011dacb73226d5f1699a26b829550579b820e2\n",
    "bbcli commits changes master -R WORK/my-repo": "MODIFY\tlanguages/java.lang\t\n",
    "bbcli commits diff HEAD --stat": "languages/java.lang\t1\t1\n",
    "bbcli insights list master -R WORK/my-repo": "lint\tLint\tPASS\tA linter\t2012-04-18T07:23:20Z\n",
    "bbcli api tags": "Authentication\t64\n",
    "bbcli help exit-codes": "NAME\n    bbcli-exit-codes - what the exit code of bbcli says\n",
}  # fmt: skip
EXAMPLES = list(dict.fromkeys(of_commands()))


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.text not in LEFT_OUT], ids=str)
def test_an_example_does_what_it_says(run_script: Run, example: Example) -> None:
    script = example.text
    for name, here in CALLED.items():
        script = script.replace(name, here)
    code, said = run_script(script, before=BEFORE.get(example.text, ""))
    assert code == ENDS_WITH.get(example.text, 0), said
    assert "bbcli has a defect" not in said
    assert said.startswith(SHOWN.get(example.text, ""))


def test_every_verb_has_an_example_that_calls_it() -> None:
    for words in (words for words, command in EVERY.items() if not command.hidden):
        lines = [example.text for example in EXAMPLES if example.page == words]
        assert any(re.search(rf"\bbbcli {re.escape(words)}\b", line) for line in lines), words


def test_what_is_left_out_or_prepared_is_an_example() -> None:
    assert {*LEFT_OUT, *BEFORE, *ENDS_WITH, *SHOWN} <= {example.text for example in EXAMPLES}
