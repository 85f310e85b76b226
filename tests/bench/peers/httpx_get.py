"""One object over HTTP, the shortest way that httpx has."""

from __future__ import annotations

import sys

import httpx

url, token = sys.argv[1:]
answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"})
sys.stdout.write(f"{answer.raise_for_status().json()}\n")
