"""Finds the permissions that an operation needs in what a document says of it: their names, and no more."""

from __future__ import annotations

import re

NAMES = (
    "REPO_READ", "REPO_WRITE", "REPO_ADMIN", "REPO_CREATE", "PROJECT_VIEW", "PROJECT_READ", "PROJECT_WRITE",
    "PROJECT_ADMIN", "PROJECT_CREATE", "LICENSED_USER", "SYS_ADMIN", "ADMIN",
)  # fmt: skip
_NAME = rf"\b({'|'.join(NAMES)})\b"
_SENTENCE = r"(?<=[.;])\s|<br\s*/?>|</li>|\n"
# Sentences that name a permission which is not the one that it takes: an exception, a value, a comparison.
_BESIDES = (
    r"(?i)only users with|\bmay <i>|permission\S{0,40}=|\ba user with|\balways\b|users? may not"
    r"|is a (?:global|project|repository) permission"
)
_SPELT_OUT = (
    (r"(?i)repository \W*admin\W* is required", "REPO_ADMIN"),
    (r"(?i)project \W*admin\W* is required", "PROJECT_ADMIN"),
    (r"\bLICENSED\b", "LICENSED_USER"),
)


def permissions_in(text: str) -> tuple[str, ...]:
    """Return the names of the permissions, each once; none where the text says nothing of them."""
    found: list[str] = []
    for sentence in re.split(_SENTENCE, text):
        # A list of the values of a parameter has a name alone in a line.
        bare = re.sub(r"<[^<>]*>", "", sentence).strip(" -*\t")
        if bare not in NAMES and not re.search(_BESIDES, sentence):
            found += re.findall(_NAME, sentence)
    found += [name for pattern, name in _SPELT_OUT if re.search(pattern, text)]
    return tuple(dict.fromkeys(found))
