"""What may stand where a path or a parameter is typed: for a shell that completes a line, and for a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.openapi.paths import API, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.openapi.model import Operation, Spec


def paths(spec: Spec, begun: str, method: str | None = None) -> list[str]:
    """Return the paths that go on from one that was begun, by a step; what was typed for a variable stays."""
    templates = [each for each in spec.paths if method is None or method in spec.at(each)]
    typed = f"/{begun.lstrip('/')}"
    forms = [form for each in templates for form in dict.fromkeys((short(each), each))]
    found = dict.fromkeys(path for form in forms for path in _on(form.split("/"), typed.split("/")))
    bare = begun != "" and not begun.startswith("/")
    return [path[1:] if bare else path for path in found if path != API]


def _on(steps: Sequence[str], typed: Sequence[str]) -> Iterator[str]:
    """Yield how a template goes on from the steps that are typed, the last of which may be half of one."""
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


def parameters(operation: Operation, begun: str) -> list[str]:
    """Return the parameters that go on from what was begun, `name=`, and behind the `=` the values that there are."""
    name, equals, value = begun.partition("=")
    if not equals:
        return [f"{each.name}=" for each in operation.parameters if each.name.startswith(name)]
    known = operation.parameter(name)
    return [f"{name}={each}" for each in (known.choices if known else ()) if each.startswith(value)]


def variables(spec: Spec, begun: str) -> list[str]:
    """Return the names of the variables that the last step of a path that was begun may be a value of."""
    *before, _ = f"/{begun.lstrip('/')}".split("/")
    forms = (form.split("/") for each in spec.paths for form in (short(each), each))
    steps = (form[len(before)] for form in forms if len(form) > len(before) and all(map(_fits, form, before)))
    return list(dict.fromkeys(step[1:-1] for step in steps if step.startswith("{")))
