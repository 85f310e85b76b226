"""Builds from the variables of CI systems, as documented by each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.context.ci import SYSTEMS, commit_of, key_of, url_of, variables

if TYPE_CHECKING:
    from tests.conftest import Invoke

HASH = "a" * 40
URL = "https://ci.example.com/7"
SAID = {
    "Jenkins": {"JENKINS_URL": "https://ci.example.com", "GIT_COMMIT": HASH, "JOB_NAME": "unit", "BUILD_URL": URL},
    "Bamboo": {
        "bamboo_buildKey": "unit", "bamboo_planRepository_revision": HASH, "bamboo_buildResultsUrl": URL,
        "bamboo_repository_revision_number": "b" * 40,
    },
    "GitLab": {"GITLAB_CI": "true", "CI_COMMIT_SHA": HASH, "CI_JOB_NAME": "unit", "CI_JOB_URL": URL},
    "GitHub": {
        "GITHUB_ACTIONS": "true", "GITHUB_SHA": HASH, "GITHUB_WORKFLOW": "ci", "GITHUB_JOB": "unit",
        "GITHUB_SERVER_URL": "https://ci.example.com", "GITHUB_REPOSITORY": "fred/my-repo", "GITHUB_RUN_ID": "7",
    },
    "TeamCity": {
        "TEAMCITY_VERSION": "2023.09", "BUILD_VCS_NUMBER": HASH, "TEAMCITY_PROJECT_NAME": "ci",
        "TEAMCITY_BUILDCONF_NAME": "unit", "BUILD_URL": URL,
    },
    "Drone": {"DRONE": "true", "DRONE_COMMIT_SHA": HASH, "DRONE_STAGE_NAME": "unit", "DRONE_BUILD_LINK": URL},
}  # fmt: skip


@pytest.mark.parametrize("name", [system.name for system in SYSTEMS])
def test_each_system_says_commit_key_and_url(name: str) -> None:
    said = SAID[name]
    is_github = name == "GitHub"
    assert commit_of(said) == HASH
    assert key_of(said) == ("ci/unit" if name in ("GitHub", "TeamCity") else "unit")
    assert url_of(said) == ("https://ci.example.com/fred/my-repo/actions/runs/7" if is_github else URL)


def test_without_the_sign_of_a_system_its_variables_say_nothing() -> None:
    stray = {"GIT_COMMIT": HASH, "BUILD_URL": URL, "JOB_NAME": "unit", "CI_COMMIT_SHA": HASH, "GITHUB_SHA": HASH}
    assert (commit_of(stray), key_of(stray), url_of(stray)) == (None, None, None)


def test_what_is_not_whole_or_empty_is_not_said_and_the_next_one_counts() -> None:
    assert url_of({**SAID["GitHub"], "GITHUB_RUN_ID": ""}) is None
    bamboo = {**SAID["Bamboo"], "bamboo_planRepository_revision": ""}
    assert commit_of(bamboo) == "b" * 40
    assert commit_of({"DRONE": "true", "DRONE_COMMIT": HASH}) == HASH
    assert commit_of({"JENKINS_HOME": "/var", **SAID["GitLab"]}) == HASH


def test_braces_in_a_value_stay() -> None:
    assert key_of({"JENKINS_HOME": "/var", "JOB_NAME": "a {GIT_COMMIT} b"}) == "a {GIT_COMMIT} b"


def test_the_help_names_every_variable_of_every_system(invoke: Invoke) -> None:
    shown = invoke("builds", "set", "--help").out
    names = {name for system in SYSTEMS for each in system[2:] for template in each for name in variables(template)}
    assert {name for name in names if name not in shown} == set()
    assert all(f"\n  {system.name} " in shown for system in SYSTEMS)
