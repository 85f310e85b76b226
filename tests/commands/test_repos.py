"""`bbcli repos` against the live sandbox, clones by the real git."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.plain_http import asked, get, token, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
MARY = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}


def api(sandbox: Sandbox, name: str = "") -> str:
    project, _, slug = name.partition("/")
    base = f"{sandbox.url}/rest/api/latest"
    return f"{base}/projects/{project}/repos" + (f"/{slug}" if slug else "") if project else f"{base}/repos"


def repo(sandbox: Sandbox, name: str) -> dict[str, Any]:
    found = json.loads(get(api(sandbox, name), user="admin"))
    assert isinstance(found, dict)
    return found


def exists(sandbox: Sandbox, name: str) -> bool:
    project, _, slug = name.partition("/")
    return slug in {json.loads(value)["slug"] for value in values(api(sandbox, project), user="admin")}


def names(result: Any) -> list[str]:
    assert result.code == 0, result.err
    return [line.split("\t")[0] for line in result.lines]


# Lists


def test_a_pipe_gets_a_row_for_each_repository_of_the_project(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "work", "--all")
    expected = [json.loads(value) for value in values(api(sandbox, "WORK"))]
    assert (result.code, result.err) == (0, "")
    assert [line.split("\t") for line in result.lines] == [
        [each["slug"], "WORK", each["state"], "public" if each["public"] else "private", each.get("description", "")]
        for each in expected
    ]


def test_json_of_lists_is_what_the_server_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "list", "WORK", "--all", "--jsonl").lines == values(api(sandbox, "WORK"), limit=7)
    across = values(api(sandbox))
    assert len(across) >= 60
    assert invoke("repos", "list", "--all", "--json").out == "[" + ",\n".join(across) + "]\n"


def test_a_list_stops_at_the_limit_and_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "-L", "30")
    assert (result.code, len(result.lines)) == (0, 30)
    assert result.err == "30 shown, more exist: --all\n"
    exactly = invoke("repos", "list", "OPEN", "-L", "3")
    assert (len(exactly.lines), exactly.err) == (3, "")


def test_filters_are_the_servers(sandbox: Sandbox, invoke: Invoke) -> None:
    assert names(invoke("repos", "list", "--name", "AUDIT")) == ["audit-log"]
    assert names(invoke("repos", "list", "--archived", "archived")) == ["archived-repo"]
    assert names(invoke("repos", "list", "WORK", "--archived", "archived")) == ["archived-repo"]
    assert "archived-repo" in names(invoke("repos", "list", "WORK", "--archived", "all", "--all"))
    assert "archived-repo" not in names(invoke("repos", "list", "WORK", "--archived", "active", "--all"))
    assert names(invoke("repos", "list", "--visibility", "public")) == [
        "notes",
        "awesome-list",
        "hello-world",
        "website",
    ]
    assert names(invoke("repos", "list", "~fred", "--visibility", "private")) == ["dotfiles"]
    assert names(invoke("repos", "list", "~fred", "--permission", "repo_admin")) == ["dotfiles", "notes"]
    assert names(invoke("repos", "list", "OPEN", "--permission", "REPO_ADMIN")) == []
    assert names(invoke("repos", "list", "OPEN", "--state", "available")) == ["awesome-list", "hello-world", "website"]
    assert names(invoke("repos", "list", "--state", "INITIALISING")) == []
    assert names(invoke("repos", "list", "WORK", "--name", "archived")) == ["archived-repo"]
    assert names(invoke("repos", "list", "--name", "archived")) == []


def test_the_name_filter_goes_as_typed(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "list", "--name", "a&b=c #+größe")
    assert asked(sandbox)[-1].query == "name=a%26b%3Dc%20%23%2Bgr%C3%B6%C3%9Fe&limit=25"


def test_a_project_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "NOPE")
    assert (result.code, result.out) == (3, "")
    assert result.err == "error: project NOPE does not exist\nhint: bbcli projects list\n"


def test_a_filtered_list_of_a_project_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "list", "NOPE", "--name", "x").code == 3


# Show, and every form of REPO


@pytest.mark.parametrize(
    "form",
    [
        "WORK/my-repo",
        "work/my-repo",
        "{url}/projects/WORK/repos/my-repo",
        "{url}/projects/WORK/repos/my-repo/browse",
        "{url}/projects/work/repos/my-repo/browse/languages/java.lang?at=refs%2Fheads%2Fmaster#3",
        "{url}/projects/WORK/repos/my-repo/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1",
        "{url}/projects/WORK/repos/my-repo/pull-requests/3/overview",
        "{url}/rest/api/1.0/projects/WORK/repos/my-repo",
        "{url}/scm/work/my-repo.git",
        "{url}/scm/work/my-repo",
        "http://fred@{host}/scm/work/my-repo.git",
        "ssh://git@127.0.0.1:7999/work/my-repo.git",
        "ssh://git@127.0.0.1/scm/work/my-repo.git",
        "git@127.0.0.1:work/my-repo.git",
        "127.0.0.1:work/my-repo.git",
    ],
)
def test_every_form_of_repo_leads_to_the_repository(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    text = form.format(url=sandbox.url, host=sandbox.url.removeprefix("http://"))
    result = invoke("repos", "show", text, "--json")
    assert result.err == ""
    assert result.raw == get(api(sandbox, "WORK/my-repo")) + b"\n"


@pytest.mark.parametrize(
    "form",
    ["~fred/notes", "~FRED/notes", "{url}/users/fred/repos/notes/browse", "{url}/projects/~fred/repos/notes",
     "{url}/scm/~fred/notes.git", "ssh://git@127.0.0.1:7999/~fred/notes.git", "git@127.0.0.1:~fred/notes.git"],
)  # fmt: skip
def test_every_form_of_a_personal_repo_leads_to_it(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    result = invoke("repos", "show", form.format(url=sandbox.url), "--json")
    assert result.err == ""
    assert json.loads(result.out)["links"]["self"][0]["href"] == f"{sandbox.url}/users/fred/repos/notes/browse"


def test_a_block_has_the_web_link_and_both_clone_links(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", env={"BBCLI_REPO": "WORK/my-repo"})
    block = dict(line.split("\t", 1) for line in result.lines)
    assert block.items() >= {"NAME": "my-repo", "PROJECT": "WORK", "ARCHIVED": "false", "FORKABLE": "true"}.items()
    assert block["WEB"] == f"{sandbox.url}/projects/WORK/repos/my-repo/browse"
    assert f"{sandbox.url}/scm/work/my-repo.git" in block["CLONE"]
    assert "ssh://git@127.0.0.1:7999/work/my-repo.git" in block["CLONE"]


def test_a_repository_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "WORK/nope")
    assert (result.code, result.out) == (3, "")
    assert result.err == "error: repository WORK/nope does not exist\nhint: bbcli repos list WORK\n"


def test_a_repository_of_another_server_is_refused_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "https://elsewhere.example.com/projects/WORK/repos/my-repo")
    assert (result.code, result.out) == (2, "")
    assert "https://elsewhere.example.com" in result.err
    assert asked(sandbox) == []


@pytest.mark.parametrize("text", ["my-repo", "WORK", "a/b/c/d", "/WORK/my-repo", "https://x/y", "", "~/x"])
def test_what_names_no_repository_is_2(sandbox: Sandbox, invoke: Invoke, text: str) -> None:
    result = invoke("repos", "show", text)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {text!r} does not name a repository\nhint: write WORK/my-repo")


def test_an_old_name_leads_to_the_renamed_repository(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/before")
    assert invoke("repos", "edit", "WORK/before", "--name", "After that").code == 0
    result = invoke("repos", "show", "WORK/before", "--json")
    assert json.loads(result.out)["slug"] == "after-that"
    assert [seen.status for seen in asked(sandbox)][-2:] == [307, 200]


# Create and edit


def test_create_sends_every_option(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ["--name", "All Options", "--description", "größe", "--default-branch", "main", "--no-forkable", "--public"]
    result = invoke("repos", "create", "WORK/ignored", *words, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.raw == get(api(sandbox, "WORK/all-options")) + b"\n"
    made = repo(sandbox, "WORK/all-options")
    expected = {"name": "All Options", "description": "größe", "forkable": False, "public": True}
    assert made.items() >= expected.items()
    assert json.loads(get(api(sandbox, "WORK/all-options") + "/default-branch"))["displayId"] == "main"


def test_create_without_options(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "create", "work/plain")
    assert (result.code, result.err) == (0, "")
    assert dict(line.split("\t", 1) for line in result.lines)["SLUG"] == "plain"
    assert repo(sandbox, "WORK/plain").items() >= {"forkable": True, "public": False}.items()
    assert invoke("repos", "create", "WORK/locked", "--private", "--forkable").code == 0
    assert repo(sandbox, "WORK/locked").items() >= {"forkable": True, "public": False}.items()


@pytest.mark.parametrize(("name", "env", "code"), [("WORK/my-repo", {}, 6), ("NOPE/x", {}, 3), ("WORK/marys", MARY, 5)])
def test_what_can_not_be_created(
    sandbox: Sandbox, invoke: Invoke, name: str, env: dict[str, str], code: int
) -> None:  # fmt: skip
    result = invoke("repos", "create", name, env=env)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")


def test_edit_changes_what_is_named_and_leaves_the_rest(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/edit-me", "--description", "Text", "--public")
    assert invoke("repos", "edit", "WORK/edit-me", "--no-forkable").code == 0
    assert repo(sandbox, "WORK/edit-me").items() >= {"description": "Text", "public": True, "forkable": False}.items()
    result = invoke("repos", "edit", "WORK/edit-me", "--private", "--forkable", "--description", "New", "--json")
    assert result.raw == get(api(sandbox, "WORK/edit-me")) + b"\n"
    assert repo(sandbox, "WORK/edit-me").items() >= {"description": "New", "public": False, "forkable": True}.items()


def test_edit_archives_and_brings_back(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/to-archive")
    assert invoke("repos", "edit", "WORK/to-archive", "--archived").code == 0
    assert repo(sandbox, "WORK/to-archive")["archived"] is True
    refused = invoke("repos", "edit", "WORK/to-archive", "--description", "x")
    assert (refused.code, refused.out) == (5, "")
    assert "is archived" in refused.err
    assert invoke("repos", "edit", "WORK/to-archive", "--no-archived", "--description", "back").code == 0
    assert repo(sandbox, "WORK/to-archive").items() >= {"archived": False, "description": "back"}.items()


def test_edit_of_the_default_branch(sandbox: Sandbox, invoke: Invoke) -> None:
    before = json.loads(get(api(sandbox, "WORK/my-repo") + "/default-branch"))["displayId"]
    result = invoke("repos", "edit", "WORK/my-repo", "--default-branch", "feature/größe-日本語", "--json")
    assert result.code == 0
    assert result.raw == get(api(sandbox, "WORK/my-repo")) + b"\n"
    assert json.loads(get(api(sandbox, "WORK/my-repo") + "/default-branch"))["displayId"] == "feature/größe-日本語"
    missing = invoke("repos", "edit", "WORK/my-repo", "--default-branch", "nope")
    assert (missing.code, missing.out) == (3, "")
    assert "'nope'" in missing.err
    assert invoke("repos", "edit", "WORK/my-repo", "--default-branch", before).code == 0
    assert json.loads(get(api(sandbox, "WORK/my-repo") + "/default-branch"))["displayId"] == before


def test_the_default_branch_may_be_given_by_its_full_name(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "edit", "WORK/my-repo", "--default-branch", "refs/heads/master").code == 0


def test_edit_of_nothing_is_2_and_of_what_one_may_not_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    nothing = invoke("repos", "edit", "WORK/my-repo")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err.startswith("error: nothing to change\n")
    assert asked(sandbox) == []
    assert invoke("repos", "edit", "WORK/my-repo", "--public", env=MARY).code == 5
    assert repo(sandbox, "WORK/my-repo")["public"] is False


# Delete


def test_delete_without_a_terminal_needs_yes(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/gone-1")
    refused = invoke("repos", "delete", "WORK/gone-1", stdin="WORK/gone-1\n")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[1] == "hint: add --yes"
    assert exists(sandbox, "WORK/gone-1")
    assert not [seen for seen in asked(sandbox) if seen.method == "DELETE"]
    deleted = invoke("repos", "delete", "work/gone-1", "-y")
    assert (deleted.code, deleted.out, deleted.err) == (0, "", "")
    assert not exists(sandbox, "WORK/gone-1")


def test_delete_asks_on_a_terminal_for_the_name(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/gone-2")
    wrong = invoke("repos", "delete", "WORK/gone-2", stdin="gone-2\n", tty=True)
    assert wrong.code == 1
    assert exists(sandbox, "WORK/gone-2")
    right = invoke("repos", "delete", "WORK/gone-2", stdin="WORK/gone-2\n", tty=True)
    assert (right.code, right.out) == (0, "")
    assert right.err.endswith("deleted repository WORK/gone-2\n")
    assert not exists(sandbox, "WORK/gone-2")


def test_delete_names_what_it_deletes_and_never_takes_the_working_copys(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "delete", "--yes", env={"BBCLI_REPO": "WORK/my-repo"})
    assert (result.code, result.out) == (2, "")
    assert exists(sandbox, "WORK/my-repo")


def test_delete_without_the_permission_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "delete", "WORK/my-repo", "--yes", env=MARY).code == 5
    assert exists(sandbox, "WORK/my-repo")


# Forks


def test_fork_into_ones_own_project_and_into_another(sandbox: Sandbox, invoke: Invoke) -> None:
    own = invoke("repos", "fork", "OPEN/website", "--json")
    assert own.raw == get(api(sandbox, "~FRED/website")) + b"\n"
    assert json.loads(own.out)["origin"]["slug"] == "website"
    other = invoke("repos", "fork", "OPEN/website", "--to", "work", "--name", "Site copy")
    assert other.code == 0
    assert dict(line.split("\t", 1) for line in other.lines)["FORK OF"] == "OPEN/website"
    listed = invoke("repos", "forks", "OPEN/website", "--jsonl")
    assert listed.lines == values(api(sandbox, "OPEN/website") + "/forks")
    assert names(invoke("repos", "forks", "OPEN/website")) == ["website", "site-copy"]
    assert names(invoke("repos", "forks", "OPEN/website", "-L", "1")) == ["website"]


def test_a_fork_that_is_there_or_not_allowed_is_6(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "fork", "OPEN/hello-world").code == 0
    assert invoke("repos", "fork", "OPEN/hello-world").code == 6
    invoke("repos", "create", "WORK/unforkable", "--no-forkable")
    result = invoke("repos", "fork", "WORK/unforkable")
    assert (result.code, result.out) == (6, "")
    assert "may not be forked" in result.err


# Clone


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Put a git on the PATH that notes its arguments and environment, then calls the real one; return what it noted."""
    real, notes, folder = shutil.which("git"), tmp_path / "notes", tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(f'#!/bin/sh\n{{ printf "argv: %s\\n" "$*"; env; }} >> "{notes}"\nexec "{real}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return lambda: notes.read_text()


def test_clone_signs_in_through_the_helper(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    result = invoke("repos", "clone", "WORK/my-repo")
    assert (result.code, result.out) == (0, "")
    copy = tmp_path / "my-repo"
    assert git(copy, "remote", "-v").splitlines()[0].split() == [
        "origin",
        f"{sandbox.url}/scm/work/my-repo.git",
        "(fetch)",
    ]
    assert "credential" not in (copy / ".git" / "config").read_text()
    assert git(copy, "rev-list", "--count", "HEAD").strip() == str(
        len(invoke("commits", "list", "--all", cwd=copy).lines)
    )


def test_clone_hands_on_the_folder_and_gits_own_options(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    result = invoke(
        "repos", "clone", "WORK/my-repo", "a b", "--", "--depth", "1", "--branch", "release/1.0", "--no-local"
    )
    assert (result.code, result.out) == (0, "")
    assert git(tmp_path / "a b", "rev-list", "--count", "HEAD").strip() == "1"
    assert git(tmp_path / "a b", "branch", "--show-current").strip() == "release/1.0"


def test_gits_options_may_follow_without_a_folder(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("repos", "clone", "WORK/my-repo", "--", "--quiet").code == 0
    assert (tmp_path / "my-repo" / "README.md").exists()


@pytest.mark.parametrize(
    ("owner", "user"), [("users/fred", "fred"), ("projects/WORK", "admin"), ("projects/WORK/repos/my-repo", "fred")]
)
def test_a_token_clones_a_private_repository_and_shows_nowhere(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, witness: Callable[[], str], monkeypatch: pytest.MonkeyPatch,
    owner: str, user: str,
) -> None:  # fmt: skip
    secret = token(sandbox, owner, user=user)
    monkeypatch.delenv("BBCLI_USERNAME")
    monkeypatch.delenv("BBCLI_PASSWORD")
    monkeypatch.setenv("BBCLI_TOKEN", secret)
    result = invoke("repos", "clone", "WORK/my-repo", "my-repo", "--", "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (tmp_path / "my-repo" / "README.md").exists()
    holding = [line for line in witness().splitlines() if secret in line]
    assert set(holding) == {f"BBCLI_TOKEN={secret}"}, "only where the caller had put it"
    for file in (tmp_path / "my-repo" / ".git").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()


def test_a_login_of_the_keyring_clones_without_a_secret_in_any_environment(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, witness: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = token(sandbox, "users/fred")
    monkeypatch.delenv("BBCLI_USERNAME")
    monkeypatch.delenv("BBCLI_PASSWORD")
    (tmp_path / "chest.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Chest(KeyringBackend):\n"
        "    priority = 1\n"
        f"    def get_password(self, service, name): return {secret!r}\n"
        "    def set_password(self, service, name, secret): raise NotImplementedError\n"
    )
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text(f'[servers.here]\nurl = "{sandbox.url}"\nuser = "fred"\nauth = "bearer"\n')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "chest.Chest")
    run = subprocess.run(
        [sys.executable, "-m", "bbcli", "repos", "clone", "WORK/my-repo", "my-repo", "--", "--quiet"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "my-repo" / "README.md").exists()
    assert secret not in witness()


def test_clone_over_ssh_takes_the_ssh_link(
    sandbox: Sandbox, invoke: Invoke, witness: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    result = invoke("repos", "clone", "WORK/my-repo", "--ssh")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: git clone ended with 128\n")
    assert "clone -- ssh://git@127.0.0.1:7999/work/my-repo.git" in witness().splitlines()[0]


def test_clone_takes_every_form_and_http_is_the_usual_way(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    words = [f"{sandbox.url}/users/fred/repos/notes/browse", "x", "--http", "--", "-q"]
    assert invoke("repos", "clone", *words).code == 0
    assert git(tmp_path / "x", "remote", "get-url", "origin").strip() == f"{sandbox.url}/scm/~fred/notes.git"


def test_clone_of_an_empty_repository_is_no_error(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("repos", "clone", "WORK/empty", "empty", "--", "-q").code == 0
    assert (tmp_path / "empty" / ".git").is_dir()


def test_clone_of_what_is_not_there_is_3_and_runs_no_git(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, witness: Callable[[], str]
) -> None:
    result = invoke("repos", "clone", "WORK/nope")
    assert (result.code, result.out) == (3, "")
    assert not (tmp_path / "notes").exists()


def test_clone_into_a_folder_that_is_not_empty_is_1(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    result = invoke("repos", "clone", "WORK/my-repo", "full")
    assert (result.code, result.out) == (1, "")
    assert result.err == "error: git clone ended with 128\nhint: what git said is above\n"


def test_clone_without_git_is_1_and_one_line(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = invoke("repos", "clone", "WORK/my-repo")
    assert (result.code, result.out) == (1, "")
    assert result.err == "error: git is not installed\nhint: install git, then clone again\n"


def test_deleting_a_repository_that_is_not_there_is_3_and_asks_nobody(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (["--yes"], []):
        result = invoke("repos", "delete", "WORK/nope", *words, tty=True)
        assert (result.code, result.out) == (3, "")
        assert result.err == "error: repository WORK/nope does not exist\nhint: bbcli repos list WORK\n"


def test_an_archived_repository_gets_another_default_branch_when_it_is_taken_out(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    invoke("repos", "fork", "WORK/my-repo", "--name", "put-away")
    invoke("repos", "edit", "~fred/put-away", "--archived")
    words = ["repos", "edit", "~fred/put-away", "--default-branch", "staging"]
    assert invoke(*words).code == 5
    assert '"archived":false' in invoke(*words, "--no-archived", "--json").out
    url = f"{sandbox.url}/rest/api/latest/projects/~fred/repos/put-away/default-branch"
    assert json.loads(get(url))["displayId"] == "staging"
