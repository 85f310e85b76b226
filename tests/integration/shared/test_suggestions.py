"""The hint for an unknown command or option: what is called so elsewhere, then what is spelled alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.cli.main import root
from bbcli.cli.other_names import COMMAND_OPTIONS, COUNTERPARTS, OPTION_COUNTERPARTS, VERB_COUNTERPARTS
from bbcli.cli.tree import Node
from tests.support.error_output import error_object
from tests.support.verbs import EVERY, GROUPS

if TYPE_CHECKING:
    from tests.conftest import Invoke


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        # By meaning
        ("pull-request list", "bbcli prs list"),
        ("inbox", "bbcli prs inbox"),
        ("pr unsubscribe 3", "bbcli prs watch --off"),
        ("mr list --mine", "bbcli prs list --author me"),
        ("pr list --target-branch master", "bbcli prs list --base BRANCH"),
        ("pr checks --watch", "bbcli prs checks --wait"),
        ("pr list -S crash", "bbcli prs list --search TEXT, or bbcli auth login URL"),
        (
            "pr list -S author:mary",
            "bbcli prs list --search TEXT, or write a URL such as https://bitbucket.example.com",
        ),
        ("pr list --draft=false", "bbcli prs list --no-draft"),
        ("pr list -d=true", "bbcli prs list --help"),
        ("pr list --draft=true", "bbcli prs list --draft"),
        ("pr create --draft=false", "bbcli prs create --help"),
        ("pr list -a fred", "bbcli prs list --reviewer NAME"),
        ("pr create --fill-first", "bbcli prs create --fill"),
        ("pr close 3 --delete-branch", "bbcli branches delete NAME"),
        ("pr reopen 3 --comment again", "bbcli prs comment ID -m TEXT"),
        ("pr review 3 --comment", "bbcli prs comment ID -m TEXT"),
        ("pr comment 3 --edit-last", "bbcli prs comments edit ID last"),
        ("pr comment 3 --delete-last", "bbcli prs comments delete ID last"),
        ("pr merge 3 --squash", "bbcli prs merge ID --strategy squash"),
        ("pr merge 3 -r", "bbcli prs merge ID --strategy rebase-no-ff"),
        ("pr merge 3 --body-file x", 'bbcli prs merge ID -m "$(cat FILE)"'),
        ("pr merge 3 --subject x", "bbcli prs merge ID -m TEXT"),
        ("pr merge 3 --admin", "merge checks cannot be skipped: bbcli prs checks ID"),
        ("pr update-branch 3 --rebase", "bbcli prs rebase ID"),
        ("pr revert 3", "with git: git revert -m 1 COMMIT, then bbcli prs create"),
        ("branch -d x", "bbcli branches delete NAME"),
        ("branch -m a b", "with git: git push --atomic origin origin/OLD:refs/heads/NEW :refs/heads/OLD"),
        ("branches rename a b", "with git: git push --atomic origin origin/OLD:refs/heads/NEW :refs/heads/OLD"),
        ("tag -a v1", "bbcli tags create NAME -m TEXT"),
        ("checkout topic", "with git: git fetch origin && git switch NAME"),
        ("release", "bbcli tags list"),
        ("webhooks", "bbcli api list webhook"),
        ("webhook delete x", "bbcli api list webhook delete"),
        ("rename a b", "bbcli repos rename"),
        ("cat README.md", "bbcli files show PATH"),
        ("blame README.md", "bbcli files blame PATH"),
        ("tree", "bbcli files list --tree"),
        ("file history README.md", "bbcli files log PATH"),
        ("clone WORK/my-repo", "bbcli repos clone"),
        ("login", "bbcli auth login URL"),
        ("Login", "bbcli auth login URL"),
        ("logout", "bbcli auth logout"),
        ("workspace list", "bbcli projects list"),
        ("repo archive WORK/x", "bbcli repos edit REPO --archived"),
        ("projects remove X", "bbcli projects delete"),
        ("builds info X", "bbcli builds show"),
        ("unwatch", "bbcli watch repo REPO --off"),
        ("commit unwatch X", "bbcli watch commit COMMIT --off"),
        ("git log v1.1..v1.2", "bbcli commits list"),
        ("git diff v1.1..v1.2", "bbcli commits diff"),
        ("git", "bbcli api list git"),
        ("merge-base a b", "bbcli compare A...B --diff"),
        ("commits compare a..b", "bbcli compare A..B"),
        # By spelling
        ("comits list", "bbcli commits"),
        ("project lst", "bbcli projects list"),
        ("api lst", "bbcli api list"),
        # In the API
        ("audit", "bbcli api list audit"),
        ("repos audit", "bbcli api list audit"),
        ("repos default-reviewers", "bbcli api list default reviewer"),
        # Nothing
        ("xyzzy", "bbcli --help"),
        ("auth xyzzy", "bbcli auth --help"),
        # A word that is in the name of half of the operations, or too short to search for
        ("watch list", "bbcli watch --help"),
        ("x", "bbcli --help"),
        # Options
        ("repos list --format json", "bbcli repos list -o FORMAT"),
        ("repos list --project WORK", "bbcli repos list PROJECT"),
        ("commits show HEAD --project WORK", "bbcli commits show -R PROJECT/REPO"),
        ("repos delete --repo WORK/x", "bbcli repos delete REPO"),
        ("compare a..b --name-status", "bbcli compare --files"),
        ("compare a..b --numstat", "bbcli compare --stat"),
        ("compare a..b --patch", "bbcli compare --diff"),
        ("projects list --per-page 5", "bbcli projects list -L N"),
        ("projects list --hostname x", "bbcli projects list --server SERVER"),
        ("repos delete WORK/x --force", "bbcli repos delete --yes"),
        ("repo view --web", "bbcli repos open"),
        ("commit view HEAD -w", "bbcli commits open"),
        ("builds list --web", "bbcli browse"),
        ("projects list --colour always", "bbcli projects list --color"),
        ("projects list --xyzzy", "bbcli projects list --help"),
        ("auth login --hostname https://x", "bbcli auth login URL"),
        ("repos create WORK/x --clone", "bbcli repos create WORK/x && bbcli repos clone WORK/x"),
        ("repo create ~fred/x -c", "bbcli repos create '~fred/x' && bbcli repos clone '~fred/x'"),
        ("repos create --clone WORK/x", "bbcli repos create REPO && bbcli repos clone REPO"),
        ("repos fork WORK/my-repo --clone", "bbcli repos fork WORK/my-repo && bbcli repos clone FORK"),
        ("repos fork WORK/my-repo --clone=false", "omit --clone"),
        ("watch commit X --undo", "bbcli watch commit --off"),
        ("auth setup-git --off", "bbcli auth setup-git --undo"),
        ("completion install --undo", "bbcli completion install --uninstall"),
        # Arguments
        ("commits follow nope", "bbcli commits follow --until nope"),
        ("commits follow a b", "bbcli commits follow --help"),
        ("watch pull topic -R WORK/my-repo", "bbcli prs watch topic"),
        ("watch pull 0", "bbcli watch pull --help"),
        # Options before the command
        ("-R WORK/my-repo commits list", "bbcli commits list -R …"),
        ("--server=https://x repo list", "bbcli repo list --server …"),
        ("--all --repo WORK/my-repo commits list", "bbcli commits list --all --repo …"),
        ("repos -R WORK/my-repo show", "bbcli repos show -R …"),
        ("repo --all --format csv ls", "bbcli repos ls --all --format …"),
        ("repos --all", "bbcli repos --help"),
        ("completion -s bash", "bbcli completion bash"),
        ("-x", "write options after the command: bbcli repos list --json"),
    ],
)
def test_the_hint_is_the_command_that_was_meant(invoke: Invoke, words: str, hint: str) -> None:
    result = invoke(*words.split())
    assert (result.code, result.out, result.err.splitlines()[-1]) == (2, "", f"hint: {hint}")


def test_a_server_from_the_environment_is_no_text_to_search(invoke: Invoke) -> None:
    result = invoke("prs", "list", env={"BBCLI_SERVER": "a:b"})
    assert (result.code, result.err.splitlines()[-1]) == (
        2,
        "hint: write a URL such as https://bitbucket.example.com",
    )


def test_the_hint_is_in_the_json_of_the_error(invoke: Invoke) -> None:
    assert error_object(invoke("inbox", "--json"))["hint"] == "bbcli prs inbox"


def test_a_name_with_a_meaning_is_not_compared_by_spelling(invoke: Invoke) -> None:
    assert "bbcli commits" not in invoke("comment").err
    assert (
        "form" not in invoke("api", "call", "/projects", "--format", "json").err.splitlines()[0].partition("'")[2][8:]
    )


def test_the_value_of_an_option_before_the_command_is_not_repeated(invoke: Invoke) -> None:
    for words in (
        ("--token", "BBDC-secret", "repos", "list"),
        ("--token=BBDC-secret", "repos", "list"),
        ("-tBBDC-secret", "repos", "list"),
    ):
        assert "BBDC-secret" not in invoke(*words).err


@pytest.mark.parametrize("name", COUNTERPARTS)
def test_a_counterpart_is_a_command_that_is_there(invoke: Invoke, name: str) -> None:
    words = COUNTERPARTS[name].split()
    if words[:2] == ["api", "list"]:
        result = invoke(*words)
        assert (result.code, result.out != "") == (0, True)
        return
    node, rest = Node(root), Node(root).canonical(words)
    while rest and (child := node.child(rest[0])):
        node, rest = child, rest[1:]
    assert node.path or words == ["--version"]
    assert all(node.option(word) for word in rest if word.startswith("-")) or words == ["--version"]
    noun, _, verb = name.rpartition(" ")
    assert verb not in (GROUPS[noun].list_commands(None) if noun else Node(root).child_names)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "option"), [(path, each) for path, found in COMMAND_OPTIONS.items() for each in found]
)
def test_a_counterpart_of_an_option_is_a_command_with_its_options(path: str, option: str) -> None:
    known = {name for param in EVERY[path].params for name in param.opts}
    node, rest = Node(root), Node(root).canonical(COMMAND_OPTIONS[path][option].split())
    while rest and (child := node.child(rest[0])):
        node, rest = child, rest[1:]
    options = [word for word in rest if word.startswith("-") and word != "-"]
    assert (option in known, node.path != (), all(node.option(word) for word in options)) == (False, True, True)


def test_a_counterpart_of_a_subcommand_or_an_option_is_in_some_command() -> None:
    verbs = {name.rpartition(" ")[2] for name in EVERY}
    assert set(VERB_COUNTERPARTS.values()) <= verbs
    options = {option for command in EVERY.values() for param in command.params for option in param.opts}
    ways = {way.partition(" ")[0] for ways in OPTION_COUNTERPARTS.values() for way in ways}
    assert ways <= options | {"--public"}
