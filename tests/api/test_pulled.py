"""What was let through and is found later: pulled back in one step, it is behind no door any more, whatever door the application has.

The doors are taken from the application's own routes, so that one that comes later is tried as well; those that carry values are named, and must
carry them before the pull. Real agency, judge, store, index, application and commands.
"""

import json
import time
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from httpx import Client, Response

from api.app import create_app
from catalog.words.model import dataset_id
from catalog.words.settings import Settings
from tests.api.test_reviews import BY, Agency, R, client, harvest, sala, settings  # noqa: F401  (fixtures)

D = dataset_id("office", "grants")
VALUE, TITLE, FIGURE = "ซ่อนเร้น", "ยอดลับเฉพาะ", 7731944
FORMATS = ("csv", "xlsx", "json", "jsonl", "parquet", "arrow", "geojson")
READABLE = 'SELECT * FROM "grants/ผู้รับทุน"'


def content(version: int) -> bytes:
    places = ("เชียงใหม่", "น่าน", "ตาก", "กระบี่", "ตรัง", "ระยอง", "ตราด", "เลย")
    lines = [f"{place},หมวด{VALUE}{n},{FIGURE + n + version}" for n, place in enumerate(places)]
    return "\n".join([f"จังหวัด,หมวดของ{VALUE},{TITLE}", *lines, ""]).encode()


def routes(app: Any) -> Iterator[str]:
    for route in [one for part in app.routes for one in (getattr(part, "original_router", None) or app).routes]:
        if "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


def filled(path: str) -> Iterator[str]:
    """A route's addresses with everything that may stand in it for this file and its dataset."""
    known = {
        "{id}": (R, D),
        "{slug}": ("grants", "office"),
        "{name}": ("office", "package_show", "datastore_search", "resource_show", "package_search"),
        "{resource}": (R,),
        "{format}": (*FORMATS, "ttl", "md"),
        "{kind}": ("dataset", "tag"),
        "{page}": ("1",),
        "{size}": ("1", "2"),
        "{position}": ("0", "1"),
        "{type}": ("withheld",),
    }
    made = [path]
    for mark, values in known.items():
        made = [one.replace(mark, value) for one in made for value in (values if mark in one else ("",))]
    yield from made


def asked() -> Iterator[str]:
    """Deeper questions, each of which answers with a value or a title before the pull."""
    api, sql = f"/api/v1/resources/{R}", quote(f'SELECT * FROM "{R}"')
    for version in ("", "?version=1", "?version=2"):
        yield f"{api}/rows{version}"
        yield f"{api}/original{version}"
        yield from (f"{api}/download.{format}{version}" for format in FORMATS if format != "geojson")
    yield f"{api}/rows?q={VALUE}"
    yield f"{api}/profile"
    yield f"{api}/diff?from=1&to=2"
    yield f"{api}/diff.csv?from=1&to=2"
    yield f"/api/v1/datasets/{D}/download.zip"
    yield f"/api/v1/sql?q={sql}"
    yield f"/api/v1/sql?q={quote(READABLE)}"
    yield f"/api/v1/sql?q={quote(f'SELECT * FROM {chr(34)}{R}@1{chr(34)}')}"
    yield f"/api/v1/columns?q={TITLE}"
    yield f"/api/3/action/datastore_search?resource_id={R}"
    yield f"/api/3/action/datastore_search_sql?sql={sql}"
    yield f"/api/3/action/datastore_info?id={R}"
    for language in ("", "/en"):
        yield f"{language}/resource/{R}"
        yield f"{language}/resource/{R}/history?from=1&to=2"
        yield f"{language}/embed/{R}"
        yield f"{language}/sql?q={sql}"
        yield f"{language}/columns?q={TITLE}"


def silent() -> Iterator[str]:
    """Questions that may or may not tell of it before, and must not after."""
    for words in (VALUE, TITLE, f"หมวด{VALUE}3"):
        yield from (f"{door}?q={words}" for door in ("/search", "/en/search", "/api/v1/datasets", "/api/v1/suggest"))
        yield f"/api/3/action/package_search?q={words}"
        yield f"/api/3/action/resource_search?query=name:{words}"
    yield f"/datastore/dump/{R}"
    yield f"/api/3/action/datastore_dump?resource_id={R}"
    yield f"/oembed?url={quote(f'http://127.0.0.1:8000/resource/{R}')}"
    yield f"/dataset/grants/resource/{R}/download/grants.csv"
    yield f"/api/v1/resources/{R}/places.json"


def told(answer: Response) -> bool:
    """Whether a value, a title or a figure of the file stands in an answer, in an archive or a table as well."""
    texts = [answer.content]
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            texts += [archive.read(name) for name in archive.namelist()]
    marks = [VALUE, TITLE, quote(VALUE), json.dumps(VALUE)[1:-1], *(str(FIGURE + n) for n in range(12))]
    query = str(answer.request.url)
    return any(
        mark.encode() in text for text in texts for mark in marks if quote(mark) not in query and mark not in query
    )


def everything(app: Any) -> Iterable[str]:
    return dict.fromkeys([*asked(), *silent(), *(one for path in routes(app) for one in filled(path))])


def test_what_is_pulled_is_behind_no_door(client: Client, settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    app = create_app(settings)
    for version in (1, 2):
        Agency.content = content(version)
        assert harvest().files == {"published": 1}
    end = time.monotonic() + 15
    while not client.get(f"/api/v1/columns?q={TITLE}").json()["items"] and time.monotonic() < end:
        time.sleep(0.1)
    before = {address: client.get(address) for address in everything(app)}
    assert len(before) > 150
    dumb = [address for address in asked() if before[address].status_code != 200]
    assert not dumb, [(address, before[address].status_code) for address in dumb]
    carrying = [address for address, answer in before.items() if told(answer)]
    assert len(carrying) > 40, carrying
    assert sum(f"/resources/{R}/download." in address for address in carrying) >= 4

    sala("review", "pull", R, *BY)

    wrong: list[tuple[str, str]] = []
    for address, old in before.items():
        answer = client.get(address)
        if told(answer) or answer.status_code >= 500:
            wrong.append((address, f"{answer.status_code}: {answer.text[:200]}"))
        if address in carrying and (tag := old.headers.get("etag")):
            again = client.get(address, headers={"if-none-match": tag})
            if again.status_code == 304:
                wrong.append((address, "304"))
    assert not wrong, wrong
    assert json.loads(sala("ledger", "verify", "--json"))["valid"] is True
    sala("dump", str(tmp_path / "dump"))
    dumped = [one for one in (tmp_path / "dump").rglob("*") if one.is_file()]
    assert dumped and not any(VALUE.encode() in one.read_bytes() for one in dumped)
