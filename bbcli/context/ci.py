"""What CI systems tell a build of itself: its commit, a key that its next run has too, and its web page.

The names of the variables are those of each system's own documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class System(NamedTuple):
    """A CI system. One of `signs` is there in its builds and nowhere else.

    `commit`, `key` and `url` are what they are made of, the first that is whole before the others: variables in
    braces, and the text between them.
    """

    name: str
    signs: tuple[str, ...]
    commit: tuple[str, ...]
    key: tuple[str, ...]
    url: tuple[str, ...]


SYSTEMS = (
    System("Jenkins", ("JENKINS_URL", "JENKINS_HOME"), ("{GIT_COMMIT}",), ("{JOB_NAME}",), ("{BUILD_URL}",)),
    System(
        "Bamboo",
        ("bamboo_buildKey", "bamboo_agentId"),
        ("{bamboo_planRepository_revision}", "{bamboo_repository_revision_number}"),
        ("{bamboo_buildKey}",),
        ("{bamboo_buildResultsUrl}", "{bamboo_resultsUrl}"),
    ),
    System("GitLab", ("GITLAB_CI",), ("{CI_COMMIT_SHA}",), ("{CI_JOB_NAME}",), ("{CI_JOB_URL}", "{CI_PIPELINE_URL}")),
    System(
        "GitHub",
        ("GITHUB_ACTIONS",),
        ("{GITHUB_SHA}",),
        ("{GITHUB_WORKFLOW}/{GITHUB_JOB}",),
        ("{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",),
    ),
    System(
        "TeamCity",
        ("TEAMCITY_VERSION",),
        ("{BUILD_VCS_NUMBER}",),
        ("{TEAMCITY_PROJECT_NAME}/{TEAMCITY_BUILDCONF_NAME}",),
        ("{BUILD_URL}",),
    ),
    System(
        "Drone", ("DRONE",), ("{DRONE_COMMIT_SHA}", "{DRONE_COMMIT}"), ("{DRONE_STAGE_NAME}",), ("{DRONE_BUILD_LINK}",)
    ),
)


def commit_of(environ: Mapping[str, str]) -> str | None:
    """Return the commit that is built, as the CI system of this environment names it; None where none does."""
    return _first(environ, [template for system in _here(environ) for template in system.commit])


def key_of(environ: Mapping[str, str]) -> str | None:
    """Return what tells the build from the others of its commit; None where no CI system says it."""
    return _first(environ, [template for system in _here(environ) for template in system.key])


def url_of(environ: Mapping[str, str]) -> str | None:
    """Return the web page of the build; None where no CI system says it."""
    return _first(environ, [template for system in _here(environ) for template in system.url])


def _here(environ: Mapping[str, str]) -> list[System]:
    return [system for system in SYSTEMS if any(environ.get(sign) for sign in system.signs)]


def _first(environ: Mapping[str, str], templates: list[str]) -> str | None:
    for template in templates:
        if all(environ.get(name) for name in variables(template)):
            return re.sub(r"\{(\w+)\}", lambda match: environ[match[1]], template)
    return None


def variables(template: str) -> list[str]:
    """Return the variables that something is made of."""
    return re.findall(r"\{(\w+)\}", template)
