"""The house rules that no linter knows: sizes, names, no import inside functions, no circle of copied words."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("catalog", "validators", "harvesters", "api")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "util", "helper"}
SOURCES = sorted(p for floor in FLOORS for p in (ROOT / floor).rglob("*.py") if "vendor" not in p.parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_a_noun_of_bounded_size(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split it: a file holds one thing"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside, f"imports inside functions at lines {inside}"


def test_engines_stay_in_their_adapters() -> None:
    homes = {
        "tantivy": "catalog/search/",
        "elasticsearch": "catalog/search/",
        "sqlalchemy": ("catalog/store/", "catalog/catalogue/"),
        "duckdb": "catalog/tables/",
        "frictionless": "validators/rules/library.py",
        "ckanapi": "harvesters/",
        "huey": "harvesters/",
    }
    strangers = []
    for path in SOURCES:
        where = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                home = homes.get(name.split(".")[0])
                if home and not where.startswith(home):
                    strangers.append(f"{where} imports {name}")
    assert not strangers, strangers
