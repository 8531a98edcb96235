"""Channels: Atom feeds of what changed, sitemaps for search engines, robots.txt."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer
from api.errors import error_response
from api.ground import Ground
from api.language import language_of
from api.operations import ground_of
from api.revisions import revisions
from api.v1.requests import STATUSES
from catalog.words.errors import NotFound, SalaError
from catalog.words.requests import LONGEST_SLUG, RequestQuery, RequestStatus
from catalog.words.texts import Language, Text

ENTRIES = 50
SITEMAP = 20_000  # addresses of one file; the protocol allows 50,000
ATOM, XML = "application/atom+xml; charset=utf-8", "application/xml; charset=utf-8"
NEVER = "1970-01-01T00:00:00Z"
ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def plain(text: str) -> str:
    """Text as XML may hold it."""
    return escape(text.translate(ILLEGAL))


def atom(request: Request, own: str, page: str, title: str, updated: Iterable[str], entries: Iterable[str]) -> Response:
    """A feed at `own` of what `page` shows; `updated`: of each of its entries."""
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{plain(own)}</id><title>{plain(title)}</title><updated>{max(updated, default=NEVER)}</updated>"
        f'<link rel="self" href={quoteattr(own)}/><link rel="alternate" href={quoteattr(page)}/>'
        + "".join(entries)
        + "</feed>"
    )
    return answer(request, body.encode(), ATOM)


def entry(base: str, document: Mapping[str, Any], news: Sequence[str] = ()) -> str:
    """`news`: what the newest versions of its tables changed, before what it is about."""
    address = f"{base}/dataset/{quote(document['slug'])}"
    data = f"{base}/api/v1/datasets/{document['id']}"
    agency = (document["organization"] or {}).get("title") or ""
    return (
        f"<entry><id>urn:uuid:{document['id']}</id><title>{plain(document['title'])}</title>"
        f'<link rel="alternate" href={quoteattr(address)}/>'
        f'<link rel="alternate" type="application/json" href={quoteattr(data)}/>'
        f"<updated>{document['updated']}</updated><published>{document['published']}</published>"
        f"<author><name>{plain(agency)}</name></author><summary>{plain(chr(10).join([*news, document['description'][:1000]]))}</summary></entry>"
    )


def told(ground: Ground, document: Mapping[str, Any], language: Language) -> list[str]:
    several = len(document["resources"]) > 1
    return [
        (f"{one['title']}: " if several else "") + one["summary"].render(language)
        for one in revisions(ground, document, at_once=False)  # fifty datasets
    ]


def feed(request: Request, name: str, title: str, documents: Iterator[Mapping[str, Any]] | list[Any]) -> Response:
    ground, language = ground_of(request), language_of(request.scope)
    base, listed = ground.base_url, list(documents)
    entries = (entry(base, d, told(ground, d, language)) for d in listed)
    return atom(request, f"{base}/feeds/{name}.atom", base + "/", title, (d["updated"] for d in listed), entries)


def run_entry(base: str, run: Mapping[str, Any], language: Language) -> str:
    reason = Text.model_validate(run["reason"]).render(language) if run["reason"] else ""
    counts = " ".join(f"{name} {run[name]}" for name in ("seen", "added", "changed", "removed", "failed", "withheld"))
    address = f"{base}/runs/{quote(run['id'])}"
    return (
        f"<entry><id>{plain(address)}</id><title>{plain(run['source'])}: {plain(run['status'])}</title>"
        f'<link rel="alternate" href={quoteattr(address)}/>'
        f'<link rel="alternate" type="application/json" href={quoteattr(base + "/api/v1/runs/" + quote(run["id"]))}/>'
        f"<updated>{run['finished'] or run['started']}</updated><author><name>{plain(run['source'])}</name></author>"
        f"<summary>{plain(' '.join(filter(None, (counts, reason))))}</summary></entry>"
    )


def runs(request: Request) -> Response:
    """How harvests went, newest first; `source`: of one source alone."""
    ground, language = ground_of(request), language_of(request.scope)
    source = request.query_params.get("source") or None
    found = ground.catalogue.runs(source, ENTRIES)
    title = f"{ground.settings.title}: {Text.of('How data was collected').render(language)}"
    own = f"{ground.base_url}/feeds/runs.atom" + (f"?source={quote(source)}" if source else "")
    updated = (run["finished"] or run["started"] for run in found)
    entries = (run_entry(ground.base_url, run, language) for run in found)
    return atom(request, own, f"{ground.base_url}/runs", title, updated, entries)


def request_entry(base: str, one: Mapping[str, Any], language: Language, catalogue: str) -> str:
    status = STATUSES[RequestStatus(one["status"])].render(language)
    agency = (one["organization"] or {}).get("title") or catalogue
    text = " — ".join(filter(None, (one["details"], *(answer["text"] for answer in one["answers"]))))
    address = f"{base}/requests/{one['id']}"
    return (
        f"<entry><id>urn:uuid:{one['id']}</id><title>{plain(one['title'])} ({plain(status)})</title>"
        f'<link rel="alternate" href={quoteattr(address)}/>'
        f'<link rel="alternate" type="application/json" href={quoteattr(base + "/api/v1/requests/" + one["id"])}/>'
        f"<updated>{one['updated']}</updated><published>{one['asked']}</published>"
        f"<author><name>{plain(agency)}</name></author><summary>{plain(text[:1000])}</summary></entry>"
    )


def requests(request: Request) -> Response:
    """What people asked for, newest first, with what was answered; `organization`: of one agency alone."""
    ground, language = ground_of(request), language_of(request.scope)
    slug = request.query_params.get("organization", "")[:LONGEST_SLUG]
    query = RequestQuery(organizations=[slug] if slug else [], limit=ENTRIES, facets=False)
    found = ground.catalogue.data_requests(query).items
    title = f"{ground.settings.title}: {Text.of('Data requests').render(language)}"
    own = f"{ground.base_url}/feeds/requests.atom" + (f"?organization={quote(slug)}" if slug else "")
    entries = (request_entry(ground.base_url, one, language, ground.settings.title) for one in found)
    return atom(request, own, f"{ground.base_url}/requests", title, (one["updated"] for one in found), entries)


def newest(ground: Ground, **chosen: Any) -> Any:
    _, found = ground.catalogue.listed("updated", descending=True, limit=ENTRIES, **chosen)
    return ground.catalogue.datasets([id for id, _ in found])


def datasets(request: Request) -> Response:
    ground = ground_of(request)
    title = Text.of("Data revised lately").render(language_of(request.scope))
    return feed(request, "datasets", f"{ground.settings.title}: {title}", newest(ground))


def organization(request: Request) -> Response:
    ground, slug = ground_of(request), request.path_params["slug"]
    try:
        one = ground.catalogue.organization(slug)
    except SalaError as error:
        return error_response(error, language_of(request.scope), ground.base_url)
    return feed(request, f"organization/{quote(slug)}", one["title"], newest(ground, organizations=[slug]))


def sitemap(request: Request) -> Response:
    """The index of the sitemaps."""
    ground = ground_of(request)
    total, _ = ground.catalogue.listed("id", limit=0)
    pages = range(1, max(1, -(-total // SITEMAP)) + 1)
    listed = "".join(f"<sitemap><loc>{plain(f'{ground.base_url}/sitemap-{n}.xml')}</loc></sitemap>" for n in pages)
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="{SITEMAPS}">{listed}</sitemapindex>'
    return answer(request, body.encode(), XML)


def sitemap_page(request: Request) -> Response:
    ground, given = ground_of(request), request.path_params["page"]
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0
    _, found = ground.catalogue.listed("id", offset=max(0, number - 1) * SITEMAP, limit=SITEMAP)
    if number < 1 or (not found and number > 1):
        error = NotFound("Nothing by that name is here, or nothing that may be shown.")
        return error_response(error, language_of(request.scope), ground.base_url)
    base = ground.base_url
    places = [f"{base}/", f"{base}/organization"] if number == 1 else []
    places += [f"{base}/dataset/{quote(slug)}" for _, slug in found]
    listed = "".join(f"<url><loc>{plain(place)}</loc></url>" for place in places)
    return answer(
        request, f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{SITEMAPS}">{listed}</urlset>'.encode(), XML
    )


def robots(request: Request) -> Response:
    """Pages of datasets and files are for search engines; every combination of filters is not."""
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /en/search",
        "Disallow: /api/",
        f"Sitemap: {ground_of(request).base_url}/sitemap.xml",
        "",
    ]
    return answer(request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
ROUTES = (
    Route("/feeds/datasets.atom", datasets),
    Route("/feeds/runs.atom", runs),
    Route("/feeds/requests.atom", requests),
    Route("/feeds/organization/{slug}.atom", organization),
    Route("/sitemap.xml", sitemap),
    Route("/sitemap-{page}.xml", sitemap_page),
    Route("/robots.txt", robots),
)
