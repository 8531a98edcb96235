"""The clean form of a judged table, offered for some minutes under an address that nobody can guess, and then removed."""

import json
import logging
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from anyio import sleep, to_thread

from api.judges.judges import Judges
from api.judges.receiving import Sent, folder_of
from catalog.words.errors import NotFound
from catalog.words.settings import Settings

LOG = logging.getLogger("sala.api")
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST, MOST_BYTES = 40, 1_000_000_000  # tables kept at once; the oldest go first
EVERY = 30  # seconds between two looks
STALE = 3_600  # seconds after which what a killed server left behind is removed
ABOUT = "about.json"
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def keep(settings: Settings, sent: Sent, judged: Mapping[str, Any]) -> str | None:
    """The token under which the table can be had; None where there is none, or nothing is to be kept. What was sent is not kept."""
    if not judged["table"] or settings.judge_kept_seconds <= 0:
        return None
    token = secrets.token_urlsafe(24)
    if sent.path is not None:
        sent.path.unlink(missing_ok=True)
    about = {"columns": judged["columns"], "rows": judged["rows"], "title": Path(sent.name).stem or "table"}
    (sent.folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    sent.folder.rename(folder_of(settings) / f"kept-{token}")
    sent.kept = True
    sweep(settings)
    return token


def clean(settings: Settings, judges: Judges, token: str, format: str) -> tuple[Path, str]:
    """The file and its title; written when first asked for. Raises NotFound."""
    folder = folder_of(settings) / f"kept-{token}"
    if format not in FORMATS or not TOKEN.fullmatch(token) or not fresh(folder, settings.judge_kept_seconds):
        raise NotFound(
            "This file is no longer here.", "Have the file checked again; its clean form is kept for minutes."
        )
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    path = folder / f"clean.{format}"
    if not path.exists():
        # Two askers at once write two folders' worth of the same bytes; the last rename holds.
        aside = folder / secrets.token_hex(8)
        aside.mkdir()
        (aside / "table.parquet").hardlink_to(folder / "table.parquet")
        judges.export(aside, about["columns"], about["rows"], format, about["title"]).replace(path)
        shutil.rmtree(aside, ignore_errors=True)
    return path, str(about["title"])


def fresh(folder: Path, seconds: float) -> bool:
    with suppress(OSError):
        return time.time() - (folder / ABOUT).stat().st_mtime < seconds
    return False


def sweep(settings: Settings) -> None:
    """Takes away what is over its time, and the oldest where there is too much."""
    kept: list[tuple[float, Path, int]] = []
    for folder in folder_of(settings).iterdir():
        with suppress(OSError):
            age = time.time() - folder.stat().st_mtime
            if folder.name.startswith("kept-") and fresh(folder, settings.judge_kept_seconds):
                kept.append((age, folder, size_of(folder.iterdir())))
            elif folder.name.startswith("kept-") or age > STALE:
                shutil.rmtree(folder, ignore_errors=True)
    total = 0
    for place, (_, folder, size) in enumerate(sorted(kept)):
        total += size
        if place >= MOST or total > MOST_BYTES:
            shutil.rmtree(folder, ignore_errors=True)


async def swept(settings: Settings) -> None:
    """For as long as the application runs: what is over its time goes, whether anybody comes or not."""
    while True:
        try:
            await to_thread.run_sync(sweep, settings)
        except OSError:
            LOG.warning("files that were judged cannot be removed", exc_info=True)
        await sleep(EVERY)


def size_of(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())
