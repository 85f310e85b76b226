"""Parses and formats sizes such as 500K, 64M, 2G."""

from __future__ import annotations

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def parse_size(text: str) -> int:
    """Return a size in bytes; ValueError for anything else. K, M and G are powers of 1024, as in curl."""
    unit = text[-1:].upper() if text[-1:].isalpha() else ""
    digits = text[: len(text) - len(unit)]
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12 and int(digits) and unit in _UNITS):
        raise ValueError(f"{text!r} is not a size: write 500K, 64M or 2G")
    return int(digits) * _UNITS[unit]


def format_size(size: int) -> str:
    """Return a size in the largest unit that divides it, as parse_size reads it."""
    unit = next(unit for unit in reversed(_UNITS) if size % _UNITS[unit] == 0)
    return f"{size // _UNITS[unit]}{unit}"


def shown_size(size: float) -> str:
    """Return a size for people, in units of powers of 1000: 512 B, 12.3 kB, 200 MB."""
    unit = "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
