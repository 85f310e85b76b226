"""Required permissions, read from the text of an operation's description."""

from __future__ import annotations

import pytest

from bbcli.openapi.openapi3 import permissions_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("Anybody may do this.", ()),
        ("You must have **REPO_READ** for it.", ("REPO_READ",)),
        ("It takes <strong>PROJECT_ADMIN</strong> here.", ("PROJECT_ADMIN",)),
        ("It takes REPO_ADMIN for one, or PROJECT_ADMIN for all.", ("REPO_ADMIN", "PROJECT_ADMIN")),
        ("It takes REPO_READ. With comments it takes REPO_READ too.", ("REPO_READ",)),
        ("It takes ADMIN; SYS_ADMIN for some.", ("ADMIN", "SYS_ADMIN")),
        ("It takes SYS_ADMIN.", ("SYS_ADMIN",)),
        ("It takes MY_REPO_READ or REPO_READER.", ()),
        ("Everybody who is LICENSED.", ("LICENSED_USER",)),
        ("A LICENSED_USER may.", ("LICENSED_USER",)),
        ("Repository 'admin' is required.", ("REPO_ADMIN",)),
        ("project ADMIN is required", ("ADMIN", "PROJECT_ADMIN")),
    ],
)
def test_a_permission_is_found_by_its_name_and_each_once(text: str, found: tuple[str, ...]) -> None:
    assert permissions_in(text) == found


@pytest.mark.parametrize(
    "beside",
    [
        "Only users with SYS_ADMIN see the secrets.",
        "An ADMIN may <i>not</i> be one.",
        "Ask with permission=REPO_WRITE for those.",
        "A user with SYS_ADMIN is left alone.",
        "SYS_ADMIN always has them.",
        "Users may not take REPO_ADMIN from themselves.",
        "REPO_WRITE is a repository permission.",
        "<ul><li>REPO_WRITE</li>",
        "\n- REPO_WRITE\n-\tREPO_ADMIN\t\n",
    ],
)
def test_a_permission_that_is_named_for_another_reason_is_not_found(beside: str) -> None:
    assert permissions_in(beside) == ()
    assert permissions_in(f"It takes PROJECT_READ. {beside}") == ("PROJECT_READ",)


@pytest.mark.parametrize("end", [". ", "; ", "<br>", "<br />", "</li>", "\n"])
def test_a_sentence_ends_so_that_the_next_one_counts(end: str) -> None:
    assert permissions_in(f"Only users with SYS_ADMIN see secrets{end}It takes REPO_READ.") == ("REPO_READ",)


def test_every_name_is_found() -> None:
    names = (
        "LICENSED_USER", "PROJECT_CREATE", "ADMIN", "SYS_ADMIN",
        "PROJECT_VIEW", "PROJECT_READ", "PROJECT_WRITE", "PROJECT_ADMIN",
        "REPO_CREATE", "REPO_READ", "REPO_WRITE", "REPO_ADMIN",
    )  # fmt: skip
    assert permissions_in("It takes " + " or ".join(names)) == names
