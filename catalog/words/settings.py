"""All settings: `SALA_*` from the environment or a `.env` file, each with a default that needs nothing.

One table: name, default, meaning. `docs/settings.md` is generated from it; `sala doctor` reads it; nothing else reads the environment.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Passed to whoever needs it, never global."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Path("var")
    database_url: str = ""
    search_url: str = ""
    queue_url: str = ""
    files_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    reachable: str = ""
    contact: str = ""  # e-mail or address of the operator, told to every agency in the User-Agent
    fetch_connect_seconds: float = 10  # longest wait for a connection (each address)
    fetch_read_seconds: float = 30  # longest silence inside an answer
    fetch_total_seconds: float = 1800  # longest time of one answer
    fetch_slowest: int = 256  # bytes a second; slower than this for a minute ends the fetch
    fetch_redirects: int = 6
    fetch_attempts: int = 4  # how often one fetch is tried where trying again may help
    fetch_backoff_seconds: float = 1  # first pause between two attempts; doubles each time
    fetch_patience_seconds: float = 60  # longest pause that we agree to (Retry-After)
    max_document: int = 134_217_728  # bytes of one answer read into memory (a page of records)
    max_stream: int = 2_147_483_648  # bytes of one streamed document (a whole data.json)
    max_ratio: int = 250  # how many times larger an answer may get when it is unpacked (above 16 MB)
    host_pace_seconds: float = 0.02  # shortest time between two requests to one host
    host_connections: int = 3  # requests at once to one host
    host_rest_seconds: float = 60  # how long a host that cannot be reached is left alone
    harvest_batch: int = 500  # records to a transaction
    harvest_threads: int = 16  # files fetched at once, over all hosts
