"""config.toml: reading of hand-written files, and atomic writing."""

from __future__ import annotations

import os
import stat
import tempfile
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from platformdirs import user_config_path

from bbcli.config import file as config_file
from bbcli.config.files import replace_text
from bbcli.config.location import NO_HOME
from bbcli.config.model import Account, Config, Server
from bbcli.config.paths import cache_folder, config_path
from bbcli.errors import InvalidInput, Misconfigured

FEWER = settings(max_examples=50)  # each writes a file
WORK = Server(
    "work", "https://work.example.com/bitbucket", "fred", accounts={"fred": Account("bearer", backend="some.Keyring")}
)
HOME = Server(
    "home", "http://localhost:7990", "mary", accounts={"mary": Account("basic", "file"), "fred": Account("basic")}
)
# TOML has no surrogates.
NAMES = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=8)
MOMENTS = st.datetimes(timezones=st.just(UTC))
SERVERS = st.builds(
    Server,
    NAMES,
    st.sampled_from([WORK.url, HOME.url, "https://[::1]:8443"]),
    st.none() | NAMES,
    insecure=st.booleans(),
    proxy=st.none() | NAMES,
    accounts=st.dictionaries(
        NAMES, st.builds(Account, NAMES, command=st.none() | NAMES, expires=st.none() | MOMENTS), max_size=2
    ),
)
CONFIGS = st.lists(SERVERS, max_size=3)
SAME_NAMES = st.lists(SERVERS.map(lambda server: replace(server, name="work")), max_size=3)


def _with(path: Path, servers: list[Server]) -> Config:
    made = Config(path)
    for server in servers:
        made = made.with_server(server)
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "folder" / "config.toml"


@given(CONFIGS)
@FEWER
def test_what_was_saved_is_what_is_loaded(servers: list[Server]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = _with(Path(folder) / "config.toml", servers)
        config_file.save(made)
        assert config_file.load(made.path) == made


@given(CONFIGS | SAME_NAMES, CONFIGS | SAME_NAMES)
@FEWER
def test_what_is_saved_replaces_what_was_saved_before(before: list[Server], after: list[Server]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        config_file.save(_with(file, before))
        config_file.save(_with(file, after))
        assert config_file.load(file) == _with(file, after)


def test_what_is_not_set_is_not_in_the_file(path: Path) -> None:
    config_file.save(_with(path, [replace(WORK, insecure=True)]))
    assert "insecure = true" in path.read_text()
    config_file.save(_with(path, [replace(WORK, user=None, accounts={})]))
    tables = [line for line in path.read_text().splitlines() if line not in ("", "[servers]")]
    assert tables == ['default = "work"', "[servers.work]", f'url = "{WORK.url}"']


def test_no_file_is_an_empty_configuration(path: Path) -> None:
    loaded = config_file.load(path)
    assert (loaded, loaded.default_server) == (Config(path), None)


def test_comments_and_keys_of_others_stay(path: Path) -> None:
    path.parent.mkdir(parents=True)
    table = f'[servers.work] # at work\nurl = "{WORK.url}"\nca = "x.pem"\n'
    path.write_text(f'# mine\ncolour = "blue"\n\n{table}')
    config_file.save(config_file.load(path).with_server(HOME).with_server(replace(WORK, user="seb")))
    text = path.read_text()
    assert all(part in text for part in ("# mine", 'colour = "blue"', "# at work", 'ca = "x.pem"', 'user = "seb"'))
    assert config_file.load(path).servers == {"work": replace(WORK, user="seb"), "home": HOME}


def test_a_comment_on_an_account_stays_when_another_is_forgotten(path: Path) -> None:
    path.parent.mkdir(parents=True)
    accounts = '[servers.home.accounts.mary]\nauth = "basic" # hers\n\n[servers.home.accounts.fred]\nauth = "basic"\n'
    path.write_text(f'[servers.home]\nurl = "{HOME.url}"\n\n{accounts}')
    config_file.update(path, lambda known: known.with_server(replace(HOME, accounts={"mary": Account("basic")})))
    assert 'auth = "basic" # hers' in path.read_text()
    assert list(config_file.load(path).servers["home"].accounts) == ["mary"]


def test_the_file_and_its_new_folder_are_for_their_owner_only(path: Path) -> None:
    config_file.save(_with(path, [WORK]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_a_folder_that_can_not_be_made_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match=r"config\.toml: ") as raised:
        config_file.save(_with(tmp_path / "file" / "config.toml", [WORK]))
    assert "BBCLI_CONFIG_DIR" in str(raised.value.hint)


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises((Misconfigured, OSError)):
        replace_text(path, "x")
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_a_file_that_is_no_toml_is_named_with_its_line(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('default = "work"\n[servers.work\n')
    with pytest.raises(Misconfigured, match=r"config\.toml: .*line 2") as raised:
        config_file.load(path)
    assert raised.value.exit_code == 10
    assert str(path) in str(raised.value.hint)


@pytest.mark.parametrize(
    "text",
    [
        "servers = 1",
        "[servers]\nwork = 1",
        "[servers.work]\nuser = 'x'",
        "[servers.work]\nurl = 1",
        "[servers.work]\nurl = 'no url'",
        "[[servers]]\nurl = 'https://h'",
        "default = [1]",
    ],
)
def test_a_file_with_other_things_in_it_is_refused_by_name(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(Misconfigured, match=r"config\.toml"):
        _ = config_file.load(path).default_server


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = '\xe9'"])
def test_a_file_that_is_no_utf8_is_refused_by_name(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"config\.toml"):
        config_file.load(path)


def test_a_folder_in_the_place_of_the_file_is_refused_by_name(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(Misconfigured, match=r"config\.toml"):
        config_file.load(path)


def test_the_folder_of_the_configuration_is_the_environments_or_the_platforms(tmp_path: Path) -> None:
    assert config_path({"BBCLI_CONFIG_DIR": str(tmp_path)}) == tmp_path / "config.toml"
    assert config_path({}).parts[-2:] == ("bbcli", "config.toml")


def test_a_relative_folder_of_the_platform_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # As the XDG specification has it; platformdirs 4.5 still took it.
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", "own")
    monkeypatch.delenv("BBCLI_CONFIG_DIR", raising=False)
    assert config_path(os.environ) == tmp_path / ".config/bbcli/config.toml"


@pytest.mark.parametrize("given", [{}, {"XDG_CONFIG_HOME": "/etc/own"}, {"HOME": "own"}])
def test_without_a_folder_of_its_own_it_lies_where_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("BBCLI_CONFIG_DIR", raising=False)
    assert config_path(os.environ) == user_config_path("bbcli", appauthor=False) / "config.toml"


def test_a_user_without_a_home_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Path:
        raise RuntimeError

    monkeypatch.setattr("platformdirs.user_config_path", fail)
    monkeypatch.setattr("platformdirs.user_cache_path", fail)
    assert config_path({}) == Path(NO_HOME, "config.toml")
    assert cache_folder({}) == Path(NO_HOME)


@pytest.mark.parametrize(
    "text",
    [
        'servers.a.url = "https://a"\n',
        '[servers.a]\nurl = "https://a"\n[other]\nx = 1\n[servers.b]\nurl = "https://b"\n',
        '[servers]\na = {url = "https://a"}\n',
        '# mine\n[servers.a]\nurl = "https://a"  # here\ncolour = "red"\n',
    ],
)
def test_a_server_is_added_to_a_file_of_any_form(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    wanted = config_file.load(path).with_server(WORK)
    config_file.save(wanted)
    assert config_file.load(path) == wanted
    assert all(kept in path.read_text() for kept in ("# mine", "# here", 'colour = "red"', "x = 1") if kept in text)


def test_a_link_to_a_file_kept_elsewhere_stays_one(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "elsewhere.toml")
    config_file.save(_with(path, [WORK]))
    assert path.is_symlink()
    assert config_file.load(tmp_path / "elsewhere.toml").servers == {"work": WORK}


def test_keys_that_mean_nothing_are_listed_and_stay(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(
        'colour = "red"\n[servers.a]\nurl = "https://a"\ncolor = 1\n'
        '[servers.a.accounts.fred]\nauth = "bearer"\nsecret = 2\n[other]\nx = 1\n'
    )
    names = ("colour", "other", "servers.a.color", "servers.a.accounts.fred.secret")
    assert config_file.load(path).unknown == names
    config_file.update(path, lambda known: known.with_server(replace(known.servers["a"], user="fred", project="WORK")))
    assert (config_file.load(path).unknown, config_file.load(path).servers["a"].project) == (names, "WORK")


@pytest.mark.parametrize("umask", [0, 0o077, 0o177])
def test_the_file_is_for_its_owner_only_whatever_it_was_before(path: Path, umask: int) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("")
    path.chmod(0o666)
    before = os.umask(umask)
    try:
        config_file.save(_with(path, [WORK]))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("server", [Server("a", "https://a", "fr\udce9d"), Server("\udce9", "https://a")])
def test_what_is_no_text_is_refused_and_the_file_stays(path: Path, server: Server) -> None:
    config_file.save(_with(path, [WORK]))
    before = path.read_bytes()
    with pytest.raises(InvalidInput, match="not UTF-8"):
        config_file.update(path, lambda known: known.with_server(server))
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {"config.toml", "config.toml.lock"}
