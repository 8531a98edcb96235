"""Dublin Core of OAI-PMH (`oai_dc`) to a `Draft`. Pure. Elements: dublincore.org/specifications/dublin-core/dces."""

from collections.abc import Mapping
from typing import Any

from catalog.words.model import Draft, DraftResource, Period
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import address, by_language, html_text, line, many, moment, organization, place

FIELDS = frozenset(
    [
        "title",
        "description",
        "subject",
        "publisher",
        "creator",
        "date",
        "language",
        "rights",
        "identifier",
        "relation",
        "coverage",
        "format",
    ]
)


def draft(raw: Mapping[str, Any]) -> Draft:
    """`raw` = {"identifier", "datestamp", "sets", "dc": {element: [text or {"@value", "@language"}]}}."""
    dc = raw.get("dc") or {}
    media = next((m for m in many(dc.get("format")) if "/" in m), None)
    addresses = [a for a in map(address, many(dc.get("identifier")) + many(dc.get("relation"))) if a]
    files = [a for a in addresses if format_of("", None, a)]
    landing = next((a for a in addresses if a not in files), None)
    dates = [d for d in map(moment, many(dc.get("date"))) if d]
    rights = [r for r in many(dc.get("rights")) if r]
    title = dc.get("title")
    span = next((p for p in many(dc.get("coverage")) if moment(p.split("/")[0])), None)
    where = [p for p in many(dc.get("coverage")) if p != span]
    return Draft(
        remote_id=str(raw["identifier"]),
        title=line(title) or str(raw["identifier"]),
        description="\n\n".join(html_text(d) for d in (dc.get("description") or [])),
        organization=organization(line(dc.get("publisher")) or line(dc.get("creator"))),
        license=next((found for found in map(license_of, rights) if found), None),
        tags=many(dc.get("subject")),
        modified=max(dates) if len(set(dates)) > 1 else moment(raw.get("datestamp")),  # one date is of publication
        issued=min(dates) if dates else None,
        languages=[code for code in map(language_of, many(dc.get("language"))) if code],
        places=[p for p in map(place, where) if p],
        period=Period(start=moment(span.split("/")[0]), end=moment(span.split("/")[-1]), raw=span) if span else None,
        landing_page=landing,
        identifiers=[i for i in many(dc.get("identifier")) if i not in addresses],
        translations={k: v for k in ("title", "description") if (v := by_language(dc.get(k)))},
        extras={k: v if len(v) > 1 else v[0] for k, v in dc.items() if k not in FIELDS and v}
        | ({"creator": many(dc["creator"])} if dc.get("creator") else {})
        | ({"sets": raw["sets"]} if raw.get("sets") else {}),
        resources=[
            DraftResource(
                remote_id=a,
                url=a,
                format=format_of("", media if len(files) == 1 else None, a),
                title=a.rsplit("/", 1)[-1],
            )
            for a in dict.fromkeys(files)
        ],
    )
