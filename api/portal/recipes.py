"""The same rows from other tools: ready to paste. Every recipe names the very address of what is seen."""


def recipes(base_url: str, download: str, resource: str, embed: str) -> list[tuple[str, str, str]]:
    """(id, tool, text) for a CSV download's path with its filter."""
    base = base_url.rstrip("/")
    address = base + download
    parquet = address.replace("/download.csv", "/download.parquet", 1)
    return [
        ("pandas", "Python · pandas", f'import pandas as pd\n\ntable = pd.read_csv("{address}")'),
        ("polars", "Python · polars", f'import polars as pl\n\ntable = pl.read_csv("{address}")'),
        ("duckdb", "DuckDB", f"SELECT * FROM read_parquet('{parquet}');"),
        ("r", "R", f'table <- read.csv("{address}", fileEncoding = "UTF-8-BOM", check.names = FALSE)'),
        ("sheets", "Google Sheets", f'=IMPORTDATA("{address}")'),
        ("excel", "Excel · Power Query", f'= Csv.Document(Web.Contents("{address}"), [Encoding = 65001])'),
        ("embed", "HTML · iframe", f'<iframe src="{embed}" width="760" height="640" loading="lazy"></iframe>'),
        ("curl", "curl", f'curl -o "{resource[:8]}.csv" "{address}"'),
    ]
