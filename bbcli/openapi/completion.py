"""Complete the path and the parameters of an operation, for shells and for forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.openapi.paths import API

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.openapi.model import Operation, Spec


def paths(spec: Spec, prefix: str, method: str | None = None) -> list[str]:
    """Return the completions of a path by one more segment; values typed for path parameters stay."""
    templates = [each for each in spec.paths if method is None or method in spec.at(each)]
    typed = f"/{prefix.lstrip('/')}"
    forms = [form for each in templates for form in dict.fromkeys((each.removeprefix(API), each))]
    found = dict.fromkeys(path for form in forms for path in _on(form.split("/"), typed.split("/")))
    bare = prefix != "" and not prefix.startswith("/")
    return [path[1:] if bare else path for path in found if path != API]


def _on(steps: Sequence[str], typed: Sequence[str]) -> Iterator[str]:
    """Yield the continuations of a template after the typed segments, of which the last may be incomplete."""
    *before, last = typed
    if len(steps) < len(typed) or not all(map(_fits, steps, before)):
        return
    step = steps[len(before)]
    if step.startswith(last) and step != last:
        yield "/".join((*before, step))
    elif _fits(step, last) and len(steps) > len(typed):
        yield "/".join((*typed, steps[len(typed)]))


def _fits(step: str, word: str) -> bool:
    return word == step or (step.startswith("{") and word != "")


def parameters(operation: Operation, prefix: str) -> list[str]:
    """Return the completions of a parameter: `name=`, or its choices after the `=`."""
    name, equals, value = prefix.partition("=")
    if not equals:
        return [f"{each.name}=" for each in operation.parameters if each.name.startswith(name)]
    known = operation.parameter(name)
    return [f"{name}={each}" for each in (known.choices if known else ()) if each.startswith(value)]


def variables(spec: Spec, prefix: str) -> list[str]:
    """Return the path parameters that the last segment of an incomplete path may be a value of."""
    *before, _ = f"/{prefix.lstrip('/')}".split("/")
    forms = (form.split("/") for each in spec.paths for form in (each.removeprefix(API), each))
    steps = (form[len(before)] for form in forms if len(form) > len(before) and all(map(_fits, form, before)))
    return list(dict.fromkeys(step[1:-1] for step in steps if step.startswith("{")))
