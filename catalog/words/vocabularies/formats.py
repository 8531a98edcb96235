"""File formats: one table of names, media types, suffixes, stars and openness; and the name of what a source declares.

Stars: five-star open data as ckanext-qa scores it (resource_format_openness_scores.json); `machine` is the Thai KPI's reading, in which Excel
is machine-readable. Media types: IANA.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    media_type: str
    suffixes: tuple[str, ...]
    stars: int
    open: bool  # non-proprietary
    machine: bool
    aliases: tuple[str, ...] = ()


FORMATS: tuple[Format, ...] = (
    Format(
        "CSV",
        "text/csv",
        ("csv",),
        3,
        True,
        True,
        ("comma separated values", "text/comma-separated-values", "application/csv", "csv utf-8", "csv/utf8"),
    ),
    Format("TSV", "text/tab-separated-values", ("tsv", "tab"), 3, True, True),
    Format(
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("xlsx", "xlsm"),
        2,
        False,
        True,
        ("excel (.xlsx)", "xls/xlsx", "xlxs", "excel", "msexcel", "ms excel", "microsoft excel", "openxml"),
    ),
    Format(
        "XLS",
        "application/vnd.ms-excel",
        ("xls",),
        2,
        False,
        True,
        ("xsl", "excel (.xls)", "application/xls", "application/msexcel"),
    ),
    Format("ODS", "application/vnd.oasis.opendocument.spreadsheet", ("ods",), 3, True, True),
    Format("JSON", "application/json", ("json",), 3, True, True, ("text/json",)),
    Format("JSONL", "application/x-ndjson", ("jsonl", "ndjson", "jl"), 3, True, True, ("json lines",)),
    Format("GEOJSON", "application/geo+json", ("geojson",), 3, True, True, ("geo json", "application/vnd.geo+json")),
    Format("XML", "application/xml", ("xml",), 3, True, True, ("text/xml",)),
    Format("PARQUET", "application/vnd.apache.parquet", ("parquet",), 3, True, True),
    Format("KML", "application/vnd.google-earth.kml+xml", ("kml",), 3, True, True),
    Format("KMZ", "application/vnd.google-earth.kmz", ("kmz",), 3, True, True),
    Format(
        "SHP",
        "application/vnd.shp",
        ("shp",),
        2,
        True,
        True,
        ("shapefile", "esri shapefile", "shape", "shape file", "zipped shapefile"),
    ),
    Format("GPKG", "application/geopackage+sqlite3", ("gpkg",), 3, True, True, ("geopackage",)),
    Format("GPX", "application/gpx+xml", ("gpx",), 3, True, True),
    Format("GML", "application/gml+xml", ("gml",), 3, True, True),
    Format("GEOTIFF", "image/tiff", ("tif", "tiff", "geotiff"), 2, True, False, ("tiff",)),
    Format("NETCDF", "application/netcdf", ("nc",), 3, True, True),
    Format("RDF", "application/rdf+xml", ("rdf",), 5, True, True),
    Format("TTL", "text/turtle", ("ttl",), 5, True, True, ("turtle",)),
    Format("JSON-LD", "application/ld+json", ("jsonld",), 5, True, True, ("jsonld",)),
    Format("N3", "text/n3", ("n3", "nt"), 5, True, True),
    Format("SPARQL", "application/sparql-query", (), 5, True, True),
    Format("PDF", "application/pdf", ("pdf",), 1, True, False, ("acrobat", "adobe pdf")),
    Format("DOC", "application/msword", ("doc",), 1, False, False, ("word",)),
    Format(
        "DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("docx",),
        1,
        False,
        False,
        ("doc/docx",),
    ),
    Format(
        "PPTX",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ("pptx", "ppt"),
        1,
        False,
        False,
        ("powerpoint",),
    ),
    Format("TXT", "text/plain", ("txt", "asc"), 1, True, False, ("text",)),
    Format("ZIP", "application/zip", ("zip",), 1, True, False, ("application/x-zip-compressed", "application/x-zip")),
    Format("GZ", "application/gzip", ("gz",), 1, True, False, ("gzip", "application/x-gzip")),
    Format("7Z", "application/x-7z-compressed", ("7z",), 1, True, False),
    Format("RAR", "application/vnd.rar", ("rar",), 1, False, False),
    Format(
        "HTML",
        "text/html",
        ("html", "htm", "php", "aspx", "jsp"),
        0,
        True,
        False,
        ("web page", "website", "link", "url", "web"),
    ),
    Format("API", "", (), 3, True, True, ("rest", "rest api", "json api", "web service", "webservice")),
    Format(
        "ESRI REST",
        "",
        (),
        2,
        False,
        True,
        ("arcgis geoservice", "arcgis geoservices rest api", "esri geoservices", "esri rest service"),
    ),
    Format("WMS", "application/vnd.ogc.wms_xml", (), 3, True, True, ("ogc wms", "wms_srvc")),
    Format("WFS", "application/vnd.ogc.wfs_xml", (), 3, True, True, ("ogc wfs", "wfs_srvc")),
    Format("WMTS", "", (), 3, True, True, ("ogc wmts",)),
    Format("WCS", "", (), 3, True, True),
    Format("MDB", "application/x-msaccess", ("mdb", "accdb"), 2, False, False, ("access",)),
    Format("SQL", "application/sql", ("sql",), 2, True, True),
    Format("SQLITE", "application/vnd.sqlite3", ("sqlite", "db"), 3, True, True),
    Format("JPEG", "image/jpeg", ("jpg", "jpeg"), 1, True, False, ("jpg", "image")),
    Format("PNG", "image/png", ("png",), 1, True, False),
    Format("MP4", "video/mp4", ("mp4",), 1, False, False, ("video",)),
    Format("MP3", "audio/mpeg", ("mp3",), 1, False, False, ("audio",)),
    Format("GTFS", "", (), 3, True, True),
)
SAID = {word: f.name for f in FORMATS for word in (f.name.lower(), *f.suffixes, *f.aliases, f.media_type) if word}
NOTHING = {
    "",
    "-",
    "n/a",
    "other",
    "others",
    "อื่นๆ",
    "ไม่ระบุ",
    "ไม่ทราบ",
    "unknown",
    "map",
    "data",
    "file",
    "download",
    "application/octet-stream",
    "binary/octet-stream",
}
SUFFIX = re.compile(r"\.([a-z0-9]{1,8})$")


def suffix_of(url: str | None) -> str:
    """The format that an address's last part ends in; empty where it says nothing of a data file."""
    if not url:
        return ""
    try:
        path = unquote(urlsplit(url).path).lower().rstrip("/")
    except ValueError:
        return ""
    found = SUFFIX.search(path.removesuffix(".gz") if path.endswith((".csv.gz", ".json.gz", ".jsonl.gz")) else path)
    if not found:
        return "ESRI REST" if re.search(r"/rest/services/.+server", path) else ""
    return SAID.get(found[1], "")


EXCEL = ("excel", "msexcel", "ms excel", "microsoft excel", "xls/xlsx")  # which of them, the address may say


@lru_cache(maxsize=20_000)
def format_of(declared: str | None, media_type: str | None = None, url: str | None = None) -> str:
    """The format's name: what is declared where it is known, else by media type, else by the address; what is declared and not known
    stays, in capitals; empty where nothing is said. A declared word that says nothing (`MAP`, `other`) gives way to the address."""
    word = " ".join((declared or "").lower().split()).strip(". ")
    if word.startswith(("http://", "https://")):
        word = word.rstrip("/").rsplit("/", 1)[-1].replace("_", " ")
    plain = word.removeprefix(".")
    if plain in EXCEL and suffix_of(url) in ("XLS", "XLSX"):
        return suffix_of(url)
    if plain in SAID:
        return SAID[plain]
    kind = (media_type or "").split(";")[0].strip().lower()
    kind = kind.rsplit("/media-types/", 1)[-1]
    guess = SAID.get(kind, "") or suffix_of(url)
    if plain in NOTHING:
        return guess
    return guess if "/" in plain else plain.upper()[:20] if len(plain) <= 20 else guess
