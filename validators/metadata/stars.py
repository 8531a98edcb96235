"""Five stars of open data by format (table of ckanext-qa), and the Thai KPI's reading of machine-readable beside it."""

from collections.abc import Iterable

FORMAT_STARS: dict[str, int] = {
    **dict.fromkeys(["RDF", "TTL", "TURTLE", "N3", "NT", "SPARQL", "JSONLD", "JSON-LD", "RDF/XML"], 5),
    **dict.fromkeys(
        [
            "CSV",
            "TSV",
            "JSON",
            "JSONL",
            "GEOJSON",
            "XML",
            "KML",
            "KMZ",
            "ODS",
            "WMS",
            "WFS",
            "WMTS",
            "NETCDF",
            "PNG",
            "JPEG",
            "GML",
            "PARQUET",
            "GPKG",
            "GTFS",
        ],
        3,
    ),
    **dict.fromkeys(["XLS", "XLSX", "SHP", "SHAPEFILE", "MDB", "TIFF", "GEOTIFF", "ESRI-REST", "ARCGIS"], 2),
    **dict.fromkeys(["PDF", "DOC", "DOCX", "PPT", "PPTX", "ZIP", "TXT", "ODT", "RAR"], 1),
    **dict.fromkeys(["HTML", "EXE"], 0),
}
MACHINE_READABLE = frozenset(
    [
        "CSV",
        "TSV",
        "JSON",
        "JSONL",
        "GEOJSON",
        "XML",
        "ODS",
        "XLS",
        "XLSX",
        "KML",
        "KMZ",
        "SHP",
        "SHAPEFILE",
        "PARQUET",
        "RDF",
        "TTL",
        "GPKG",
    ]
)


def stars_of(format: str) -> int:
    """Stars of one format, 0 where it is not known."""
    return FORMAT_STARS.get(format.strip().upper(), 0)


def dataset_stars(formats: Iterable[str], *, open_license: bool) -> int:
    """Stars of a dataset: its best file's; none without an open licence, as the scheme's first star says."""
    return max(map(stars_of, formats), default=0) if open_license else 0
