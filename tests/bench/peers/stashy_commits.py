"""All commits as JSON lines with stashy, a thousand a page, which its own `commits()` has no argument for."""

from __future__ import annotations

import json
import sys

import stashy

base, project, slug = sys.argv[1:]
repository = stashy.connect(base, "user", "password").projects[project].repos[slug]
for commit in repository.paginate("/commits", params={"limit": 1000}):
    sys.stdout.write(json.dumps(commit, ensure_ascii=False) + "\n")
