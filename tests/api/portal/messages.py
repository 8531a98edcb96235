"""Every message of the portal: in its templates (`_`, `counted`) and its modules (`Text.of`, `visit.say`, tables of texts)."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3] / "api" / "portal"
STRING = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
SAID = re.compile(rf"\b_\(\s*{STRING}")
COUNTED = re.compile(rf"\bcounted\(.*?,\s*{STRING},\s*{STRING}")


def plain(text: str) -> str:
    return text.replace('\\"', '"').replace("\\'", "'")


def of_templates() -> set[str]:
    found = set()
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        found |= {plain(a or b) for a, b in SAID.findall(text)}
        found |= {plain(part) for parts in COUNTED.findall(text) for part in parts if part}
    return found


def strings(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def of_modules() -> set[str]:
    found = set()
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            if called in ("Text.of", "visit.say") or called.endswith(".message"):
                found |= strings(node.args[0])
            elif called.endswith(".counted") and len(node.args) > 2:
                found |= strings(node.args[1]) | strings(node.args[2])
            elif called == "Rhythm":
                found |= strings(node.args[1])
            elif called in ("NotFound", "InvalidRequest", "Gone", "EngineLost"):
                found |= strings(node.args[0]) if isinstance(node.args[0], ast.Constant) else set()
    return {text for text in found if text}


def messages() -> set[str]:
    return of_templates() | of_modules()


if __name__ == "__main__":
    for message in sorted(messages()):
        print(message)
