"""The last phase: foreign keys from table to table. Every file was judged alone; now that those of a dataset are there, a table whose
keys lead into another is judged once more together with it. What is done with stands in the store, so a killed run goes on there."""

import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from catalog.catalogue.port import Harvesting, KeyTask, Lease, Standing
from catalog.words.model import Judgement
from harvesters.files import where
from harvesters.judges import Judges
from harvesters.keeper import Keeper
from harvesters.records import Tell
from validators.port import Hints, Sibling

log = logging.getLogger("sala.harvest")


@dataclass(slots=True)
class Lookups:
    """All tables of one source that look into others."""

    catalogue: Harvesting
    lease: Lease
    judges: Judges
    keeper: Keeper
    scratch: Path  # a folder of this run alone
    tell: Tell

    def all(self) -> None:
        """What breaks the judging of one table leaves it as it was judged alone."""
        for done, task in enumerate(self.catalogue.key_tasks(self.lease), 1):
            self.keeper.check()
            shutil.rmtree(self.scratch, ignore_errors=True)
            self.scratch.mkdir(parents=True)
            try:
                judged = self.judged(task)
            except Exception as error:  # noqa: BLE001 - a file that breaks a reader must not end the run
                log.error("keys of file %s cannot be judged: %s", task.resource, where(error))
            else:
                self.keeper.check()
                self.catalogue.keys_judged(self.lease, task, judged)
            self.tell("keys", done, None)

    def judged(self, task: KeyTask) -> Judgement | None:
        file = task.file
        siblings = {
            name: Sibling(
                self.at_hand(there), there.table_schema, there.dialect, there.format.lower(), sheet=there.inside
            )
            for name, there in task.tables.items()
            if isinstance(there, Standing)
        }
        hints = Hints(
            name=file.name,
            format=file.format or None,
            media_type=file.media_type,
            table_schema=file.table_schema,
            dialect=file.dialect,
            sheet=file.inside,
            release=self.catalogue.latest_release(task.resource),
            table=task.table,
            siblings=siblings,
            absent={name: there for name, there in task.tables.items() if isinstance(there, str)},
        )
        judged = self.judges.file(self.at_hand(file), hints, self.scratch / "table.parquet")
        return None if judged.blocked is not None else judged.judgement

    def at_hand(self, file: Standing) -> Path:
        """The bytes under a name of this run's own: what lends them may let go of them before they are read."""
        path = self.scratch / file.original.replace("/", "")
        if not path.exists():
            lent = self.catalogue.bytes_of(file)
            try:
                os.link(lent, path)
            except OSError:
                shutil.copyfile(lent, path)
        return path
