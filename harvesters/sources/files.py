"""`files`: what an office has without any catalogue: a folder, a list of addresses, a sitemap, one file, or the national Excel template.

What the address answers decides. Metadata may stand beside a file in a YAML of the same name (`rain.csv`, `rain.yaml`), or for
a whole folder in `dataset.yaml`; without any, the file's name is its title.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

import python_calamine
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from catalog.words.errors import SalaError, TooLarge, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import ckan, file_metadata, gdc_template
from harvesters.mapping.file_metadata import name_of, stem
from harvesters.markup import links, sitemap, xml
from harvesters.port import Fetcher, Progress, Record

SIDECARS = (".yaml", ".yml")
DATA = (
    "csv",
    "tsv",
    "txt",
    "xlsx",
    "xls",
    "ods",
    "json",
    "jsonl",
    "geojson",
    "parquet",
    "xml",
    "zip",
    "gz",
    "kml",
    "gpkg",
    "pdf",
)
FOLDERS = 5
ENTRIES = 50_000


def is_data(url: str) -> bool:
    return name_of(url).lower().rsplit(".", 1)[-1] in DATA


def metadata_of(body: bytes) -> Mapping[str, Any]:
    try:
        found = YAML(typ="safe", pure=True).load(body.decode("utf-8-sig"))
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise Unreadable(
            "The metadata beside the file is not YAML.", "Check its indents and colons; save it as UTF-8."
        ) from broken
    if not isinstance(found, Mapping):
        raise Unreadable(
            "The metadata beside the file is not a list of “name: value” lines.", "See docs/harvest.md for an example."
        )
    return {str(k): v for k, v in found.items()}


def template_of(body: bytes) -> list[dict[str, Any]]:
    """The packages of a national template workbook; empty where the workbook is none."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = [
            n
            for n in book.sheet_names
            if n.lower().replace(" ", "").startswith((gdc_template.DATASETS, gdc_template.RESOURCES))
        ]
        sheets: dict[str, Sequence[Sequence[Any]]] = {n: book.get_sheet_by_name(n).to_python() for n in names}
    except (python_calamine.CalamineError, OSError, ValueError):
        return []
    return list(gdc_template.packages(sheets))


class FilesSource:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        if is_data(config.url) and not name_of(config.url).lower().endswith((".xlsx", ".xls", ".txt", ".xml")):
            yield self.single(config.url, {}, fetcher, [])
            return
        answer, body = fetcher.get(config.url, accept="*/*")
        head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if body[:4] == b"PK\x03\x04" or body[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            packages = template_of(body)
            for package in packages:
                yield Record(str(package["id"]), {"format": "gdc-template", "package": package}, url=config.url)
            if not packages:
                yield self.single(config.url, {}, fetcher, [])
        elif b"<urlset" in head or b"<sitemapindex" in head:
            yield from self.each(sitemap(body)[0], fetcher)
        elif head.startswith((b"<!doctype html", b"<html")) or b"<a href" in body[:65536].lower():
            yield from self.each(list(self.folder(answer.url, body, fetcher, 0)), fetcher)
        elif head.startswith(b"<?xml") and xml(body) is not None:
            yield self.single(config.url, {}, fetcher, [])
        else:
            yield from self.listed(body, answer.url, fetcher)

    def folder(self, url: str, body: bytes, fetcher: Fetcher, depth: int) -> Iterator[str]:
        found = links(body, url)
        if len(found) > ENTRIES:
            raise TooLarge("The folder lists more than {limit} files.", "Part it into several sources.", limit=ENTRIES)
        for link in found:
            if not link.endswith("/"):
                yield link
            elif depth < FOLDERS:
                answer, inner = fetcher.get(link, accept="text/html")
                yield from self.folder(answer.url, inner, fetcher, depth + 1)

    def listed(self, body: bytes, base: str, fetcher: Fetcher) -> Iterator[Record]:
        """A plain list of addresses, one a line, or a YAML catalogue `datasets: [{title, files: [...]}]`."""
        text = body.decode("utf-8-sig", "replace")
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        if lines and all(urlsplit(line).scheme in ("http", "https") for line in lines[:ENTRIES]):
            yield from self.each(lines, fetcher)
            return
        found = metadata_of(body)
        listed = found.get("datasets") if isinstance(found.get("datasets"), list) else [found]
        for n, entry in enumerate(listed, start=1):
            files = entry.get("files") or entry.get("resources") if isinstance(entry, Mapping) else None
            if not isinstance(files, list) or not files:
                failure = Unreadable("The dataset lists no files.", "Give it “files:” with one address a line.")
                yield Record(f"#{n}", entry if isinstance(entry, Mapping) else {"value": entry}, failure=failure)
                continue
            whole = [dict(f) if isinstance(f, Mapping) else {"url": f} for f in files]
            for file in whole:
                file["url"] = urljoin(base, str(file.get("url") or ""))
            raw = {"files": whole, "metadata": {str(k): v for k, v in entry.items() if k not in ("files", "resources")}}
            yield Record(str(entry.get("id") or whole[0]["url"]), raw)

    def each(self, found: list[str], fetcher: Fetcher) -> Iterator[Record]:
        """One dataset a data file; with a `dataset.yaml`, one dataset a folder."""
        folders: dict[str, list[str]] = {}
        for url in found:
            folders.setdefault(url.rsplit("/", 1)[0], []).append(url)
        for folder, urls in folders.items():
            whole = next((u for u in urls if name_of(u).lower() in ("dataset.yaml", "dataset.yml")), None)
            data = [u for u in urls if is_data(u)]
            if whole and data:
                yield self.described(folder + "/", whole, data, fetcher)
                continue
            sidecars = {stem(u): u for u in urls if u.lower().endswith(SIDECARS)}
            for url in data:
                yield self.single(url, sidecars, fetcher, [])

    def single(self, url: str, sidecars: Mapping[str, str], fetcher: Fetcher, more: list[str]) -> Record:
        beside = sidecars.get(stem(url)) or sidecars.get(name_of(url))
        return (
            self.described(url, beside, [url, *more], fetcher)
            if beside
            else Record(url, {"files": [{"url": url}], "metadata": {}}, url=url)
        )

    @staticmethod
    def described(remote_id: str, beside: str, data: list[str], fetcher: Fetcher) -> Record:
        raw: dict[str, Any] = {"files": [{"url": u} for u in data], "metadata": {}}
        try:
            raw["metadata"] = metadata_of(fetcher.get(beside, accept="*/*")[1])
        except SalaError as failure:
            return Record(remote_id, raw, url=beside, failure=failure)
        return Record(str(raw["metadata"].get("id") or remote_id), raw, url=data[0])

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        if raw.get("format") == "gdc-template":
            return ckan.draft(raw["package"], config.url)
        return file_metadata.draft(raw)
