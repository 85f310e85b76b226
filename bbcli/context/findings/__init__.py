"""Findings of tools: read from reports in many formats, with their paths in the repository."""
