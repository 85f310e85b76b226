"""The strands of work that my-repo's story is woven of: each a list of steps, every step a commit or a few."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from bbcli.sandbox.seed import material
from bbcli.sandbox.seed.story import Story
from bbcli.sandbox.seed.stream import rename

Step = Callable[[Story], object]

_FUNCTION = '''

def {name}(text, position=0):
    """Find {what}, and where it ends."""
    end = position
    while end < len(text) and accepts("{name}", text[end]):
        end += 1
    return text[position:end], end
'''


def strands() -> list[list[Step]]:
    """All of them."""
    told = (languages, modules, fixes, documents, goldens, themes, measurements, topics, releases)
    return [strand() for strand in told]


def languages() -> list[Step]:
    """Languages arrive with a few keywords and learn the others later."""
    steps: list[Step] = []
    for number, (name, extension, words) in enumerate(material.LANGUAGES):
        keywords = words.split()
        steps.append(partial(_add_language, name=name, extension=extension, keywords=keywords[:6]))
        steps.append(partial(_add_keywords, name=name, keywords=keywords[6:10]))
        if number % 3 and keywords[10:]:
            steps.append(partial(_add_keywords, name=name, keywords=keywords[10:]))
    return steps


def modules() -> list[Step]:
    """Modules grow function by function; the lexer moves twice on the way, for `--follow` to find."""
    steps: list[Step] = []
    for module, functions in material.MODULES.items():
        for name, what in functions.items():
            steps.append(partial(_add_function, module=module, name=name, what=what))
    steps.insert(3, partial(_move, old="highlighter/lexer.py", new="highlighter/tokenizer.py"))
    steps.insert(6, partial(_move, old="highlighter/tokenizer.py", new="highlighter/core/tokenizer.py"))
    return steps


def fixes() -> list[Step]:
    """Faults are mended, each with a test."""
    return [partial(_fix, what=what, why=why) for what, why in material.FIXES]


def documents() -> list[Step]:
    """Somebody writes things down."""
    return [partial(_document, path=path, message=message, text=text) for path, message, text in material.DOCS]


def goldens() -> list[Step]:
    """Each language gets a page that shows how it should look."""
    return [partial(_golden, name=name, keywords=words.split()) for name, _, words in material.LANGUAGES]


def themes() -> list[Step]:
    """Themes to choose from."""
    return [partial(_theme, name=name, back=back, front=front) for name, back, front in material.THEMES]


def measurements() -> list[Step]:
    """It gets faster."""
    return [partial(_measure, seconds=seconds) for seconds in material.TIMES]


def topics() -> list[Step]:
    """Work on branches that is merged while master goes on."""
    return [partial(_topic, number=number, topic=topic) for number, topic in enumerate(material.TOPICS)]


def releases() -> list[Step]:
    """Versions with their tags."""
    return [partial(_release, version=version) for version in ("0.1", "0.2", "0.5", "1.0", "1.1", "1.2", "2.0", "2.1")]


def _add_language(story: Story, name: str, extension: str, keywords: list[str]) -> None:
    lines = [f"name = {name}", f"extensions = {extension}", "keywords =", *(f"    {word}" for word in keywords)]
    added = story.write(f"languages/{name}.lang", "\n".join(lines) + "\n")
    story.commit(f"{story.key()}: Add {name}", added, story.append("languages/index", f"{name}\n"))


def _add_keywords(story: Story, name: str, keywords: list[str]) -> None:
    path = f"languages/{name}.lang"
    change = story.append(path, "".join(f"    {word}\n" for word in keywords))
    listed = " and ".join(filter(None, (", ".join(keywords[:-1]), keywords[-1])))
    story.commit(f"Teach {name} {listed}" if len(listed) < 50 else f"More keywords for {name}\n\n{listed}.", change)


def _add_function(story: Story, module: str, name: str, what: str) -> None:
    path = story.moved.get(f"highlighter/{module}.py", f"highlighter/{module}.py")
    head = "" if path in story.files else f'"""The {module} of the highlighter."""\n'
    change = story.append(path, head + _FUNCTION.format(name=name, what=what))
    story.commit(f"{story.key()}: Add {name} to the {module}", change)


def _move(story: Story, old: str, new: str) -> None:
    story.files[new] = story.files.pop(old)
    story.moved |= {"highlighter/lexer.py": new}
    before, after = (path.removeprefix("highlighter/") for path in (old, new))
    edit = story.replace(new, "where it ends", "where it ends in the text")
    story.commit(f"Rename {before} to {after}", rename(old, new), edit, author=material.AISHA)


def _fix(story: Story, what: str, why: str) -> None:
    name = re.sub(r"\W+", "_", what.lower())
    test = story.append("tests/test_golden.py", f"\n\ndef test_{name}():\n    assert_golden({what!r})\n")
    message = f"{story.key()}: Fix {what}" + (f"\n\n{why}" if why else "")
    sent_in = len(what) % 3 == 0
    author, committer = (material.ZOE, material.MARY) if sent_in else (None, None)
    story.commit(message, test, story.note(f"Fixed: {what}"), author=author, committer=committer)


def _document(story: Story, path: str, message: str, text: str) -> None:
    story.commit(message, story.append(story.moved.get(path, path), text))


def _golden(story: Story, name: str, keywords: list[str]) -> None:
    lines = "".join(f"<b>{word}</b>\n" for word in keywords[:8])
    change = story.write(f"tests/golden/{name}.html", f"<pre class='{name}'>\n{lines}</pre>\n")
    story.commit(f"How {name} should look", change)


def _theme(story: Story, name: str, back: str, front: str) -> None:
    colours = f"background = {back}\ntext = {front}\nkeyword = bold\ncomment = italic\n"
    story.commit(f"{story.key()}: Add the theme {name}", story.write(f"themes/{name}.theme", colours))


def _measure(story: Story, seconds: float) -> None:
    change = story.append("bench/results.txt", f"{seconds:.2f} s\n")
    story.commit(f"Now {seconds:.2f} seconds for the list of words", change)


def _topic(story: Story, number: int, topic: str) -> None:
    """One or two commits on a branch, one on master meanwhile, and the merge."""
    kind, key, title = "bugfix" if number % 4 == 3 else "feature", story.key(), topic.replace("-", " ")
    branch = f"{kind}/{key}-{topic}"
    ref, folder = f"refs/heads/{branch}", f"plugins/{topic}"
    page = story.write(f"{folder}/README.md", f"# {title.capitalize()}\n\nOff unless the theme asks for it.\n")
    tip = story.commit(f"{key}: Start {title}", page, ref=ref)
    code = story.write(f"{folder}/plugin.py", f'"""Plugin: {title}."""\n\nNAME = "{topic}"\nDEFAULT = False\n')
    if number % 2:
        tip = story.commit(f"{key}: Finish {title}", code, ref=ref)
    story.commit(f"Announce {title}", story.note(f"New: {title}"))
    message = (
        f"Merge branch '{branch}'" if number % 3 else f"Merge pull request #{number + 1} in WORK/my-repo\n\n{title}"
    )
    story.commit(message, page, code, merged=[tip])


def _release(story: Story, version: str) -> None:
    number = story.write("VERSION", version + "\n")
    notes = story.write("CHANGES.md", f"\n# {version}\n\n" + story.files.get("CHANGES.md", ""))
    commit = story.commit(f"Release {version}", number, notes, author=material.FRED)
    story.stream.tag(f"v{version}", commit, f"Version {version}\n", material.FRED, story.now + 600)
    if version in ("1.0", "2.0"):
        story.branch(f"release/{version}", commit)
