"""How fast bbcli is against what people use in its place: `python -m tests.bench`. No part of the tests."""
