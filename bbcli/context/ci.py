"""The environment of CI systems: the commit of a build, a key that its next run shares, and its web page.

The names of the variables are those of each system's own documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class System(NamedTuple):
    """A CI system. One of the variables `signs` is set in its builds and nowhere else.

    `commit`, `key` and `url` are templates with variables in braces; the first one whose variables are all set counts.
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
    """Return the commit of the build in this environment; None outside of one."""
    return _first(environ, [template for system in _here(environ) for template in system.commit])


def key_of(environ: Mapping[str, str]) -> str | None:
    """Return the key of the build among those of its commit; None outside of one."""
    return _first(environ, [template for system in _here(environ) for template in system.key])


def url_of(environ: Mapping[str, str]) -> str | None:
    """Return the URL of the build's web page; None outside of one."""
    return _first(environ, [template for system in _here(environ) for template in system.url])


def _here(environ: Mapping[str, str]) -> list[System]:
    return [system for system in SYSTEMS if any(environ.get(sign) for sign in system.signs)]


def _first(environ: Mapping[str, str], templates: list[str]) -> str | None:
    for template in templates:
        if all(environ.get(name) for name in variables(template)):
            return re.sub(r"\{(\w+)\}", lambda match: environ[match[1]], template)
    return None


def variables(template: str) -> list[str]:
    """Return the variables of a template."""
    return re.findall(r"\{(\w+)\}", template)
