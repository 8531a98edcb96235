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
