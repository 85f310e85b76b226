"""The path templates of Code Insights: reports on a commit, and their annotations."""

from __future__ import annotations

REPORTS = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/reports"
REPORT = f"{REPORTS}/{{key}}"
ANNOTATIONS = f"{REPORT}/annotations"
ALL_ANNOTATIONS = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/annotations"
