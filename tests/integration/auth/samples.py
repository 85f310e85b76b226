"""Samples of `bbcli auth`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, WRITES, Confirmation, Example, Sample

SAMPLES = (
    Sample("auth login", "{url} --with-token", stdin="{token}", uses=(LEAKS,)),
    Sample("auth login", "{url} --with-token --store file", stdin="{token}", uses=(LEAKS,)),
    Sample("auth login", "{url} --username admin --password-stdin", stdin="{password}", uses=(LEAKS,)),
    Sample("auth login", "{url} --create-token --username admin --password-stdin", stdin="{password}", uses=(LEAKS,)),
    Sample("auth login", "{url} --session --username admin --password-stdin", stdin="{password}", uses=(LEAKS,)),
    Sample("auth login", "{url} --cookie-stdin", stdin="{cookie}", uses=(LEAKS,)),
    Sample("auth login", "{url} --command {folder}/vault", uses=(LEAKS,)),
    Sample(
        "auth login",
        "{url} --oauth --client-id none --client-secret-stdin --no-browser",
        stdin="{client_secret}",
        uses=(LEAKS,),
        code=2,
    ),
    Sample(
        "auth login",
        "{url} --oauth --client-id {client} --client-secret-stdin",
        stdin="{client_secret}",
        uses=(LEAKS,),
        in_person=True,
    ),
    Sample(
        "auth login",
        "{url} --oauth1 --consumer-key {consumer} --key {folder}/oauth1.pem",
        uses=(LEAKS,),
        in_person=True,
    ),
    Sample(
        "auth login",
        "{url} --oauth1 --consumer-key none --key {folder}/oauth1.pem --no-browser",
        uses=(LEAKS,),
        code=2,
    ),
    Sample(
        "auth login",
        "{url} --create-token --username admin --password-stdin --store file",
        stdin="admin",
        uses=(WRITES,),
    ),
    Sample("auth login", "{url} --with-token --store file", stdin="token-of-the-login\n", uses=(FUZZ,)),
    Sample("auth status"),
    Sample("auth whoami"),
    Sample("auth switch", "admin", asks=False),
    Sample("auth refresh", uses=(LEAKS,)),
    Sample("auth token", prints=True, asks=False),
    Sample("auth logout", uses=(LEAKS,), asks=False),
    Sample("auth logout", "--all --no-revoke", uses=(LEAKS,), asks=False),
    Sample(
        "auth logout",
        "{url} --revoke",
        before=("auth login {url} --create-token --username admin --password-stdin --store file",),
        stdin="admin",
        uses=(WRITES,),
    ),
    Sample("auth tokens list"),
    Sample("auth tokens list", "--project WORK", uses=(FUZZ,)),
    Sample("auth tokens create", "nightly --permissions REPO_READ --project WORK", uses=(LEAKS,), prints=True),
    Sample("auth tokens create", "nightly-{n} --permissions REPO_READ --project WORK", uses=(WRITES,)),
    Sample("auth tokens create", "ci --permissions REPO_READ", uses=(FUZZ,)),
    Sample("auth tokens revoke", "{token_id} --yes", uses=(LEAKS, WRITES)),
    Sample("auth tokens revoke", "1 --yes", uses=(FUZZ,)),
    Sample("auth setup-git", asks=False),
    Sample("auth git-credential", "get", stdin="protocol=http\nhost={place}\n\n", prints=True, asks=False),
    Sample(
        "auth git-credential",
        "store",
        stdin="protocol=http\nhost={place}\n\nusername=admin\npassword={token}\n",
        asks=False,
    ),
    Sample(
        "auth git-credential",
        "erase",
        stdin="protocol=http\nhost={place}\n\nusername=admin\npassword={token}\n",
        asks=False,
    ),
)
CONFIRMATIONS = {
    "auth tokens revoke": Confirmation("{token_id}", "access token", "{token_id}", "name 'nightly'"),
}
EXAMPLES = {
    "bbcli auth login https://bitbucket.example.com": Example(skip="asks on a terminal: see test_login"),
    "bbcli auth login https://bitbucket.example.com --create-token --expires 90d": Example(
        skip="asks for the password: see test_create_token"
    ),
    "bbcli auth login https://bitbucket.example.com --oauth --client-id 4bb0c0a1": Example(
        skip="needs a browser: see test_oauth_login"
    ),
    "bbcli auth refresh": Example(skip="needs a login by OAuth: see test_oauth_renewal"),
    'curl -H "Authorization: Bearer $(bbcli auth token)" "$URL"': Example(
        before="URL=https://bitbucket.example.com/rest/api/latest/projects"
    ),
    "bbcli auth login https://bitbucket.example.com --with-token < token.txt": Example(
        before="bbcli auth tokens create t --permissions REPO_READ --json | jq -r .token > token.txt"
    ),
    "bbcli auth login https://bitbucket.example.com --command 'pass show bitbucket'": Example(
        before=(
            "mkdir bin; (echo '#!/bin/sh'; echo echo $(bbcli auth tokens create t --permissions "
            "REPO_READ --json | jq -r .token)) > bin/pass; chmod +x bin/pass"
        )
    ),
    "bbcli auth tokens revoke 252973515069 --yes": Example(
        before="ID=$(bbcli auth tokens create n --permissions REPO_READ --json | jq -r .id)"
    ),
}
NOT_FUZZED = {
    "auth git-credential": "sends only to renew a login: tests/integration/auth/test_oauth_renewal.py",
    "auth logout": "sends only to revoke what a login created: tests/integration/auth/test_logout.py",
    "auth refresh": "sends only to renew a login: tests/integration/auth/test_oauth_renewal.py",
    "auth setup-git": "runs git: tests/integration/auth/test_git.py",
    "auth token": "sends only to renew a login: tests/integration/auth/test_oauth_renewal.py",
}
