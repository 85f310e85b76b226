from __future__ import annotations

import json
import re

import pytest

from bbcli import errors
from bbcli.errors import BbcliError, ErrorDetails, exit_codes

KINDS: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]


def test_the_exit_codes_are_the_documented_ones() -> None:
    assert list(exit_codes()) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130]
    assert {code: text.partition(":")[0] for code, text in exit_codes().items()} == {
        0: "ok",
        1: "failure",
        2: "usage",
        3: "not found",
        4: "not authenticated",
        5: "not permitted",
        6: "conflict",
        7: "rate limited",
        8: "pending",
        9: "server or network failed",
        10: "invalid configuration",
        130: "interrupted (Ctrl-C)",
    }


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn = re.findall(r"^(?:[├└]── )?(\w+) +(\d+) ", errors.__doc__ or "", re.MULTILINE)
    assert drawn == [(kind.__name__, str(kind.exit_code)) for kind in KINDS]


def test_every_kind_has_a_code_a_name_and_a_meaning_of_its_own() -> None:
    for member in ("exit_code", "kind", "meaning"):
        assert len({getattr(kind, member) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_as_json_has_all_its_members_and_names_its_kind(kind: type[BbcliError]) -> None:
    found = json.loads(json.dumps(kind("it broke").to_dict()))
    assert found == {
        "kind": kind.kind,
        "message": "it broke",
        "hint": None,
        "status": None,
        "exceptionName": None,
        "details": [],
        "requestId": None,
        "retryable": kind.retryable,
    }


def test_an_error_as_json_says_what_the_server_said() -> None:
    refusal = ErrorDetails(409, "com.atlassian.X", ("one", "two"), "@id")
    found = errors.Conflict("taken", hint="take another", refusal=refusal).to_dict()
    assert (found["status"], found["exceptionName"], found["details"]) == (409, "com.atlassian.X", ["one", "two"])
    assert (found["requestId"], found["hint"], found["message"]) == ("@id", "take another", "taken")


def test_only_what_may_pass_by_itself_is_worth_trying_again() -> None:
    assert {kind.__name__ for kind in KINDS if kind.retryable} == {"RateLimited", "Pending", "ServerFailed"}


def test_an_error_reads_as_its_message() -> None:
    assert str(errors.NotFound("no such thing", hint="look elsewhere")) == "no such thing"
