"""SARIF 2.1.0: results, severities, omitted results and locations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.context.findings.paths import RepoRoot
from bbcli.context.findings.read import Source, read_findings

if TYPE_CHECKING:
    from bbcli.context.findings.model import Annotation, Findings

SHOP = RepoRoot("/home/ci/shop", "/home/ci/shop/web")
RULES = [
    {
        "id": "CA1000", "shortDescription": {"text": "Of types"}, "helpUri": "https://example.com/CA1000",
        "messageStrings": {"own": {"text": "{0} and {1}, {{braces}}, {7}"}},
        "defaultConfiguration": {"level": "error"},
    },
    {"id": "CA2000", "defaultConfiguration": {"level": "note"}, "properties": {"tags": ["security", "cwe"]}},
    {"id": "CA3000", "properties": {"security-severity": "8.1"}},
]  # fmt: skip
PLUGIN = {"name": "plugin", "guid": "1-2", "rules": [{"id": "P1", "defaultConfiguration": {"level": "error"}}]}


def read_sarif(*results: dict[str, Any], **run: Any) -> Findings:
    driver = {"name": "Scan", "rules": RULES, "globalMessageStrings": {"shared": {"text": "Shared {0}"}}}
    tool = {"driver": driver, "extensions": [PLUGIN]}
    log = {"version": "2.1.0", "runs": [{"tool": tool, "results": list(results), **run}]}
    return read_findings(Source("it", json.dumps(log)), "auto", SHOP)


def read_annotation(result: dict[str, Any], **run: Any) -> Annotation:
    (found,) = read_sarif({"message": {"text": "x"}, **result}, **run).annotations
    return found


def located(**location: Any) -> dict[str, Any]:
    line = location.pop("line", None)
    region = {"startLine": line} if line is not None else None
    return {"locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}]}


@pytest.mark.parametrize(
    ("result", "severity", "kind"),
    [
        ({"level": "error"}, "HIGH", "BUG"),
        ({"level": "warning"}, "MEDIUM", "CODE_SMELL"),
        ({"level": "note"}, "LOW", "CODE_SMELL"),
        ({"level": "none"}, "LOW", "CODE_SMELL"),
        ({}, "MEDIUM", "CODE_SMELL"),
        ({"kind": "open"}, "LOW", "CODE_SMELL"),
        ({"ruleId": "CA1000"}, "HIGH", "BUG"),
        ({"ruleIndex": 0}, "HIGH", "BUG"),
        ({"ruleIndex": -1}, "MEDIUM", "CODE_SMELL"),
        ({"ruleIndex": 99}, "MEDIUM", "CODE_SMELL"),
        ({"ruleId": "CA1000/2/b"}, "HIGH", "BUG"),
        ({"rule": {"id": "CA1000"}}, "HIGH", "BUG"),
        ({"rule": {"index": 0, "toolComponent": {"index": 0}}}, "HIGH", "BUG"),
        ({"rule": {"index": 0, "toolComponent": {"name": "plugin"}}}, "HIGH", "BUG"),
        ({"rule": {"index": 0, "toolComponent": {"guid": "1-2"}}}, "HIGH", "BUG"),
        ({"ruleId": "P1"}, "HIGH", "BUG"),
        ({"ruleId": "CA1000", "level": "note"}, "LOW", "CODE_SMELL"),
        ({"ruleId": "CA2000"}, "LOW", "VULNERABILITY"),
        ({"ruleId": "CA2000", "level": "error"}, "HIGH", "VULNERABILITY"),
        ({"ruleId": "CA3000", "level": "note"}, "HIGH", "VULNERABILITY"),
        ({"properties": {"security-severity": 4}}, "MEDIUM", "VULNERABILITY"),
        ({"properties": {"security-severity": "3.9"}}, "LOW", "VULNERABILITY"),
        ({"ruleId": "CA3000", "properties": {"security-severity": "0.0"}, "level": "error"}, "HIGH", "BUG"),
    ],
)
def test_how_bad_it_is_follows_from_the_number_of_security_tools_the_level_or_the_rule(
    result: dict[str, Any], severity: str, kind: str
) -> None:
    found = read_annotation(result)
    assert (found.severity, found.type) == (severity, kind)


def test_what_the_tool_was_told_about_a_rule_goes_before_its_usual_level() -> None:
    override = {"descriptor": {"index": 0}, "configuration": {"level": "note"}}
    by_name = {"descriptor": {"id": "CA1000"}, "configuration": {"level": "note"}}
    for each in (override, by_name):
        run = {"invocations": [{"ruleConfigurationOverrides": [each]}]}
        assert read_annotation({"ruleId": "CA1000", "provenance": {"invocationIndex": 0}}, **run).severity == "LOW"
        assert read_annotation({"ruleId": "CA1000"}, **run).severity == "HIGH"


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"message": {"text": " plain {0} \n"}}, "plain {0}"),
        ({"message": {"text": "of {0}", "arguments": ["a", "b"]}, "ruleId": "X"}, "of a (X)"),
        ({"message": {"markdown": "*m*"}}, "*m*"),
        ({"message": {"text": "t", "markdown": "*m*"}}, "t"),
        ({"message": {"id": "own", "arguments": ["a", "b"]}, "ruleId": "CA1000"}, "a and b, {braces}, {7} (CA1000)"),
        ({"message": {"id": "shared", "arguments": ["a"]}, "ruleId": "CA1000/1"}, "Shared a (CA1000/1)"),
        ({"message": {"id": "none"}, "ruleId": "CA1000"}, "Of types (CA1000)"),
        ({"message": {}, "ruleId": "CA2000"}, "CA2000"),
        ({"message": {"text": ""}}, "a finding without a message"),
        ({"message": {"text": "from [here](1), not a[0](2)"}, "relatedLocations": [{"id": 1}]},
         "from here, not a[0](2)"),
    ],
)  # fmt: skip
def test_the_message_is_the_results_own_or_that_of_its_rule_filled_in(result: dict[str, Any], message: str) -> None:
    assert read_annotation(result).message == message


@pytest.mark.parametrize(
    "result",
    [
        {"kind": "pass"},
        {"kind": "notApplicable"},
        {"baselineState": "absent"},
        {"suppressions": [{"kind": "inSource"}]},
        {"suppressions": [{"kind": "external", "status": "accepted"}, {"kind": "external", "status": "rejected"}]},
    ],
)
def test_what_is_no_problem_or_suppressed_is_left_out(result: dict[str, Any]) -> None:
    found = read_sarif({"message": {"text": "x"}, **result})
    assert found.annotations == ()
    assert found.notes == (("skipped suppressed results: 1",) if "suppressions" in result else ())


@pytest.mark.parametrize("status", ["underReview", "rejected"])
def test_what_nobody_has_decided_to_suppress_stays(status: str) -> None:
    assert read_annotation({"suppressions": [{"kind": "external", "status": status}]})
    assert read_annotation({"suppressions": [], "baselineState": "unchanged"})


BASES = {
    "SRC": {"uri": "file:///home/ci/shop/"}, "LIB": {"uri": "lib%20a/", "uriBaseId": "SRC"}, "OPEN": {},
    "ROUND": {"uri": "x/", "uriBaseId": "ROUND"}, "BELOW": {"uri": "sub/", "uriBaseId": "%SRCROOT%"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ({"uri": "file:///home/ci/shop/src/a%20b.c"}, "src/a b.c"),
        ({"uri": "file://localhost/home/ci/shop/a.c"}, "a.c"),
        ({"uri": "a%C3%A9.c"}, "web/aé.c"),
        ({"uri": "../src/a.c"}, "src/a.c"),
        ({"uri": "src/a.c", "uriBaseId": "%SRCROOT%"}, "src/a.c"),
        ({"uri": "src/a.c", "uriBaseId": "OPEN"}, "src/a.c"),
        ({"uri": "src/a.c", "uriBaseId": "SRC"}, "src/a.c"),
        ({"uri": "b.c", "uriBaseId": "LIB"}, "lib a/b.c"),
        ({"uri": "b.c", "uriBaseId": "BELOW"}, "sub/b.c"),
        ({"index": 1}, "two.c"),
        ({"index": 9}, None),
        ({"uri": "/home/ci/shop/a.c"}, "a.c"),
        ({"uri": "https://example.com/a.c"}, None),
        ({"uri": "file://server/share/a.c"}, None),
        ({"uri": "file:///usr/include/a.h"}, None),
        ({"uri": "file:///C:/a.c"}, None),
        ({"uri": "../../../a.c", "uriBaseId": "%SRCROOT%"}, None),
        ({"uri": "http://["}, None),
        ({}, None),
    ],
)
def test_the_place_is_a_path_in_the_repository(location: dict[str, Any], path: str | None) -> None:
    artifacts = [{"location": {"uri": "one.c"}}, {"location": {"uri": "two.c", "uriBaseId": "%SRCROOT%"}}]
    found = read_annotation(located(**location, line=7), originalUriBaseIds=BASES, artifacts=artifacts)
    assert (found.path, found.line) == (path, 7 if path else None)
    said = location.get("uri")
    assert (found.message == "x") is (path is not None or said is None)


def test_bases_that_lead_in_a_circle_end() -> None:
    assert read_annotation(located(uri="a.c", uriBaseId="ROUND"), originalUriBaseIds=BASES).path is not None


@pytest.mark.parametrize(("line", "expected"), [(None, None), (0, None), (3, 3)])
def test_a_place_without_a_line_is_the_file(line: int | None, expected: int | None) -> None:
    found = read_annotation(located(uri="a.c", line=line))
    assert (found.path, found.line) == ("web/a.c", expected)


def test_the_first_of_several_places_counts() -> None:
    places = {"locations": [*located(uri="a.c", line=1)["locations"], *located(uri="b.c", line=2)["locations"]]}
    assert (read_annotation(places).path, read_annotation({"locations": [{}]}).path, read_annotation({}).path) == (
        "web/a.c",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"fingerprints": {"stable/v1": "old", "stable/v2": "new"}, "partialFingerprints": {"a": "b"}}, "new"),
        ({"partialFingerprints": {"primaryLocationLineHash": "39fa:1"}, "guid": "g"}, "39fa:1"),
        ({"guid": "g"}, "g"),
        ({}, None),
    ],
)
def test_a_result_is_known_by_its_fingerprint(result: dict[str, Any], expected: str | None) -> None:
    assert read_annotation(result).external_id == expected


def test_the_rule_has_a_link_and_the_log_its_tools() -> None:
    assert read_annotation({"ruleId": "CA1000"}).link == "https://example.com/CA1000"
    two = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": name}}} for name in ("A", "B", "A")]}
    assert read_findings(Source("it", json.dumps(two)), "sarif", SHOP).tool == "A, B"


def test_a_tool_that_says_that_it_failed_is_not_believed_to_have_found_everything() -> None:
    notes = read_sarif(invocations=[{"executionSuccessful": True}, {"executionSuccessful": False}]).notes
    assert notes == ("warning: Scan reported that it failed: results may be missing",)
