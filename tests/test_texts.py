"""No text lacks its Thai: every literal message of `Text.of`, `SalaError` subclasses and templates is in a gettext file."""

import ast
import re
from pathlib import Path

import pytest

from catalog.words import errors
from catalog.words.texts import FLOORS, ROOT, catalogue

ERRORS = {name for name in vars(errors) if isinstance(getattr(errors, name), type)}
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)(?:[!:][^}]*)?\}")
TEMPLATE_CALL = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def messages_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "of" and ast.unparse(function.value) == "Text":
            candidates = node.args[:1]
        elif isinstance(function, ast.Name) and function.id in ERRORS:
            candidates = node.args[:2] + [k.value for k in node.keywords if k.arg in ("detail", "fix")]
        elif isinstance(function, ast.Name) and function.id in ("_", "translate", "say", "tell"):
            candidates = node.args[:1]
        else:
            continue
        found |= {text for text in map(literal, candidates) if text}
    return found


def all_messages() -> dict[str, str]:
    found: dict[str, str] = {}
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            found.update(dict.fromkeys(messages_of(path), str(path.relative_to(ROOT))))
        for path in sorted((ROOT / floor).rglob("*.html")):
            if "vendor" in path.parts:
                continue
            for double, single in TEMPLATE_CALL.findall(path.read_text(encoding="utf-8")):
                found[(double or single).replace('\\"', '"').replace("\\'", "'")] = str(path.relative_to(ROOT))
    return found


def test_every_text_has_its_thai() -> None:
    thai = catalogue("th")
    missing = {message: where for message, where in all_messages().items() if message not in thai}
    assert not missing, "\n".join(f"{where}: {message}" for message, where in sorted(missing.items()))


def test_thai_keeps_every_parameter() -> None:
    wrong = [
        message
        for message, thai in catalogue("th").items()
        if set(PLACEHOLDER.findall(thai)) - set(PLACEHOLDER.findall(message))
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("floor", FLOORS)
def test_each_message_is_translated_once(floor: str) -> None:
    seen: dict[str, str] = {}
    for path in sorted((ROOT / floor / "locale" / "th").glob("*.po")):
        for message in re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE):
            assert message not in seen, f"{message!r} is in {seen[message]} and in {path.name}"
            seen[message] = path.name
