"""Reports from options or files, and the limits of servers for reports and annotations."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from bbcli.commands.insights.model import fit_to_limits, has_severity
from bbcli.commands.insights.report import build_report, parse_datum
from bbcli.context.findings.model import Annotation, Findings
from bbcli.context.findings.read import Source
from bbcli.errors import InvalidInput


def of_file(value: Any, key: str | None = None, *data: str, **options: str | None) -> Any:
    return build_report(key, Source("report.json", json.dumps(value)), data, **options)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Coverage=85%", "PERCENTAGE", 85),
        ("Coverage=85.5 %", "PERCENTAGE", 85.5),
        ("Growth=120%", "TEXT", "120%"),
        ("Tests=1200", "NUMBER", 1200),
        ("Change=-0.5", "NUMBER", -0.5),
        ("Build=007", "TEXT", "007"),
        ("Safe=true", "BOOLEAN", True),
        ("Safe=false", "BOOLEAN", False),
        (
            "More=https://a.example/?b=c",
            "LINK",
            {"linktext": "https://a.example/?b=c", "href": "https://a.example/?b=c"},
        ),
        ("Day=2026-11-24T09:30+01:00", "DATE", 1795509000000),
        ("Day=2026-11-24", "DATE", int(datetime(2026, 11, 24).astimezone().timestamp() * 1000)),
        ("Day=2026-13-24", "TEXT", "2026-13-24"),
        ("Took=1h30m", "DURATION", 5_400_000),
        ("Took=1.5s", "DURATION", 1500),
        ("Took=250ms", "DURATION", 250),
        ("Who=", "TEXT", ""),
        ("Who=a=b", "TEXT", "a=b"),
        ("Build:TEXT=42", "TEXT", "42"),
        ("Took:NUMBER=42", "NUMBER", 42),
        ("Ratio: a:b=3", "NUMBER", 3),
    ],
)
def test_the_type_of_a_value_shows_or_is_said(text: str, kind: str, value: Any) -> None:
    title = text.partition("=")[0]
    assert parse_datum(text) == {"title": title.removesuffix(f":{kind}"), "type": kind, "value": value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Coverage", "--data 'Coverage'"),
        ("=3", "--data '=3'"),
        ("Coverage:PERCENTAGE=101%", "--data 'Coverage:PERCENTAGE=101%': '101%' is not of type PERCENTAGE"),
        ("Tests:NUMBER=many", "--data 'Tests:NUMBER=many': 'many' is not of type NUMBER"),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_datum(text)
    assert error.value.message == message


def test_what_is_typed_goes_before_what_the_file_says() -> None:
    said = {"key": "a", "title": "Old", "details": "Kept", "data": [{"title": "x", "value": 1}], "reporter": None}
    assert of_file(said) == ("a", {"title": "Old", "details": "Kept", "data": said["data"]}, None)
    made = of_file(said, "b", "y=2", title="New", result=None)
    assert (made.key, made.body["title"], made.body["details"]) == ("b", "New", "Kept")
    assert made.body["data"] == [{"title": "y", "type": "NUMBER", "value": 2}]


def test_annotations_in_a_file_belong_to_the_report_and_none_is_not_the_same_as_no_word_of_them() -> None:
    shown = {"reportKey": "a", "message": "Unused", "severity": "LOW", "line": 0}
    found = of_file({"key": "a", "title": "x", "annotations": [shown]}).findings
    assert found.annotations == (Annotation("Unused", "LOW", line=0),)
    assert of_file({"key": "a", "title": "x", "annotations": []}).findings == Findings("", ())
    assert of_file({"key": "a", "title": "x"}).findings is None


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"title": "x"}, "the report key is missing"),
        ({"key": "a"}, "report.json: title is missing"),
        ({"key": "a", "title": " "}, "report.json: title is missing"),
        ({"key": "a", "title": "x" * 451}, "report.json: title has 451 characters: the maximum is 450"),
        (
            {"key": "a", "title": "x", "details": "y" * 2001},
            "report.json: details has 2001 characters: the maximum is 2000",
        ),
        ({"key": "a", "title": "x", "result": "OK"}, "report.json: result is 'OK', not PASS or FAIL"),
        ({"key": "a", "title": "x", "titel": "y"}, "report.json: titel is not a known field"),
        ({"key": "a", "title": 3}, "report.json: title is not a string"),
        (
            {"key": "a", "title": "x", "link": "x.html"},
            "report.json: link is 'x.html', not an http or https URL",
        ),
        (
            {"key": "a", "title": "x", "data": [{"title": "y", "value": 1}] * 7},
            "report.json: data has 7 fields: the maximum is 6",
        ),
        (
            {"key": "a", "title": "x", "data": [{"title": "y", "type": "PERCENTAGE", "value": 101}]},
            "report.json: data[0].value is not valid for PERCENTAGE",
        ),
        (
            {"key": "a", "title": "x", "data": [{"title": "y", "value": {}}]},
            "report.json: data[0].value is not valid for a field without a type",
        ),
        ({"key": "a", "title": "x", "data": [{"value": 1}]}, "report.json: data[0].title is missing"),
        (
            {"key": "a", "title": "x", "annotations": [{"message": "y", "severity": "low"}]},
            "report.json: annotations[0].severity is 'low', not LOW or MEDIUM or HIGH",
        ),
        ([], "report.json: the document is not an object"),
    ],
)
def test_what_no_server_takes_is_named_with_its_place(said: Any, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        of_file(said)
    assert error.value.message == message


def test_a_slip_of_the_pen_is_told_what_was_meant() -> None:
    with pytest.raises(InvalidInput) as error:
        of_file({"key": "a", "titel": "x"})
    assert error.value.hint == "did you mean title?"


def make_findings(count: int) -> Findings:
    severities = ("LOW", "MEDIUM", "HIGH")
    return Findings("tool", tuple(Annotation(f"{number}", severities[number % 3]) for number in range(count)))


def test_a_report_takes_a_thousand_annotations_and_more_are_refused_with_the_way_out() -> None:
    assert fit_to_limits(make_findings(1000)) == make_findings(1000)
    with pytest.raises(InvalidInput) as error:
        fit_to_limits(make_findings(1001))
    assert error.value.message == "1001 annotations: the maximum of a report is 1000"
    assert error.value.hint == "add --most-severe to send only the most severe annotations"


def test_of_too_many_the_most_severe_are_taken_in_their_order() -> None:
    found = fit_to_limits(make_findings(1500), most_severe=True)
    listed = [(each.severity, int(each.message)) for each in found.annotations]
    assert [severity for severity, _ in listed] == ["HIGH"] * 500 + ["MEDIUM"] * 500
    assert [number for severity, number in listed if severity == "HIGH"] == list(range(2, 1500, 3))
    assert found.notes == ("sent only the 1000 most severe of 1500 annotations",)


def test_a_long_message_of_a_tool_is_cut_and_that_is_said_once() -> None:
    found = fit_to_limits(Findings("tool", (Annotation("x" * 2000), Annotation("y" * 2001), Annotation("z" * 9999))))
    assert [len(each.message) for each in found.annotations] == [2000, 2000, 2000]
    assert found.annotations[1].message.endswith("yy…")
    assert found.notes == ("messages truncated to 2000 characters: 2",)


def test_ids_that_stand_twice_are_told_apart_and_long_ones_left_out() -> None:
    ids = ["a", "a", None, "b", "a", "x" * 451, ""]
    found = fit_to_limits(Findings("tool", tuple(Annotation("m", external_id=each) for each in ids)))
    assert [each.external_id for each in found.annotations] == ["a", "a#2", None, "b", "a#3", None, None]


def test_it_fails_from_a_severity_on() -> None:
    found = (Annotation("m", "MEDIUM"), Annotation("m", "LOW"))
    assert [has_severity(found, least) for least in ("LOW", "MEDIUM", "HIGH")] == [True, True, False]
    assert not has_severity((), "LOW")
