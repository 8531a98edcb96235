"""`ckan`: any CKAN, through `ckanapi` over the guarded fetcher. Pages of 1,000 in a stable order, in constant memory.

Three ways, the first that answers: `package_search` (with `rows` as large as the server gives), `current_package_list_with_resources`,
and `package_list` with a `package_show` for each. Datasets that are private or deleted do not come, or come marked so.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ServerIncompatibleError

from catalog.words.errors import SalaError, TooLarge, Unreachable, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.answers import beginning, is_page, not_json, page_instead
from harvesters.mapping import ckan
from harvesters.mapping.ckan_fields import truth
from harvesters.port import Fetcher, Progress, Record

ROWS = 1_000
FEWEST = 10  # rows below which a page is not made smaller
PAGES = 100_000  # a bound, not a goal: a hundred million datasets
OVERLAP = timedelta(hours=1)
HIDDEN = ("deleted", "draft", "draft-complete")  # states of a package that is not, or not yet, public
SERVICE = ("/api/", "/dataset", "/organization", "/group")


class Session:
    """What ckanapi needs of a session, over the guarded fetcher. A web page in place of an answer is told as such."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.form = "api/3/action/"

    def get(self, url: str, params: Mapping[str, Any] | None = None, **_kwargs: Any) -> "Reply":
        query = urlencode({k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in (params or {}).items()})
        address = f"{url.replace('api/action/', self.form)}{'?' + query if query else ''}"
        answer, body = self.fetcher.get(address, accept="application/json", errors_too=True)
        agent = getattr(self.fetcher, "agent", "Sala")
        if is_page(body):
            raise page_instead(answer.url, body, agent)
        if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[", b'"'):
            raise not_json(answer.url, body)
        return Reply(answer.url, answer.status, body)

    def close(self) -> None:
        """The fetcher is not ours to close."""


class Reply:
    def __init__(self, url: str, status_code: int, body: bytes) -> None:
        self.url, self.status_code, self.body = url, status_code, body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace").lstrip("\ufeff")


class Portal:
    """One CKAN's actions; errors of ckanapi are translated here."""

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self.base = base_of(url)
        self.session = Session(fetcher)
        self.remote = RemoteCKAN(self.base, get_only=True, session=self.session)

    def act(self, action: str, **data: Any) -> Any:
        try:
            return self.remote.call_action(action, data)
        except NotFound as error:
            raise refused(self.base, action, "not found") from error
        except NotAuthorized as error:
            raise refused(self.base, action, "not authorized") from error
        except (CKANAPIError, ServerIncompatibleError) as error:
            raise refused(self.base, action, beginning(str(error).encode())) from error
        except RecursionError as error:
            raise refused(self.base, action, "too deep") from error
        except (KeyError, TypeError, AttributeError) as error:  # ckanapi on a success without a result, and the like
            raise refused(self.base, action, "no result") from error

    def begin(self) -> None:
        """Find out under which address the actions are: /api/3/action, or (very old, or behind a gateway) /api/action."""
        for form in ("api/3/action/", "api/action/"):
            self.session.form = form
            try:
                self.act("package_search", rows=0)
                return
            except SalaError as error:
                if error.facts.get("status") not in (404, 400, 405) and not error.facts.get("action"):
                    raise
                failure = error
        self.session.form = "api/3/action/"
        self.failure = failure

    failure: SalaError | None = None

    def page(self, rows: int, start: int, asked: Mapping[str, Any]) -> tuple[Any, int]:
        """One page, and the size that worked: a server that cannot give so many at once is asked for fewer."""
        while True:
            try:
                return self.act("package_search", rows=rows, start=start, **asked), rows
            except SalaError as error:
                heavy = error.facts.get("kind") in ("server", "silence") or isinstance(error, TooLarge)
                if not heavy or rows <= FEWEST or start + rows <= FEWEST:
                    raise
                rows = max(FEWEST, rows // 10)


def base_of(url: str) -> str:
    """The portal's root, whatever page of it was given."""
    parts = urlsplit(url)
    path = parts.path
    for mark in SERVICE:
        path = path.split(mark)[0]
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def refused(base: str, action: str, said: str) -> Unreachable:
    return Unreachable(
        "{base} does not answer “{action}” as a CKAN does: {said}",
        "See that the address is that of a CKAN portal's front page, and that its interface (/api/3/action) is open to the public.",
        base=base,
        action=action,
        said=said,
    )


class Ckan:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        portal = Portal(config.url, fetcher)
        portal.begin()
        if portal.failure is None:
            yield from searched(portal, config, progress)
            if progress.since:
                progress.sweep = swept(portal, config, progress)
            return
        progress.since = None  # without search everything is read
        if config.filter.organizations or config.filter.groups or config.filter.tags:
            packages = (p for p in listed(portal, progress) if matches(p, config))
        else:
            packages = listed(portal, progress)
        for package in packages:
            yield record(package, portal.base)

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return ckan.draft(raw, base_of(config.url))


def quoted(values: list[str]) -> str:
    words = ['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
    return words[0] if len(words) == 1 else f"({' OR '.join(words)})"


def query(config: SourceConfig, progress: Progress) -> str:
    """Solr's filter: what the source file asks for, and with `since` only what changed after it (with an overlap for their clocks)."""
    parts = []
    if config.filter.organizations:
        parts.append(f"organization:{quoted(config.filter.organizations)}")
    if config.filter.groups:
        parts.append(f"groups:{quoted(config.filter.groups)}")
    if config.filter.tags:
        parts.append(f"tags:{quoted(config.filter.tags)}")
    if progress.since:
        parts.append(f"metadata_modified:[{earlier(progress.since)} TO *]")
    return " AND ".join(parts)


def earlier(since: str) -> str:
    """A little before: their clock may be behind ours, and their index behind their database."""
    moment = datetime.fromisoformat(since.replace("Z", "+00:00")) - OVERLAP
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def swept(portal: Portal, config: SourceConfig, progress: Progress) -> Iterator[str]:
    """The ids of all that the source still holds, in pages of ids alone; where they are fewer than it counts, it is not whole."""
    everything = dataclasses.replace(progress, since=None, state={})
    asked: dict[str, Any] = {"sort": "id asc", "fl": "id"}
    only = query(config, everything)
    if only:
        asked["fq"] = only
    start, total, came, rows = 0, None, 0, ROWS
    before: set[str] = set()
    while total is None or start < total:
        found, rows = portal.page(rows, start, asked)
        results = found.get("results") if isinstance(found, Mapping) else None
        if not isinstance(results, list) or not results:
            break
        count = count_of(found)
        if total is not None and (count or 0) < total:
            progress.complete = False
        total = count
        page = {record(r, portal.base).remote_id for r in results if not record(r, portal.base).deleted}
        if page and page <= before:
            progress.complete = False
            break
        yield from sorted(page - before)
        came += len(page - before)
        before, start = page, start + len(results)
    if not came or (total is not None and start < total):
        progress.complete = False


def searched(portal: Portal, config: SourceConfig, progress: Progress) -> Iterator[Record]:
    """All pages of package_search. A catalogue that changes while it is read shifts the pages: a record met twice is skipped,
    and when fewer came than the catalogue holds it is read once more; if that does not help either, nothing counts as missing."""
    asked: dict[str, Any] = {"sort": "id asc"}
    only = query(config, progress)
    if only:
        asked["fq"] = only
    state = progress.state
    for _ in range(2):
        before: set[str] = set(state.get("before") or ())
        rows = int(state.get("rows") or ROWS)
        while True:
            start = int(state.get("start") or 0)
            found, rows = portal.page(rows, start, asked)
            if not isinstance(found, Mapping) or not isinstance(found.get("results"), list):
                raise refused(portal.base, "package_search", "no list of results")
            results = found["results"]
            if progress.total is not None and (count_of(found) or 0) < progress.total:
                state["shrank"] = True  # what stood behind the gap moved to a page that was read already
            progress.total = count_of(found)
            if not results:
                break
            page: set[str] = set()
            fresh = 0
            for package in results:
                made = record(package, portal.base)
                if (
                    made.remote_id not in before
                ):  # else the catalogue moved under us; twice on one page is a twin, which the engine tells
                    fresh += 1
                    yield made
                page.add(made.remote_id)
            state["came"] = int(state.get("came") or 0) + fresh
            if page <= before:
                raise refused(portal.base, "package_search", "the same page again and again (it ignores “start”)")
            before = page
            # the server may give fewer than asked (a cap of 100, of 25): go on from what came
            state.update(start=start + len(results), rows=max(len(results), 1) if len(results) < rows else rows)
            if progress.total is not None and start + len(results) >= progress.total:
                break
        if progress.total is None or (int(state.get("came") or 0) >= progress.total and not state.get("shrank")):
            return
        state.clear()
        progress.total = None
        progress.reading += 1
    progress.complete = False


def count_of(found: Mapping[str, Any]) -> int | None:
    count = found.get("count")
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def listed(portal: Portal, progress: Progress) -> Iterator[Any]:
    """Without package_search: the names, then each dataset; or whole pages where the server gives those."""
    try:
        names = portal.act("package_list")
    except SalaError as error:
        raise portal.failure or error from error
    if not isinstance(names, list):
        raise refused(portal.base, "package_list", "no list of names")
    progress.total = len(names)
    begin = int(progress.state.get("start") or 0)
    for n, name in enumerate(names):
        if n < begin:
            continue
        try:
            yield portal.act("package_show", id=str(name))
        except SalaError as error:
            if error.facts.get("said") not in ("not found", "not authorized"):
                raise
            yield Record(str(name), {"name": name}, failure=error)
        progress.state["start"] = n + 1


def matches(package: Any, config: SourceConfig) -> bool:
    """The source file's filter, where the server cannot filter."""
    if not isinstance(package, Mapping):
        return True
    wanted = config.filter
    owner = package.get("organization") or {}
    owners = {owner.get("name"), owner.get("id"), package.get("owner_org")} if isinstance(owner, Mapping) else {owner}
    named = {g.get("name") if isinstance(g, Mapping) else g for g in package.get("groups") or []}
    tagged = {t.get("name") if isinstance(t, Mapping) else t for t in package.get("tags") or []}
    return (
        (not wanted.organizations or bool(owners & set(wanted.organizations)))
        and (not wanted.groups or bool(named & set(wanted.groups)))
        and (not wanted.tags or bool(tagged & set(wanted.tags)))
    )


def record(package: Any, base: str) -> Record:
    if isinstance(package, Record):
        return package
    if not isinstance(package, Mapping):
        failure = Unreadable("The record is not an object.", "Ask the agency to look at this dataset in its catalogue.")
        return Record(f"#{str(package)[:60]}", {"value": package}, failure=failure)
    remote_id = str(package.get("id") or package.get("name") or "")
    if not remote_id:
        failure = Unreadable(
            "The record has neither id nor name.", "Ask the agency to look at this dataset in its catalogue."
        )
        return Record("#" + str(package.get("title") or "?")[:60], package, failure=failure)
    name = str(package.get("name") or remote_id)
    hidden = str(package.get("state") or "active").lower() in HIDDEN or truth(package.get("private")) is True
    return Record(remote_id, package, deleted=hidden, url=f"{base}/dataset/{name}")
