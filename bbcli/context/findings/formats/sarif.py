"""Read SARIF 2.1.0, which many tools write. Section numbers are those of the OASIS standard."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from bbcli.context.findings.formats import ruff
from bbcli.context.findings.model import (
    BUG,
    CODE_SMELL,
    HIGH,
    LOW,
    MEDIUM,
    VULNERABILITY,
    Annotation,
    Findings,
    message_with_rule,
    valid_link,
)
from bbcli.context.findings.paths import with_location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.context.findings.located_json import LocatedJson
    from bbcli.context.findings.paths import RepoRoot


_SEVERITIES = {"error": HIGH, "warning": MEDIUM, "note": LOW, "none": LOW}
# Results that are not a problem (3.27.9), or not any more (3.27.24).
_PASSING_KINDS = ("pass", "notApplicable")
_ABSENT = "absent"


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read the results of all runs of a log."""
    version = found["version"]
    if version.text != "2.1.0":
        raise version.error(f"is {version.text or 'missing'}: only SARIF 2.1.0 is supported")
    runs = [Run(each) for each in found["runs"].items]
    annotations = tuple(each for run in runs for each in _annotations(run, root))
    tools = dict.fromkeys(run.tool for run in runs if run.tool)
    return Findings(", ".join(tools), annotations, tuple(_notes(runs)))


def _annotations(run: Run, root: RepoRoot) -> Iterator[Annotation]:
    for result in run.results:
        if not _is_skipped(result):
            yield _annotation(result, run, root)


def _notes(runs: list[Run]) -> Iterator[str]:
    for run in runs:
        if run.has_failed:
            yield f"warning: {run.tool or 'the tool'} reported that it failed: results may be missing"
    if left_out := sum(_is_suppressed(result) for run in runs for result in run.results):
        yield f"skipped suppressed results: {left_out}"


def _is_skipped(result: LocatedJson) -> bool:
    return result["kind"].text in _PASSING_KINDS or result["baselineState"].text == _ABSENT or _is_suppressed(result)


def _is_suppressed(result: LocatedJson) -> bool:
    """True if a suppression was accepted; requested and rejected ones do not count (3.35.3)."""
    return any(each["status"].text in (None, "accepted") for each in result["suppressions"].items)


def _annotation(result: LocatedJson, run: Run, root: RepoRoot) -> Annotation:
    rule = run.rule(result)
    name = run.rule_id(result, rule)
    severity, kind = _classify(result, rule, run, name)
    link = valid_link(rule["helpUri"].text) if rule else None
    message = message_with_rule(run.message(result, rule), name)
    annotation = Annotation(message, severity, kind, link=link, external_id=_fingerprint(result))
    where = run.location(result, root)
    return with_location(annotation, where.repo_path, where.path, where.line)


def _classify(result: LocatedJson, rule: LocatedJson | None, run: Run, name: str | None) -> tuple[str, str]:
    """Return severity and type, from `security-severity` if the tool reports it, else from the level."""
    if run.tool.lower() == ruff.TOOL:  # it reports every rule as an error
        return ruff.classify(name)
    number, tags = _security(result, rule)
    severity = _SEVERITIES.get(_level(result, rule, run), MEDIUM)
    if number:
        severity = HIGH if number >= 7 else MEDIUM if number >= 4 else LOW
    if number or "security" in tags:
        return severity, VULNERABILITY
    return severity, BUG if severity == HIGH else CODE_SMELL


def _security(result: LocatedJson, rule: LocatedJson | None) -> tuple[float, list[str]]:
    """Return `security-severity`, a CVSS score from 0 to 10, and the tags, of the result or its rule."""
    bags = [each["properties"] for each in (result, rule) if each]
    numbers = [number for bag in bags if (number := bag["security-severity"]).value is not None]
    return (_number(numbers[0]) if numbers else 0.0), [tag for bag in bags for tag in bag["tags"].texts]


def _number(found: LocatedJson) -> float:
    """Return a number, which tools write as a string; InvalidInput for anything else."""
    try:
        return float(found.value)
    except (TypeError, ValueError, OverflowError):
        raise found.error("is not a number") from None


def _level(result: LocatedJson, rule: LocatedJson | None, run: Run) -> str:
    """Return the level (3.27.10) of the result, else of a configuration override, else the rule's default."""
    if level := result["level"].text:
        return level
    if result["kind"].text not in (None, "fail"):
        return "none"
    usual = rule["defaultConfiguration"]["level"].text if rule else None
    return run.level_override(result, rule) or usual or "warning"


def _fingerprint(result: LocatedJson) -> str | None:
    """Return the fingerprint that stays the same between runs, of the newest version of the method (3.27.16)."""
    for name in ("fingerprints", "partialFingerprints"):
        prints = result[name]
        for key in sorted(prints.names, reverse=True):
            if text := prints[key].text:
                return text
    return result["guid"].text


_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\d{1,3})\}")
# A link to a location, by its id (3.11.6).
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\((\d+)\)")
_MAX_BASES = 20
_MAX_RULE_PARTS = 20  # segments of a hierarchical rule id


class Location(NamedTuple):
    """The location of a result; `repo_path` is None if the tool's `path` is outside the repository."""

    repo_path: str | None = None
    path: str | None = None
    line: int | None = None


class Run:
    """A run, with the rules, components and files that its results refer to."""

    def __init__(self, found: LocatedJson) -> None:
        self._found = found

    @property
    def tool(self) -> str:
        """The name of the tool, empty if it is missing."""
        return self._driver["name"].text or ""

    @property
    def results(self) -> Iterator[LocatedJson]:
        """The results of the run."""
        return self._found["results"].items

    @property
    def has_failed(self) -> bool:
        """True if an invocation of the tool did not succeed (3.20.14)."""
        return any(each["executionSuccessful"].value is False for each in self._found["invocations"].items)

    @cached_property
    def _driver(self) -> LocatedJson:
        return self._found["tool"]["driver"]

    @cached_property
    def _rules(self) -> dict[str, LocatedJson]:
        """The rules by id; the driver's take precedence over those of extensions."""
        parts = (self._driver, *self._found["tool"]["extensions"].items)
        rules = [rule for part in parts for rule in part["rules"].items]
        return {rule["id"].text or "": rule for rule in reversed(rules)}

    def rule(self, result: LocatedJson) -> LocatedJson | None:
        """Return the rule of a result (3.52.3), by its index in the tool component, else by its id."""
        reference = result["rule"]
        part = self._component(reference["toolComponent"])
        number = reference["index"].integer if reference["index"].integer is not None else result["ruleIndex"].integer
        if rule := part["rules"].at(number):
            return rule
        name = result["ruleId"].text or reference["id"].text or ""
        for _ in range(_MAX_RULE_PARTS):
            if name in self._rules:
                return self._rules[name]
            name, is_part, _ = name.rpartition("/")  # CA1000/1 is a sub-rule of CA1000 (3.5.4)
            if not is_part:
                break
        return None

    def rule_id(self, result: LocatedJson, rule: LocatedJson | None) -> str | None:
        """Return the id of the rule of a result, None if it has none."""
        return result["ruleId"].text or result["rule"]["id"].text or (rule["id"].text if rule else None)

    def _component(self, reference: LocatedJson) -> LocatedJson:
        """Return the tool component of a reference (3.54); the driver by default."""
        extensions = self._found["tool"]["extensions"]
        if part := extensions.at(reference["index"].integer):
            return part
        for name in ("guid", "name"):
            expected = reference[name].text
            if part := next((each for each in extensions.items if expected and each[name].text == expected), None):
                return part
        return self._driver

    def level_override(self, result: LocatedJson, rule: LocatedJson | None) -> str | None:
        """Return the level that the configuration of the result's invocation gives the rule, or None (3.27.10)."""
        invocation = self._found["invocations"].at(result["provenance"]["invocationIndex"].integer)
        name = self.rule_id(result, rule)
        for each in invocation["ruleConfigurationOverrides"].items if invocation else ():
            if self._refers_to(each["descriptor"], rule, name):
                return each["configuration"]["level"].text
        return None

    def _refers_to(self, reference: LocatedJson, rule: LocatedJson | None, name: str | None) -> bool:
        found = self._component(reference["toolComponent"])["rules"].at(reference["index"].integer)
        if found and rule:
            return found.path == rule.path
        return name is not None and reference["id"].text == name

    def message(self, result: LocatedJson, rule: LocatedJson | None) -> str:
        """Return the message of a result, its own or one of its rule, with placeholders filled and links as text."""
        message = result["message"]
        text_of_result, name = message["text"].text or message["markdown"].text, message["id"].text
        text = text_of_result if text_of_result is not None else self._named_message(name, rule)
        values = [str(each.value) for each in message["arguments"].items]
        if values or text_of_result is None:
            text = _PLACEHOLDER.sub(lambda at: _fill_placeholder(at, values), text)
        numbers = {str(each["id"].integer) for each in (*result["locations"].items, *result["relatedLocations"].items)}
        return _LINK.sub(lambda at: at[1] if at[2] in numbers else at[0], text)

    def _named_message(self, name: str | None, rule: LocatedJson | None) -> str:
        """Return the message of that id of the rule or the tool (3.11.7), else the description of the rule."""
        of_rule = [rule["messageStrings"][name]] if rule and name else []
        shared = [self._driver["globalMessageStrings"][name]] if name else []
        about = [rule["shortDescription"], rule["fullDescription"]] if rule else []
        texts = (each["text"].text or each["markdown"].text for each in (*of_rule, *shared, *about))
        return next((text for text in texts if text), "")

    def location(self, result: LocatedJson, root: RepoRoot) -> Location:
        """Return the first location of a result."""
        physical = next(iter(result["locations"].items), None)
        if physical is None:
            return Location()
        physical = physical["physicalLocation"]
        location, line = physical["artifactLocation"], physical["region"]["startLine"].line
        if location["uri"].text is None:
            location = self._artifact(location) or location
        uri = location["uri"].text
        if uri is None:
            return Location()
        base, is_known = self._base_uri(location["uriBaseId"].text)
        path, is_file = _file_path(urljoin(base, uri) if base else uri)
        if not is_file:
            return Location(path=path, line=line)
        # An undefined base such as %SRCROOT% stands for the root of the sources.
        return Location(root.relative(path) if is_known else root.from_top(path), path, line)

    def _artifact(self, location: LocatedJson) -> LocatedJson | None:
        found = self._found["artifacts"].at(location["index"].integer)
        return found["location"] if found else None

    def _base_uri(self, name: str | None) -> tuple[str, bool]:
        """Return the URI of a uriBaseId (3.14.14), and True if it resolves to an absolute URI."""
        bases, parts = self._found["originalUriBaseIds"], list[str]()
        is_known = name is None
        for _ in range(_MAX_BASES):  # the references may form a cycle
            if name is None:
                break
            base = bases[name]
            if uri := base["uri"].text:
                parts.insert(0, uri)
            is_known = urlsplit(uri or "").scheme != ""
            name = base["uriBaseId"].text
        uri_so_far = ""
        for part in parts:
            uri_so_far = urljoin(uri_so_far, part) if uri_so_far else part
        return uri_so_far, is_known


def _fill_placeholder(at: re.Match[str], values: list[str]) -> str:
    if at[1] is None:
        return at[0][0]
    return values[int(at[1])] if int(at[1]) < len(values) else at[0]


def _file_path(uri: str) -> tuple[str, bool]:
    """Return the path of a URI, and True for a file; a Windows path in place of a URI is accepted."""
    if re.match(r"[A-Za-z]:[\\/]", uri):
        return uri, True
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri, False
    if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost"):
        return uri, False
    return unquote(parts.path), True
