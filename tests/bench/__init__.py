"""Benchmarks of bbcli against alternatives: `python -m tests.bench`. Not part of the tests."""
