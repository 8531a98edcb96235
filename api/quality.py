"""The quality of one dataset, by every measure that is kept here: MQA, stars, profiles, the standards' shapes, links over time, columns
that changed. Gathered out of the catalogue, for every door; texts are left to the door."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.dcat import graph, us
from api.dcat.triples import graph_of
from api.ground import Ground
from catalog.words.model import Dataset, Finding
from catalog.words.texts import Text
from validators.metadata import dcat_ap, dcat_us
from validators.metadata.check import Link, Subject
from validators.metadata.judge import judge_subject
from validators.metadata.mqa import DIMENSIONS, mqa
from validators.metadata.series import drift
from validators.metadata.stars import MACHINE_READABLE, dataset_stars
from validators.metadata.table import PROFILES, check_of

POINTS = 405
CHECKS = 30  # of one address
FOUND = 50  # findings of one profile
TITLES: Mapping[str, Text] = {
    "sala": Text.of("Sala's own score"),
    "thai-14": Text.of("Thai GDC: the 14 mandatory elements"),
    "dcat-ap-3": Text.of("DCAT-AP 3: mandatory and recommended"),
    "dcat-us-3": Text.of("DCAT-US 3: mandatory and recommended"),
    "schema-org": Text.of("schema.org: dataset search"),
    "fuji": Text.of("F-UJI: what metadata can answer"),
    "mqa": Text.of("MQA of data.europa.eu"),
}
DIMENSION_TITLES: Mapping[str, Text] = {
    "findability": Text.of("Findability"),
    "accessibility": Text.of("Accessibility"),
    "interoperability": Text.of("Interoperability"),
    "reusability": Text.of("Reusability"),
    "contextuality": Text.of("Context"),
}


def quality_of(ground: Ground, id_or_slug: str) -> dict[str, Any]:
    """Raises NotFound, Gone. Texts are `Text`, findings `Finding`."""
    content = ground.catalogue.dataset(id_or_slug)
    id = content["id"]
    served = content["status"] in ("published", "withdrawn")
    shapes = conformance(ground.base_url, content) if served else []
    checks = ground.catalogue.checks_of([id])
    subject = Subject(
        Dataset.model_validate(content),
        latest(content["resources"], checks),
        not shapes[0]["findings"] if shapes else None,
    )
    formats = [resource["format"] for resource in content["resources"]]
    return {
        "dataset": id,
        "slug": content["slug"],
        "score": content["score"],
        "mqa": points(subject),
        "stars": dataset_stars(formats, open_license=bool((content["license"] or {}).get("open"))),
        "machine_readable": any(format.upper() in MACHINE_READABLE for format in formats),
        "profiles": [profile(subject, name) for name in PROFILES],
        "shapes": shapes,
        "links": [
            link(resource, checks.get(resource["id"], ())) for resource in content["resources"] if resource["url"]
        ],
        "changes": changes(content["resources"], ground.catalogue.columns_of([id])),
    }


def latest(
    resources: Sequence[Mapping[str, Any]], checks: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Link]:
    """By address. One that gave something else than it should counts as no answer, whatever its status."""
    found = {}
    for resource in resources:
        asked = checks.get(resource["id"])
        if asked and resource["url"]:
            ok = asked[0]["available"]
            found[resource["url"]] = Link(200, True) if ok else Link(None, False)
    return found


def points(subject: Subject) -> dict[str, Any]:
    found = mqa([subject])
    dimensions = []
    for dimension, names in DIMENSIONS.items():
        metrics = []
        for name in names:
            check = check_of(f"has-{name}")
            passed = found.metrics[name] == 1
            metrics.append(
                {"metric": name, "title": check.measures, "points": check.points["mqa"] if passed else 0.0,
                 "of": check.points["mqa"], "passed": passed, "fix": None if passed else check.fix}
            )  # fmt: skip
        total = sum(one["of"] for one in metrics)
        dimensions.append(
            {"dimension": dimension, "title": DIMENSION_TITLES[dimension], "points": found.dimensions[dimension], "of": total, "metrics": metrics}
        )  # fmt: skip
    return {"points": found.points, "of": POINTS, "band": found.band, "dimensions": dimensions}


def profile(subject: Subject, name: str) -> dict[str, Any]:
    findings, score = judge_subject(subject, name)
    return {"profile": name, "title": TITLES[name], "score": score, "findings": findings}


def conformance(base: str, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The record as it is served here, against the standards' own rules."""
    made = graph_of(graph.alone(graph.dataset(base, content)))
    ap = dcat_ap.findings(dcat_ap.judge_graph(made))
    us_11 = dcat_us.findings(dcat_us.judge_dcat_us(us.dataset(base, content), "1.1"))
    return [
        {"standard": "DCAT-AP 3.0.1", "conforms": not ap, "findings": ap[:FOUND]},
        {"standard": "DCAT-US 1.1", "conforms": not us_11, "findings": us_11[:FOUND]},
    ]


def link(resource: Mapping[str, Any], checks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`available`: the share of the last askings, None where it was never asked."""
    last = checks[:CHECKS]
    good = sum(check["available"] for check in last)
    return {
        "resource": resource["id"],
        "title": resource["title"],
        "available": round(good / len(last), 3) if last else None,
        "good": good,
        "asked": len(last),
        "last": last[0] if last else None,
    }


def changes(resources: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Files whose newest version has other columns than the one before."""
    found: list[dict[str, Any]] = []
    for resource in resources:
        differ: list[Finding] = drift(*columns[resource["id"]]) if resource["id"] in columns else []
        if differ:
            found.append({"resource": resource["id"], "title": resource["title"], "findings": differ})
    return found
