"""Responses with one thing wrong, for every command that talks to a server, in every output form.

`python -m tests.security.fuzz --cases 100000 --seed 7 --jobs 2` runs any number; `test_fuzz.py` runs 2,000 with a
fixed seed.
A case is made of the seed and its number alone: `--only NUMBER` runs it again and shows all of it.
"""
