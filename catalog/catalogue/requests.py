"""Data requests: asking, supporting, answering, hiding, and the lists that the doors show.

The web process writes these itself: nothing of it is in the ledger or in the stream of changes, so no signer is needed.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, insert, or_, select, update

from catalog.catalogue.ground import stamp
from catalog.catalogue.reading import Reading, clean_name
from catalog.store.database import AnyRow
from catalog.store.packing import column, dumps, loads
from catalog.store.schema import data_answers, data_request_decisions, data_requests, datasets, organizations
from catalog.words.errors import Conflict, Gone, NotFound, TooMany, WrongToken
from catalog.words.model import DatasetStatus
from catalog.words.requests import DUE_DAYS, Answer, Asking, RequestQuery, RequestStatus, Sort, hiding, key_of

DAY = 86_400
MOST_ANSWERS = 100  # to one request
FACETS = {"status": data_requests.c.status, "organization": data_requests.c.organization}
SHOWN = data_requests.c.hidden.is_(None)
ROWS = select(data_requests, organizations.c.title.label("agency")).outerjoin(
    organizations, organizations.c.slug == data_requests.c.organization
)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """`facets`: name to (value, label, count), each counted with its own filter left out. `after`: for the next page, or None."""

    total: int
    items: Sequence[Mapping[str, Any]]
    facets: Mapping[str, Sequence[tuple[str, str, int]]]
    after: tuple[int, int] | None


class Requests(Reading):
    def ask_for_data(self, asking: Asking, most_a_day: int = 1_000) -> tuple[Mapping[str, Any], bool]:
        """The request, and whether it is new: one that is open already with the same title, to the same agency, is supported instead.

        Raises NotFound (the agency), TooMany (of all people together, within a day).
        """
        slug = column(asking.organization) if asking.organization else None
        with self.database.write() as connection:
            known = (
                slug is None
                or connection.execute(select(organizations.c.slug).where(organizations.c.slug == slug)).first()
            )
            if not known:
                raise NotFound("There is no organization named {name}.", name=(slug or "")[:100])
            addressed = data_requests.c.organization == slug if slug else data_requests.c.organization.is_(None)
            same = connection.execute(
                select(data_requests.c.number, data_requests.c.id)
                .where(data_requests.c.key == asking.key, addressed, data_requests.c.status == "open", SHOWN)
                .order_by(data_requests.c.number)
            ).first()
            if same is not None:
                supported(connection, same.number)
                id = str(same.id)
            else:
                self._bound(connection, most_a_day)
                id = self._insert(connection, asking, slug)
        return self.data_request(id), same is None

    def _bound(self, connection: Connection, most: int) -> None:
        since = stamp(self.clock() - DAY)
        lately = connection.execute(
            select(func.count()).select_from(data_requests).where(data_requests.c.asked > since)
        ).scalar()
        if (lately or 0) >= most:
            raise TooMany("Too many requests came within a day.", "Try again tomorrow.", retry_after=3_600)

    def _insert(self, connection: Connection, asking: Asking, slug: str | None) -> str:
        id, now = str(uuid.uuid4()), self.clock()
        last = connection.execute(select(func.max(data_requests.c.number))).scalar() or 0
        connection.execute(
            insert(data_requests),
            {
                "number": int(last) + 1,
                "id": id,
                "title": column(asking.title),
                "details": column(asking.details),
                "organization": slug,
                "query": column(asking.query) if asking.query else None,
                "key": column(asking.key),
                "status": RequestStatus.OPEN,
                "asked": stamp(now),
                "due": stamp(now + DUE_DAYS * DAY),
                "updated": stamp(now),
                "supporters": 1,
            },
        )
        return id

    def support_request(self, id: str) -> Mapping[str, Any]:
        """One more person needs it. Raises NotFound, Gone, Conflict (it was decided)."""
        with self.database.write() as connection:
            row = row_of(connection, id)
            if row.status != RequestStatus.OPEN:
                raise Conflict("This request was decided already.", "If you need something else, ask for that.")
            supported(connection, row.number)
        return self.data_request(id)

    def answer_request(self, id: str, answer: Answer, by: str, organization: str | None = None) -> Mapping[str, Any]:
        """`by`: whose token it is. `organization`: the agency that speaks; none: who runs the catalogue, for the agency.

        Raises NotFound (request, dataset), Gone (either), WrongToken (it is addressed to another agency), Conflict (too many answers).
        """
        dataset = self._published(answer.dataset) if answer.dataset else None
        with self.database.write() as connection:
            row = row_of(connection, id)
            if organization is not None and row.organization not in (None, organization):
                raise WrongToken("This request is addressed to another agency.")
            time = self.now()
            place = int(
                connection.execute(
                    select(func.max(data_answers.c.place)).where(data_answers.c.request == row.number)
                ).scalar()
                or 0
            )
            if place >= MOST_ANSWERS:
                raise Conflict("This request has {most} answers already.", most=MOST_ANSWERS)
            connection.execute(
                insert(data_answers),
                {
                    "request": row.number,
                    "place": place + 1,
                    "at": time,
                    "by": column(by),
                    "organization": organization,
                    "status": answer.status,
                    "reason": answer.reason,
                    "dataset": dataset,
                    "text": column(answer.text),
                },
            )
            changed: dict[str, Any] = {"status": answer.status, "updated": time}
            if answer.status is not RequestStatus.OPEN and row.answered is None:
                changed["answered"] = time
            connection.execute(update(data_requests).where(data_requests.c.number == row.number), changed)
        return self.data_request(id)

    def _published(self, name: str) -> str:
        """The id of a dataset that everyone can see."""
        found = self.dataset(name)
        if found["status"] != DatasetStatus.PUBLISHED:
            raise NotFound("There is no dataset named {name}.", name=name[:100])
        return str(found["id"])

    def hide_request(self, id: str, reason: str, by: str, *, erase: bool = False) -> None:
        """From the commit on no door shows it: its address, the reason and the date stay. `erase`: its words go from the store too.

        Raises NotFound, InvalidRequest. What is hidden already can still be erased.
        """
        why = hiding(reason)
        with self.database.write() as connection:
            row = row_of(connection, id, hidden=True)
            time = self.now()
            erased = erase or bool(row.hidden and loads(row.hidden)["erased"])
            changed: dict[str, Any] = {"hidden": dumps({"reason": why, "at": time, "erased": erased}), "updated": time}
            if erase:
                changed |= {"title": "", "details": "", "query": None, "key": ""}
                connection.execute(
                    update(data_answers).where(data_answers.c.request == row.number), {"text": "", "dataset": None}
                )
            connection.execute(update(data_requests).where(data_requests.c.number == row.number), changed)
            decided(connection, row.number, "erase" if erase else "hide", by, why, time)

    def show_request(self, id: str, reason: str, by: str) -> Mapping[str, Any]:
        """Shown again. Raises NotFound, InvalidRequest, Conflict (it is shown, or its words are gone)."""
        why = hiding(reason)
        with self.database.write() as connection:
            row = row_of(connection, id, hidden=True)
            if row.hidden is None or loads(row.hidden)["erased"]:
                raise Conflict("This request is not hidden, or its words are gone for good.")
            connection.execute(
                update(data_requests).where(data_requests.c.number == row.number),
                {"hidden": None, "updated": self.now()},
            )
            decided(connection, row.number, "show", by, why, self.now())
        return self.data_request(id)

    def data_request(self, id: str) -> Mapping[str, Any]:
        """Raises NotFound, Gone (hidden: the reason and the date)."""
        with self.database.read() as connection:
            return documents(connection, [row_of(connection, id)])[0]

    def data_requests(self, query: RequestQuery) -> RequestPage:
        """Those that are not hidden."""
        conditions = conditions_of(query)
        every = and_(SHOWN, *(one for _, one in conditions))
        with self.database.read() as connection:
            total = connection.execute(select(func.count()).select_from(data_requests).where(every)).scalar() or 0
            facets = {
                name: counted(connection, name, [SHOWN, *(one for own, one in conditions if own != name)])
                for name in (FACETS if query.facets else ())
            }
            rows = connection.execute(walked(ROWS.where(every), query)).all() if query.limit else []
            items = documents(connection, rows[: query.limit])
        last = rows[query.limit - 1] if len(rows) > query.limit else None
        return RequestPage(int(total), items, facets, (last.supporters, last.number) if last is not None else None)

    def responsiveness(self) -> Mapping[str, tuple[int, int]]:
        """Of each agency that was asked: (requests that are due or decided, those decided in time). Hidden ones do not count."""
        table, now = data_requests.c, self.now()
        rows = self.database.rows(
            select(
                table.organization,
                func.count().label("due"),
                func.sum(case((table.answered <= table.due, 1), else_=0)).label("in_time"),
            )
            .where(table.organization.is_not(None), SHOWN, or_(table.answered.is_not(None), table.due < now))
            .group_by(table.organization)
        )
        return {row.organization: (int(row.due), int(row.in_time or 0)) for row in rows}


def row_of(connection: Connection, id: str, *, hidden: bool = False) -> AnyRow:
    row = connection.execute(ROWS.where(data_requests.c.id == clean_name(id))).first()
    if row is None:
        raise NotFound("There is no request {id}.", id=id[:100])
    if row.hidden is not None and not hidden:
        told = loads(row.hidden)
        raise Gone("This request was hidden on {date}: {reason}", date=told["at"][:10], reason=told["reason"])
    return row


def supported(connection: Connection, number: int) -> None:
    connection.execute(
        update(data_requests).where(data_requests.c.number == number).values(supporters=data_requests.c.supporters + 1)
    )


def decided(connection: Connection, request: int, action: str, by: str, reason: str, time: str) -> None:
    last = connection.execute(select(func.max(data_request_decisions.c.number))).scalar() or 0
    connection.execute(
        insert(data_request_decisions),
        {
            "number": int(last) + 1,
            "request": request,
            "action": action,
            "by": column(by),
            "reason": column(reason),
            "at": time,
        },
    )


def conditions_of(query: RequestQuery) -> list[tuple[str, ColumnElement[bool]]]:
    """Each with the facet that it belongs to."""
    found: list[tuple[str, ColumnElement[bool]]] = []
    if query.statuses:
        found.append(("status", data_requests.c.status.in_([str(one) for one in query.statuses])))
    if query.organizations:
        found.append(("organization", data_requests.c.organization.in_([column(one) for one in query.organizations])))
    found += [
        ("", data_requests.c.key.contains(word, autoescape=True)) for word in map(key_of, query.text.split()) if word
    ]
    return found


def walked(statement: Select[Any], query: RequestQuery) -> Select[Any]:
    """In order, after the last one had, one more than asked for: a list that grows meanwhile neither repeats nor skips."""
    number, supporters = data_requests.c.number, data_requests.c.supporters
    if query.sort is Sort.OLDEST:
        order: list[Any] = [number]
    elif query.sort is Sort.NEWEST:
        order = [number.desc()]
    else:
        order = [supporters.desc(), number.desc()]
    if query.after is not None:
        had, last = query.after
        if query.sort is Sort.OLDEST:
            statement = statement.where(number > last)
        elif query.sort is Sort.NEWEST:
            statement = statement.where(number < last)
        else:
            statement = statement.where(or_(supporters < had, and_(supporters == had, number < last)))
    return statement.order_by(*order).limit(query.limit + 1)


def counted(connection: Connection, name: str, conditions: Sequence[ColumnElement[bool]]) -> list[tuple[str, str, int]]:
    """Values of a facet with their labels, the most frequent first."""
    value = FACETS[name]
    rows = connection.execute(
        select(value.label("value"), func.count().label("many")).where(value.is_not(None), *conditions).group_by(value)
    ).all()
    found = {row.value: int(row.many) for row in rows}
    titles: dict[str, str] = {}
    if name == "organization" and found:
        named = select(organizations.c.slug, organizations.c.title)
        titles = {row.slug: row.title for row in connection.execute(named)}
    labelled = [(one, titles.get(one, one), many) for one, many in found.items()]
    return sorted(labelled, key=lambda one: (-one[2], one[1]))


def documents(connection: Connection, rows: Sequence[AnyRow]) -> list[Mapping[str, Any]]:
    """In the public shape, with their answers."""
    said: dict[int, list[Mapping[str, Any]]] = {}
    for one in connection.execute(
        select(data_answers, organizations.c.title.label("agency"), datasets.c.slug, datasets.c.title, datasets.c.status.label("shown"))
        .outerjoin(organizations, organizations.c.slug == data_answers.c.organization)
        .outerjoin(datasets, datasets.c.id == data_answers.c.dataset)
        .where(data_answers.c.request.in_([row.number for row in rows]))
        .order_by(data_answers.c.request, data_answers.c.place)
    ) if rows else ():  # fmt: skip
        named = one.dataset is not None and one.shown in (DatasetStatus.PUBLISHED, DatasetStatus.WITHDRAWN)
        said.setdefault(one.request, []).append(
            {
                "at": one.at,
                "by": {"slug": one.organization, "title": one.agency} if one.organization else None,
                "status": one.status,
                "reason": one.reason,
                "dataset": {"id": one.dataset, "slug": one.slug, "title": one.title} if named else None,
                "text": one.text,
            }
        )
    return [
        {
            "id": row.id,
            "title": row.title,
            "details": row.details,
            "organization": {"slug": row.organization, "title": row.agency} if row.organization else None,
            "query": row.query,
            "status": row.status,
            "asked": row.asked,
            "due": row.due,
            "answered": row.answered,
            "updated": row.updated,
            "supporters": row.supporters,
            "answers": said.get(row.number, []),
        }
        for row in rows
    ]
