"""Responses with one fault, for every command that sends requests, in every output format.

`python -m tests.security.fuzz --cases 100000 --seed 7 --jobs 2` runs any number; `test_fuzz.py` runs 2,000 with a
fixed seed.
A case depends only on the seed and its number: `--only NUMBER` repeats it and shows its details.
"""
