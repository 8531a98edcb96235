"""The same rows from other tools: ready to paste. Every recipe names the very address of what is seen."""


def quoted(text: str) -> str:
    """Inside the quotes of a formula or of Power Query's M, where a quote is written twice."""
    return text.replace('"', '""')


def power_query(address: str) -> str:
    """A whole query for the advanced editor: UTF-8, fields that hold line breaks, the first line as the headers."""
    return f"""let
    Source = Csv.Document(
        Web.Contents("{quoted(address)}"),
        [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]
    ),
    Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true])
in
    Headed"""


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
        ("sheets", "Google Sheets", f'=IMPORTDATA("{quoted(address)}")'),
        ("excel", "Excel · Power Query", power_query(address)),
        ("embed", "HTML · iframe", f'<iframe src="{embed}" width="760" height="640" loading="lazy"></iframe>'),
        ("curl", "curl", f'curl -o "{resource[:8]}.csv" "{address}"'),
    ]
