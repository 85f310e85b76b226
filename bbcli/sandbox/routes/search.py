"""Search files and repositories with `git grep`; real servers use a search server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git.grep import Match, grep
from bbcli.sandbox.request_body import inner, required
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import PageRequest, json_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Repository

MAX_QUERY = 250  # characters of a query
MAX_RESULTS = 1000  # results
ENTITIES = ("code", "repositories")
# Modifier, phrase or word.
TERM = re.compile(r'(\w+):(?:"([^"]*)"|(\S+))|"([^"]+)"|(\S+)')


@dataclass(frozen=True)
class Query:
    """The words of a search, and the modifiers that limit repositories."""

    words: tuple[str, ...]
    project: str = ""
    repository: str = ""

    @classmethod
    def read(cls, text: str) -> Query:
        """Parse the words and the modifiers `project:` and `repo:`. Raises ApiError 400."""
        if len(text) > MAX_QUERY:
            raise _bad_query(f"A query has no more than {MAX_QUERY} characters.")
        words, modifiers = [], {"project": "", "repo": ""}
        for name, phrase, value, quoted, word in TERM.findall(text):
            if name in modifiers:
                modifiers[name] = (phrase or value).lower()
            elif any(not char.isprintable() for char in quoted or word):
                raise _bad_query("A query holds no control characters.")
            else:
                words.append(quoted or word or f"{name}:{phrase or value}")
        if not words:
            raise _bad_query("A query needs a word to look for.")
        project, _, slug = modifiers["repo"].rpartition("/")
        return cls(tuple(words), project or modifiers["project"], slug)

    def allows(self, repository: Repository) -> bool:
        """True if the modifiers include the repository."""
        key = repository.project.key.lower()
        return self.project in ("", key) and self.repository in ("", repository.slug.lower())

    def names(self, repository: Repository) -> bool:
        """True if the repository name contains all words."""
        return all(word.lower() in repository.name.lower() for word in self.words)

    def highlight(self, text: str) -> str:
        """Return a line as HTML with matches in <em>."""
        words = "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True))
        parts = re.split(f"({words})", text, flags=re.IGNORECASE)
        return "".join(f"<em>{escape(part)}</em>" if at % 2 else escape(part) for at, part in enumerate(parts))


def search(context: RequestContext) -> Response:
    """Search the readable repositories for each requested entity."""
    body = context.json_body()
    (text,) = required(body, "query")
    query, entities = Query.read(text), inner(body, "entities") or {}
    if not entities or not {*entities} <= {*ENTITIES}:
        raise ApiError.invalid_fields({"entities": f"entities must be some of {', '.join(ENTITIES)}."})
    readable = [
        each
        for each in context.store.repositories.all()
        if query.allows(each) and context.permissions.repository_level(each)
    ]
    found: dict[str, Iterator[dict[str, Any]]] = {
        "code": _code(context, query, readable),
        "repositories": (context.serialize.repository(each) for each in readable if query.names(each)),
    }
    sections = {name: _section(found[name], inner(entities, name) or {}) for name in entities}
    return json_response({"scope": {"type": "GLOBAL"}, **sections, "query": {"substituted": False}})


def _section(found: Iterator[dict[str, Any]], paging: dict[str, Any]) -> dict[str, Any]:
    """Return the results of one entity, in the paging form of search."""
    window = PageRequest.from_query(
        {name: str(paging[name]) for name in ("start", "limit") if name in paging}, maximum=MAX_RESULTS
    )
    values = list(islice(found, MAX_RESULTS))
    end = window.start + window.limit
    return {
        "category": "primary",
        "isLastPage": end >= len(values),
        "count": len(values),
        "start": window.start,
        "nextStart": end,
        "values": values[window.start : end],
    }


def _code(context: RequestContext, query: Query, repositories: list[Repository]) -> Iterator[dict[str, Any]]:
    for repository in repositories:
        git = context.git(repository)
        if branch := git.default_branch():
            for match in grep(git.git, git.resolve(branch), query.words):
                yield _code_hit(context.serialize.repository(repository), query, match)


def _code_hit(repository: dict[str, Any], query: Query, match: Match) -> dict[str, Any]:
    contexts: list[list[dict[str, Any]]] = []
    for number, text in match.lines:
        if not contexts or contexts[-1][-1]["line"] != number - 1:
            contexts.append([])
        contexts[-1].append({"line": number, "text": query.highlight(text)})
    hits = len(match.lines)
    return {"repository": repository, "file": match.path, "hitContexts": contexts, "pathMatches": [], "hitCount": hits}


def _bad_query(message: str) -> ApiError:
    return ApiError.invalid_fields({"query": message})


ENDPOINTS = (Endpoint("POST", "/search/latest/search", search),)
