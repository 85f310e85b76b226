"""What is set of a build: the fields as a server takes them, held against its limits before they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.context.ci import key_of, url_of
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

FINISHED_STATES = ("SUCCESSFUL", "FAILED", "CANCELLED")
# In characters as Java counts them.
_MAX_LENGTHS = {
    "key": 255, "url": 450, "name": 255, "description": 255, "buildNumber": 255, "parent": 1024, "ref": 1024,
}  # fmt: skip
_OPTION_NAMES = {"buildNumber": "--build-number", "testResults": "--test-results"}
# What servers before the newer resource have not: fields, and states.
_FIELDS_SINCE_7_14 = ("buildNumber", "duration", "parent", "ref", "testResults")
_STATES_SINCE_7_14 = ("CANCELLED", "UNKNOWN")


def build_body(options: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the body that sets a build; key and URL that are not given are those of the CI system.

    InvalidInput for one that is missing, empty or too long. A duration is in seconds, and sent in ms.
    """
    body = {name: value for name, value in options.items() if value is not None}
    body.setdefault("key", key_of(environ))
    body.setdefault("url", url_of(environ))
    for name, what in (("key", "which build? {} key"), ("url", "where is the build? {} URL")):
        if body[name] is None:
            raise InvalidInput(what.format("No variable of a CI system says its"), hint=f"add --{name}")
    if "duration" in body:
        body["duration"] = round(body["duration"] * 1000)
    if "ref" in body and not body["ref"].startswith("refs/"):
        body["ref"] = f"refs/heads/{body['ref']}"
    for name, most in _MAX_LENGTHS.items():
        _check_length(name, body.get(name), most)
    return body


def options_since_7_14(body: Mapping[str, Any]) -> list[str]:
    """Return the options, as they are typed, that only the newer resource has a field or a state for."""
    states = [f"--state {body['state']}"] if body["state"] in _STATES_SINCE_7_14 else []
    return [*states, *(_option(name) for name in _FIELDS_SINCE_7_14 if name in body)]


def _check_length(name: str, value: str | None, most: int) -> None:
    if value is None:
        return
    if name in ("key", "url") and not value.strip():
        raise InvalidInput(f"{_option(name)} is empty")
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > most:
        raise InvalidInput(f"{_option(name)} has {length} characters, and servers take {most} at the most")


def _option(name: str) -> str:
    return _OPTION_NAMES.get(name, f"--{name}")
