"""The recipes of a table's page, each run by the tool that it is written for, where that tool is here.

`SALA_RECIPES_PYTHON` may name another Python that has pandas, polars or DuckDB with its httpfs.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import httpx
import pytest

from api.portal.recipes import recipes

PYTHON = os.environ.get("SALA_RECIPES_PYTHON", sys.executable)
APART = os.environ | {"PYTHONPATH": str(Path(sys.prefix) / "recipes")}  # see `setup-test`
HTTPFS = """import duckdb
try:
    from duckdb_extensions import import_extension
    import_extension("httpfs")
except ImportError:
    pass
duckdb.sql("SET autoinstall_known_extensions = false")
duckdb.sql("LOAD httpfs")
"""
DUCK = """import sys
import duckdb
table = duckdb.sql(sys.argv[1]).fetchall()
print(len(table), table[0][-1])
"""


@pytest.fixture
def written(client, world) -> dict[str, str]:
    """Recipe by id, over the table with a filter in Thai."""
    path = f"/api/v1/resources/{world.table}/download.csv?{quote('province')}__in={quote('น่าน,ตาก')}"
    return {id: text for id, _, text in recipes(str(client.base_url), path, world.table, "")}


def run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder, env=APART)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("id", "first"), [("pandas", "table.iloc[0, 1]"), ("polars", "table.row(0)[1]")])
def test_in_python(written, id, first) -> None:
    if subprocess.run([PYTHON, "-c", f"import {id}"], capture_output=True, env=APART).returncode:
        pytest.skip(f"{id} is not installed")
    assert run(PYTHON, "-c", f"{written[id]}\nprint(len(table), {first})").split() == ["2", "2007"]


def test_in_duckdb(written, tmp_path) -> None:
    """DuckDB's httpfs is fetched from elsewhere, which a test does not do; where it is not here, the file is brought beside the statement."""
    statement = written["duckdb"]
    if subprocess.run([PYTHON, "-c", HTTPFS], capture_output=True).returncode:
        (address,) = re.findall(r"'(http[^']+)'", statement)
        file = tmp_path / "table.csv"
        file.write_bytes(urlopen(address, timeout=60).read())
        statement = statement.replace(address, str(file))
    assert run(PYTHON, "-c", DUCK, statement).split() == ["2", "2007"]


def test_in_r(written) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    found = run("Rscript", "-e", f"{written['r']}\ncat(nrow(table), table[1, 2], names(table))").split()
    assert found == ["2", "2007", "province", "people"]


def test_with_curl(written, world, tmp_path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    run("sh", "-c", written["curl"], folder=tmp_path)
    assert (tmp_path / f"{world.table[:8]}.csv").read_text("utf-8").splitlines()[1].endswith(",2007")


def address_of(text: str) -> str:
    """The one address in a recipe, as its tool reads it: a quote written twice is one."""
    (found,) = re.findall(r'"(https?://(?:[^"]|"")+)"', text)
    return found.replace('""', '"')


@pytest.mark.parametrize("id", ["sheets", "excel"])
@pytest.mark.parametrize("bom", ["", "&bom=true"])
def test_the_address_for_spreadsheets_answers_with_csv_at_once(written, id, bom) -> None:
    """Neither tool can be run here: what both need is a plain GET with no cookie, no redirect, and CSV in UTF-8 (Power Query takes a BOM away)."""
    answer = httpx.get(address_of(written[id]) + bom, headers={"accept": "*/*"}, follow_redirects=False, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf") == bool(bom)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "province,people" and len(lines) == 3


def test_formulas_are_well_formed(written) -> None:
    """The grammar of the two: one formula with one text; `let … in …` whose brackets and quotes close."""
    assert re.fullmatch(r'=IMPORTDATA\("(?:[^"]|"")+"\)', written["sheets"])
    m = written["excel"]
    bare = re.sub(r'"(?:[^"]|"")*"', '""', m)
    assert '"' not in bare.replace('""', "")
    assert all(bare.count(a) == bare.count(b) for a, b in ("()", "[]"))
    names = re.findall(r"^    (\w+) = ", bare, re.MULTILINE)
    assert bare.startswith("let\n") and bare.split("\nin\n")[1].strip() == names[-1]
    assert all(re.search(rf"\b{name}\b", bare.split("\n", 2)[2]) for name in names)


def test_a_quote_in_an_address_stays_inside_the_formula() -> None:
    found = {id: text for id, _, text in recipes("https://x.th", '/a/download.csv?n__exact="b"', "x" * 8, "")}
    for id in ("sheets", "excel"):
        assert address_of(found[id]) == 'https://x.th/a/download.csv?n__exact="b"'
