"""Published datasets in the store's own orders, by offset: for doors whose protocol counts places instead of giving a cursor."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from catalog.catalogue.ground import Ground
from catalog.store.schema import datasets
from catalog.words.errors import InvalidRequest
from catalog.words.model import DatasetStatus

ORDERS = {
    "id": datasets.c.id,
    "slug": datasets.c.slug,
    "title": datasets.c.title,
    "updated": datasets.c.updated,
    "published": datasets.c.published,
}


class Listing(Ground):
    def listed(
        self,
        order: str = "id",
        *,
        descending: bool = False,
        offset: int = 0,
        limit: int = 100,
        organizations: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[int, Sequence[tuple[str, str]]]:
        """How many there are, and (id, slug) of some; `since` and `until` bound the last change here (UTC, inclusive)."""
        key = ORDERS.get(order)
        if key is None:
            raise InvalidRequest("There is no order “{name}”", name=order[:60])
        conditions: list[ColumnElement[bool]] = [datasets.c.status == DatasetStatus.PUBLISHED]
        if organizations:
            conditions.append(datasets.c.organization.in_(organizations))
        if since:
            conditions.append(datasets.c.updated >= since)
        if until:
            conditions.append(datasets.c.updated <= until)
        row = self.database.row(select(func.count()).select_from(datasets).where(*conditions))
        total = int(row[0]) if row else 0
        if limit <= 0 or offset >= total:
            return total, ()
        way: Any = key.desc() if descending else key.asc()
        rows = self.database.rows(
            select(datasets.c.id, datasets.c.slug)
            .where(*conditions)
            .order_by(way, datasets.c.id)
            .offset(offset)
            .limit(limit)
        )
        return total, [(row.id, row.slug) for row in rows]
