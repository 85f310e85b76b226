"""Descriptions of a REST API: operations with their parameters, request bodies and responses."""

from __future__ import annotations

from bbcli.openapi.model import Answer, Body, Operation, Parameter, Schema, Spec, by_path, in_order
from bbcli.openapi.paths import bare, canonical

__all__ = [
    "Answer", "Body", "Operation", "Parameter", "Schema", "Spec", "bare", "by_path", "canonical", "in_order",
]  # fmt: skip
