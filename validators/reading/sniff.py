"""What a file is, by its content alone; names and media types are only hearsay."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from catalog.words.errors import Unreadable
from catalog.words.texts import Text

HEAD = 1 << 16

MEDIA = {
    "CSV": "text/csv", "TSV": "text/tab-separated-values", "TXT": "text/plain",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSB": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "XLS": "application/vnd.ms-excel", "ODS": "application/vnd.oasis.opendocument.spreadsheet",
    "JSON": "application/json", "JSONL": "application/x-ndjson", "GEOJSON": "application/geo+json", "XML": "application/xml",
    "PARQUET": "application/vnd.apache.parquet", "HTML": "text/html", "MHTML": "multipart/related", "PDF": "application/pdf", "ZIP": "application/zip", "GZ": "application/gzip",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "TIFF": "image/tiff", "WEBP": "image/webp", "HEIC": "image/heic",
    "SHP": "application/zip", "KML": "application/vnd.google-earth.kml+xml", "KMZ": "application/vnd.google-earth.kmz", "GPX": "application/gpx+xml",
    "GPKG": "application/geopackage+sqlite3", "SQLITE": "application/vnd.sqlite3",
    "RAR": "application/vnd.rar", "7Z": "application/x-7z-compressed", "PPTX": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip

_MAGIC = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7Z"),
    (b"\x1f\x8b", "GZ"), (b"PAR1", "PARQUET"), (b"\x00\x00\x27\x0a", "SHP"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    (b"\x09\x02\x06\x00", "XLS"), (b"\x09\x00\x04\x00", "XLS"), (b"\x09\x04\x06\x00", "XLS"), (b"\x09\x08", "XLS"),
)  # fmt: skip
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title|table|div|style|center|h[1-6]|br|font|link|form|tr|thead)\b",
    re.IGNORECASE | re.DOTALL,
)
_ARCHIVE = re.compile(
    rb"(?:[A-Za-z-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.IGNORECASE
)
_GEOMETRY = re.compile(rb'^\s*\{\s*"type"\s*:\s*"(?:Multi)?(?:Point|LineString|Polygon)"')
_ROOT = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--.{0,2000}?-->\s*){0,20}<(?:[A-Za-z_][\w.-]*:)?(kml|gpx)[\s/>]", re.DOTALL)
_SQLITE = b"SQLite format 3\x00"
_DOCUMENTS = frozenset({"PDF", "PNG", "JPEG", "GIF", "TIFF", "WEBP", "HEIC", "RAR", "7Z", "DOCX", "PPTX", "SQLITE"})


@dataclass(frozen=True, slots=True)
class Sniffed:
    format: str

    @property
    def media_type(self) -> str:
        return MEDIA.get(self.format, "application/octet-stream")


def sniff(path: Path) -> Sniffed:
    """The format by content: one of `MEDIA`, or TEXT for text that has yet to be told apart (CSV, TSV, fixed width)."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise Unreadable(Text.of("The file is empty"), Text.of("Publish the file again with its data"))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sniffed(_archive(path))
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return Sniffed(name)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("WEBP")
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return Sniffed("HEIC")
    if head.startswith(_SQLITE):
        return Sniffed("GPKG" if b"gpkg_contents" in head or head[68:70] == b"GP" else "SQLITE")
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        plain = head.decode("utf-16", "ignore").lstrip("\ufeff \t\r\n").encode()
    if _HTML.match(plain):
        return Sniffed("HTML")
    if root := _ROOT.match(plain[:8192]):
        return Sniffed(root[1].decode().upper())
    if plain.startswith(b"<") and re.match(rb"<[?!A-Za-z]", plain):
        return Sniffed("XML")
    if _ARCHIVE.match(plain[:4096].replace(b"\r\n", b"\n")):
        return Sniffed("MHTML")
    if plain[:1] in (b"{", b"["):
        return Sniffed(_json_kind(plain))
    return Sniffed("TEXT")


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                if "xl/workbook.bin" in names:
                    return "XLSB"
                kinds = (("xl/", "XLSX"), ("word/", "DOCX"), ("ppt/", "PPTX"))
                return next((kind for start, kind in kinds if any(name.startswith(start) for name in names)), "ZIP")
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype").strip()
                if mime == MEDIA["ODS"].encode():
                    return "ODS"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return "ZIP"
    return "ZIP"


def _json_kind(head: bytes) -> str:
    """JSON, JSONL or GEOJSON; whether it is well-formed is for the reader to find."""
    if (
        re.search(rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"', head[:4096])
        or (b'"features"' in head and b'"geometry"' in head)
        or _GEOMETRY.search(head[:512])
    ):
        return "GEOJSON"
    first, _, rest = head.partition(b"\n")
    if first.strip()[:1] == b"{" and first.strip()[-1:] == b"}" and rest.strip()[:1] == b"{":
        return "JSONL"
    return "JSON"


def refuse(format: str) -> None:
    """Raises Unreadable for what is no table by its kind: a document, a picture (of web pages: `pages`)."""
    if format in _DOCUMENTS:
        raise Unreadable(
            Text.of("It is a {format} document, not a table that a machine can read", format=format),
            Text.of("Publish the table as CSV or XLSX beside the document"),
            format=format,
        )
