"""All commits as JSON lines with atlassian-python-api, a thousand a page."""

from __future__ import annotations

import json
import sys
from typing import Any

from atlassian import Bitbucket

base, project, slug = sys.argv[1:]
bitbucket: Any = Bitbucket  # its types are none
for commit in bitbucket(url=base, token="token").get_commits(project, slug, limit=1000):
    sys.stdout.write(json.dumps(commit, ensure_ascii=False) + "\n")
