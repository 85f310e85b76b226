"""The version of a server: compared as numbers, requested once a day."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bbcli.client.server_version import Version, cached, check_version, remember
from bbcli.config.cache import Cache
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from pathlib import Path

DAY = 24 * 60 * 60
H, O = "https://h", "https://other"  # noqa: E741
NUMBERS = st.lists(st.integers(0, 999), min_size=1, max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda value: st.lists(value) | st.dictionaries(st.sampled_from(["at", "value", "x"]), value),
)


@dataclass
class Asked:
    """A server that reports its version and counts the requests for it."""

    version: str = "9.4.22"
    urls: list[str] = field(default_factory=list)

    def of(self, url: str, folder: Path, now: float) -> str:
        def ask() -> str:
            self.urls.append(url)
            return self.version

        return str(cached(kept(url, folder, now), ask))


def kept(url: str, folder: Path, now: float, account: str = "") -> Cache:
    return Cache(folder, url, account, lambda: now, str)


@given(NUMBERS, NUMBERS)
def test_versions_are_compared_number_by_number(one: list[int], other: list[int]) -> None:
    first, second = (".".join(map(str, numbers)) for numbers in (one, other))
    padded = [[*numbers, 0, 0][:3] for numbers in (one, other)]
    assert (Version(first) < Version(second)) == (padded[0] < padded[1])
    assert (Version(first) == Version(second)) == (padded[0] == padded[1])
    assert (Version(first) >= second) == (padded[0] >= padded[1])


@pytest.mark.parametrize(
    ("older", "newer"),
    [("9.4", "10.0"), ("8.9.1", "8.18"), ("7.21.0", "7.21.1"), ("9", "9.0.1"), ("8.18.0-rc1", "8.18.1")],
)
def test_an_older_version_is_less(older: str, newer: str) -> None:
    assert Version(older) < newer
    assert Version(newer) > older
    assert not Version(newer) < older


@pytest.mark.parametrize(("one", "other"), [("8.18", "8.18.0"), ("9.4.22", "9.4.22-SNAPSHOT"), ("10", "10.0.0")])
def test_missing_numbers_of_a_version_are_zero(one: str, other: str) -> None:
    assert Version(one) == Version(other) == one
    assert str(Version(other)) == other
    assert Version(one) != 8


def test_a_server_that_is_too_old_is_said_to_be() -> None:
    check_version(Version("8.18.0"), "8.18", "commits diff")
    check_version(Version("10.0.1"), "8.18", "commits diff")
    with pytest.raises(BbcliError) as raised:
        check_version(Version("7.21.3"), "8.18", "commits diff")
    assert raised.value.message == "commits diff needs Bitbucket 8.18 or later, this is 7.21.3"


@pytest.mark.parametrize("text", ["", "unknown"])
def test_a_server_that_tells_no_version_is_left_to_answer_for_itself(text: str) -> None:
    check_version(Version(text), "8.18", "commits diff")
    assert str(Version(text)) == text


def test_a_version_is_asked_once_a_day(tmp_path: Path) -> None:
    server = Asked()
    for now in (1000.0, 1001.0, 1000.0 + DAY - 1):
        assert server.of(H, tmp_path, now) == "9.4.22"
    assert server.urls == [H]
    server.version = "10.0.0"
    assert server.of(H, tmp_path, 1000.0 + DAY) == "10.0.0"
    assert server.of(H, tmp_path, 1000.0 + DAY + 1) == "10.0.0"
    assert server.urls == [H, H]


def test_a_cached_version_from_the_future_is_ignored(tmp_path: Path) -> None:
    server = Asked()
    server.of(H, tmp_path, 1000.0)
    server.of(H, tmp_path, 999.0)
    assert server.urls == [H, H]


def test_what_a_server_said_meanwhile_counts(tmp_path: Path) -> None:
    server = Asked()
    server.of(H, tmp_path, 1000.0)
    assert remember(kept(H, tmp_path, 1001.0), "9.5.0") == "9.5.0"
    assert (server.of(H, tmp_path, 1002.0), server.urls) == ("9.5.0", [H])


def test_that_a_server_told_no_version_is_not_believed_for_a_day(tmp_path: Path) -> None:
    server = Asked("")
    assert server.of(H, tmp_path, 1000.0) == ""
    server.version = "9.4.22"
    assert server.of(H, tmp_path, 1001.0) == "9.4.22"


@pytest.mark.parametrize("other", [O, f"{H}/ctx", "http://h", f"{H}:8443"])
def test_each_server_has_its_own(tmp_path: Path, other: str) -> None:
    first, second = Asked("9.4.22"), Asked("8.19.1")
    for _ in range(2):
        assert (first.of(H, tmp_path, 1000.0), second.of(other, tmp_path, 1000.0)) == ("9.4.22", "8.19.1")
    assert (first.urls, second.urls) == ([H], [other])


@pytest.mark.parametrize("other", ["basic:fred:netrc", "bearer:fred:keyring", "basic:ann:keyring", ""])
def test_each_account_has_its_own(tmp_path: Path, other: str) -> None:
    mine, others = (kept(H, tmp_path, 1000.0, account) for account in ("basic:fred:keyring", other))
    remember(mine, "9.4.22")
    assert (mine.get("version", DAY), others.get("version", DAY)) == ("9.4.22", None)


def content_is_survived(folder: Path, content: bytes) -> None:
    Asked().of(H, folder, 1000.0)
    (file,) = folder.iterdir()
    file.write_bytes(content)
    server = Asked("10.0.0")
    assert server.of(H, folder, 1001.0)
    assert server.of(H, folder, 1001.0)
    assert len(server.urls) <= 1


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"{", b"[]", b"null", b"{}", b'{"at": 1000}', b'{"at": null, "value": "1"}', b"[" * 100_000,
        b'{"at": 1' + b"0" * 400 + b', "value": "1"}', b'{"at": 1' + b"0" * 5000 + b', "value": "1"}',
        b'{"at": NaN, "value": "1"}', b'{"at": "soon", "value": "1"}', b'{"at": 1000, "value": ["1"]}',
    ],
)  # fmt: skip
def test_a_broken_cache_entry_is_ignored(tmp_path: Path, content: bytes) -> None:
    content_is_survived(tmp_path, content)
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text()) == {"at": 1001.0, "value": "10.0.0"}


@given(JSON)
@example({"at": 10**400, "value": "1"})
def test_any_json_in_the_cache_is_survived(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    content_is_survived(tmp_path_factory.mktemp("cache"), json.dumps(value).encode())


def test_a_cache_that_can_not_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    server = Asked()
    for _ in range(2):
        assert server.of(H, tmp_path / "file", 1000.0) == "9.4.22"
    assert server.urls == [H, H]


def test_an_error_of_the_server_is_not_kept(tmp_path: Path) -> None:
    def fail() -> str:
        raise BbcliError("no")

    with pytest.raises(BbcliError, match=r"^no$"):
        cached(kept(H, tmp_path, 1000.0), fail)
    assert list(tmp_path.iterdir()) == []


def test_a_number_of_any_length_is_one() -> None:
    assert Version("9" * 5000) > "10.0"
