"""The words that people read: help texts, manual topics, hints and messages are plain, and use one term per concept."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import bbcli
from bbcli import errors
from bbcli.cli.help_text import parse
from bbcli.cli.hints import HINTS, NOTICES
from bbcli.cli.main import root
from bbcli.cli.tree import Node
from bbcli.docs.json_schema import schema
from bbcli.docs.tables import FORMATS, by_meaning
from bbcli.docs.topics import TOPICS, text_of
from bbcli.errors import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

NODES = list(Node(root).walk(hidden=True))
# Pattern of a word that is not used -> the term that is.
TERMS = {
    r"\b(?<!IP )(?<!email )(web )?address(es)?\b": "URL",
    r"\bfolders?\b": "directory",
    r"\bworking cop(y|ies)\b": "local clone",
    r"\b(the|an|no|its|each|this|any|'s) answers?\b|\banswers? of\b": "response",
    r"\bvariables? of the path\b": "path parameter",
    r"\bplug-ins?\b": "plugin",
    r"\bauthorit(y|ies)\b|\bwho(m)? to trust\b": "CA certificate",
    r"\b(noun|verb)s?\b": "command, subcommand",
    r"\bpulls\b": "pull requests",
    r"\bgoes before\b|\bgo before\b": "takes precedence",
    r"\b(the|an|this) extras?\b": "optional dependency",
    r"\bcolour\w*\b": "color",
    r"\bwords? of (your|their) own\b|\bown words\b": "aliases",
    r"\bkept (in|of)\b": "cached, saved",
    r"\bg[ia]ves? up\b|\bgiving up\b": "skip",
    r"\b(left|leave|leaves|leaving)( \S+)? out\b": "omit",
    r"\bat the most\b": "at most",
    r"(?<!there )\b(is|are) no\b(?! longer)": "is not a",
    r"\bexclude each other\b": "cannot be combined",
    r"\b(servers?|prox(y|ies)|tools?|programs?|git|bbcli) (wants?|tells?|says?|said|believes?|knows?|knew)\b": (
        "require, return, report, accept, support"
    ),
    r"\bparallel\b": "concurrent",
    r"\bforced push\b": "force push",
    r"\bapart from\b": "except",
    r"\ba text\b(?! file)": "text",
    r"\bon (a|the) screen\b": "in a full-screen interface",
    r"\bworks as\b|\bsays so\b|\bsays otherwise\b": "a plain statement",
    r"\b(no|some|any|every)body\b|\bwhoever\b|\bwho wants\b": "the person by role, or no person",
}
# First words of a help text that need what stands elsewhere, or ask a question.
BARE = {
    "a",
    "all",
    "an",
    "how",
    "if",
    "it",
    "its",
    "only",
    "such",
    "that",
    "the",
    "their",
    "them",
    "these",
    "they",
    "this",
    "those",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "who",
    "whom",
    "whose",
    "why",
}
# Summaries begin with one of these, or another word that no noun or third person is.
NOT_IMPERATIVE = re.compile(r"[a-z]|\w+(s|ing|ed)\b(?<!ss)|(The|A|An|Its?|What|How|Which|That|This)\b")
NOTES = re.compile(
    r" \[(default: [^\[\]]+|env var: [A-Z_]+|one of: [\w, ]+|required|repeatable|- reads one per line from stdin)\]"
)
LONGEST, MOST_WORDS = 80, 12
PROPER = "Bitbucket|Python|Jira|Basic|Ctrl|Windows"


class Text(NamedTuple):
    """A text that people read, and where it stands."""

    place: str
    text: str

    def __str__(self) -> str:
        return self.place


def helps() -> Iterator[Text]:
    """Yield the help of each argument and option; shared ones once."""
    yield from dict.fromkeys(
        Text("shared" if each.shared else node.name, f"{' '.join(each.names) or each.metavar}: {each.text}")
        for node in NODES
        for each in node.parameters
    )


HELPS = list(helps())


def _text(each: Text) -> str:
    """Return the help without the names and the notes of the option."""
    return NOTES.sub("", each.text.partition(": ")[2])


def test_a_help_text_begins_with_a_verb_or_the_noun_itself() -> None:
    assert [each for each in HELPS if _text(each).split()[0].casefold() in BARE or not _text(each)[0].isupper()] == []


def test_a_help_text_has_no_period_and_few_words() -> None:
    wrong = [
        each
        for each in HELPS
        if _text(each).endswith(".") or len(_text(each)) > LONGEST or len(_text(each).split()) > MOST_WORDS
    ]
    assert wrong == []


def test_a_default_stands_in_brackets_and_nothing_else_does() -> None:
    texts = [(each, re.sub(r"(?<=\w)\[[^ \]]*\]", "", _text(each))) for each in HELPS]
    assert [
        each for each, text in texts if "[" in text or re.search(r"\bdefaults? (is|to)\b|\bby default\b", text)
    ] == []


def test_a_metavar_names_the_value_in_one_word_for_all_options() -> None:
    options = [(node.name, each) for node in NODES for each in node.parameters]
    assert [
        (name, each.names) for name, each in options if each.metavar in {"COUNT", "NUMBER", "FOLDER", "PATHNAME"}
    ] == []
    assert {each.metavar for _, each in options if "--limit" in each.names} == {"N"}


@pytest.mark.parametrize("topic", ["bbcli", *TOPICS])
def test_an_example_of_a_topic_stands_below_its_goal(topic: str) -> None:
    blocks = text_of(topic).partition("# EXAMPLES\n")[2].partition("\n# ")[0].strip("\n").split("\n\n")
    goals = [before for before, block in pairwise(["", *blocks]) if block.startswith("    ")]
    assert [goal for goal in goals if not goal.endswith(":") and not goal.startswith("    ")] == []


@pytest.mark.parametrize("node", [node for node in NODES if node.path], ids=lambda node: node.name)
def test_a_summary_is_an_imperative(node: Node) -> None:
    assert not NOT_IMPERATIVE.match(node.summary)


def prose() -> Iterator[Text]:
    """Yield every text of the help and of the manual, without code."""
    yield from (Text(each.place, _text(each)) for each in HELPS)
    for node in NODES:
        text = parse(node.help)
        goals = (example.goal for example in text.examples)
        yield from (Text(node.name, each) for each in (*text.paragraphs, *goals))
    for name in ("bbcli", *TOPICS):
        plain = re.sub(r"^ {4}.*$", "", text_of(name), flags=re.MULTILINE)
        yield from (Text(f"help {name}", line) for line in plain.splitlines())
    yield from (Text("table", text) for text in (*FORMATS.values(), *by_meaning(), *exit_codes().values()))
    yield from (Text("help json-schema", text) for text in _descriptions(schema()))


def _descriptions(value: object) -> Iterator[str]:
    """Yield the descriptions in a JSON Schema."""
    if isinstance(value, dict):
        yield from (text for name, text in value.items() if name in ("description", "title") and isinstance(text, str))
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for each in members:
        yield from _descriptions(each)


ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
ERRORS |= {"UsageError", "fail"}
OTHERS = {"Notice", "say", "info", "log", "footer", "success", "ask", "add_detail", "retrying"}
# Variables whose texts become messages.
NAMES = {"message", "hint", "otherwise", "problem", "notice"}


def messages(calls: set[str]) -> Iterator[Text]:
    """Yield the texts of errors, hints, notices and prompts, as the source has them: arguments of these calls."""
    package = Path(bbcli.__file__).parent
    for path in sorted(package.rglob("*.py")):
        name = str(path.relative_to(package))
        if not name.startswith(("sandbox", "docs/generate")):
            yield from (Text(f"{name}:{line}", text) for line, text in _said(_tree(path), calls))
    for reason, template in {**HINTS, **NOTICES}.items():
        yield from [Text(f"hint {reason}", template)] if isinstance(template, str) else ()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _said(tree: ast.Module, calls: set[str]) -> Iterator[tuple[int, str]]:
    """Yield line and text of the strings in arguments of the calls, and in variables named for messages."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in calls:
                values = [*node.args, *(each.value for each in node.keywords if each.arg != "reason")]
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in NAMES:
                values = [value]
            case _:
                continue
        yield from ((text.lineno, _joined(text)) for each in values for text in _strings(each))


def _strings(node: ast.expr) -> Iterator[ast.Constant | ast.JoinedStr]:
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _strings(child)


def _joined(node: ast.Constant | ast.JoinedStr) -> str:
    """Return a string with an ellipsis for each value in it."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)


def _wrong(texts: Iterator[Text], terms: dict[str, str] = TERMS) -> list[str]:
    patterns = [(re.compile(pattern, re.IGNORECASE), term) for pattern, term in terms.items()]
    without_code = ((each, re.sub("`[^`]*`", "", each.text)) for each in texts)
    return [
        f"{each.place}: {found[0]!r}, write {term}: {each.text}"
        for each, words in without_code
        for pattern, term in patterns
        if (found := pattern.search(words))
    ]


def test_help_and_manual_use_one_term_per_concept() -> None:
    assert _wrong(prose()) == []


def test_messages_use_the_terms_of_the_manual() -> None:
    assert _wrong(messages(ERRORS | OTHERS)) == []


# Terms that docstrings and comments use, too; others, such as noun and verb, are for readers of the code.
OF_CODE = (
    "folders?",
    "working cop",
    "(left|leave",
    "at the most",
    "(is|are) no",
    "exclude each",
    "forced push",
    "body\\b|",
)


def test_docstrings_and_comments_use_the_same_terms() -> None:
    package = Path(bbcli.__file__).parent
    patterns = {each: TERMS[each] for each in TERMS if any(part in each for part in OF_CODE)}
    assert len(patterns) == len(OF_CODE)
    assert _wrong(_remarks(package), patterns) == []


def _remarks(package: Path) -> Iterator[Text]:
    """Yield docstrings and comments."""
    for path in sorted(package.rglob("*.py")):
        name, source = str(path.relative_to(package)), path.read_text()
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
                yield Text(f"{name}:{node.body[0].lineno}", text)
        comments = re.finditer(r"^\s*(# [A-Z].*)$", source, re.MULTILINE)
        yield from (Text(name, each[1]) for each in comments)


def test_an_error_is_no_question() -> None:
    asking = (each for each in messages(ERRORS) if re.search(r"^(?!did you mean|\^)[^…]*\?( |$)", each.text))
    assert [f"{each.place}: {each.text}" for each in asking] == []


def test_an_error_has_no_capital_and_no_period() -> None:
    wrong = (each for each in messages(ERRORS) if re.match(rf"(?!{PROPER})[A-Z][a-z]+ |.*[^.]\.$", each.text))
    assert [f"{each.place}: {each.text}" for each in wrong] == []
