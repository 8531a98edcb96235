"""A small catalogue in memory that speaks the ports: plausible Thai data in every state, for tests of pages alone."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.catalogue.documents import head_of, whole
from catalog.search.port import FacetCount, Hit, SearchPage, SearchQuery, Suggestion, TableHit, TablePage
from catalog.store.packing import dumps
from catalog.tables.port import Table
from catalog.words.errors import EngineLost, Gone, NotFound, Withheld
from catalog.words.facets import FACETS, facet_values
from catalog.words.model import Column, Dataset, PersonalColumn, PersonalData, dataset_id, resource_id
from catalog.words.places import divisions
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from tests.api.portal.asked import REQUESTS, Asked
from validators.metadata.scoreboard import AgencyScore

POPULATION = [
    ("กรุงเทพมหานคร", 2565, 2_590_000, 2_904_000),
    ("กรุงเทพมหานคร", 2566, 2_571_300, 2_887_500),
    ("เชียงใหม่", 2565, 862_000, 930_300),
    ("เชียงใหม่", 2566, 863_400, 934_100),
    ("ขอนแก่น", 2565, 876_700, 911_900),
    ("ขอนแก่น", 2566, 873_000, 909_100),
    ("สงขลา", 2565, 697_600, 733_500),
    ("สงขลา", 2566, None, 735_200),
]
POPULATION_COLUMNS = [
    Column(name="จังหวัด", title="จังหวัด", type="string", kind="place"),
    Column(name="ปี", title="ปี", type="year", calendar="be", kind="year"),
    Column(name="ชาย", title="ชาย", type="integer", unit="คน", kind="measure"),
    Column(name="หญิง", title="หญิง", type="integer", unit="คน", kind="measure"),
]
INCOME_COLUMNS = [
    Column(name="จังหวัด", title="จังหวัด", type="string", kind="place"),
    Column(name="ปี", title="ปี", type="year", calendar="be", kind="year"),
    Column(name="รายได้เฉลี่ย", title="รายได้เฉลี่ยต่อครัวเรือน", type="integer", unit="บาท/เดือน", kind="measure"),
]
INCOME = [
    (names[0], year, 14_000 + (int(code) * 397) % 21_000 + 600 * (year - 2560))
    for code, names in ((code, found[1:3]) for code, found in sorted(divisions().items()))
    if len(code) == 2
    for year in range(2560, 2567)
]
WIDE_COLUMNS = [Column(name=f"c{n}", title=f"ช่อง {n}", type="integer", kind="measure") for n in range(2000)]
LONG = (
    "ข้อมูลสถิติจำนวนผู้ป่วยนอกและผู้ป่วยในจำแนกตามกลุ่มสาเหตุการป่วยตามบัญชีจำแนกโรคระหว่างประเทศแก้ไขครั้งที่ ๑๐ "
    "รายจังหวัดและเขตสุขภาพ ปีงบประมาณ พ.ศ. ๒๕๖๐-๒๕๖๖ (รวมโรงพยาบาลสังกัดสำนักงานปลัดกระทรวงสาธารณสุขทุกแห่ง)"
)


def dataset(
    remote_id: str, title: str, agency: str, resources: Sequence[Mapping[str, Any]] = (), **fields: Any
) -> dict[str, Any]:
    id = dataset_id("demo", remote_id)
    made = []
    for given in resources:
        r = dict(given)
        made.append({"id": resource_id(id, r["remote_id"]), "dataset": id} | r)
    document = {
        "remote_id": remote_id,
        "title": title,
        "id": id,
        "slug": remote_id,
        "source": {"name": "demo", "remote_id": remote_id, "url": f"https://catalog.example.go.th/dataset/{remote_id}"},
        "organization": {"slug": AGENCIES[agency], "title": agency},
        "resources": made,
        "published": "2026-10-02T03:00:00Z",
        "updated": "2026-11-20T03:00:00Z",
    } | fields
    return Dataset.model_validate(document).model_dump(mode="json")


POPULATION_ID = resource_id(dataset_id("demo", "population"), "pop-csv")


def stored(document: Mapping[str, Any]) -> bytes:
    """As the store keeps it."""
    return whole(head_of(document), [dumps(r) for r in document["resources"]])


AGENCIES = {
    "กรมการปกครอง": "dopa",
    "สำนักงานสถิติแห่งชาติ": "nso",
    "กรมควบคุมมลพิษ": "pcd",
    "กระทรวงสาธารณสุข": "moph",
    "องค์การบริหารส่วนตำบลบ้านใหม่พัฒนาอำเภอเมืองนครราชสีมา": "banmai",
}
CC = {
    "id": "CC-BY-4.0",
    "title": "Creative Commons Attributions 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
    "open": True,
}


def table_file(remote_id: str, title: str, **fields: Any) -> dict[str, Any]:
    return {
        "remote_id": remote_id,
        "title": title,
        "format": "CSV",
        "url": f"https://catalog.example.go.th/files/{remote_id}.csv",
        "state": "published",
        "version": 2,
        "bytes": 48_211,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "rows": len(POPULATION),
        "columns": [c.model_dump() for c in POPULATION_COLUMNS],
        "valid": True,
        "fetched": "2026-11-19T18:20:00Z",
    } | fields


def datasets() -> list[dict[str, Any]]:
    return [
        dataset(
            "population",
            "จำนวนประชากรจากการทะเบียน จำแนกตามเพศ รายจังหวัด พ.ศ. 2565–2566",
            "กรมการปกครอง",
            [
                table_file("pop-csv", "จำนวนประชากรรายจังหวัด แยกเพศ", valid=False),
                table_file("pop-note", "คำอธิบายข้อมูล", format="PDF", columns=[], rows=None, valid=None),
                {
                    "remote_id": "pop-old",
                    "title": "ข้อมูลปีก่อนหน้า",
                    "format": "XLSX",
                    "url": "https://catalog.example.go.th/files/old.xlsx",
                    "state": "unreachable",
                    "reason": {"id": "The address answered 404: the file is not there.", "params": {}},
                    "checked": "2026-11-20T03:00:00Z",
                },
            ],
            description="จำนวนประชากรตามทะเบียนราษฎร ณ วันที่ 31 ธันวาคม ของแต่ละปี **หนึ่งแถวคือหนึ่งจังหวัดในหนึ่งปี**\n\nดูวิธีเก็บข้อมูลที่ [เว็บไซต์](https://stat.example.go.th) <script>alert(1)</script>",
            tags=["ประชากร", "ทะเบียนราษฎร", "จังหวัด"],
            themes=["ประชากรศาสตร์"],
            category="ข้อมูลสาธารณะ",
            data_type="ข้อมูลสถิติ",
            modified="2026-11-12",
            frequency={"code": "A", "interval": 1},
            places=[{"label": "ทั่วประเทศ"}],
            granularity="จังหวัด",
            period={"start": "2022", "end": "2023"},
            license=CC,
            contact={"name": "สำนักบริหารการทะเบียน", "email": "stat@dopa.example.go.th", "phone": "02 123 4567"},
            score=91.0,
            translations={"title": {"en": "Registered population by sex and province, 2022–2023"}},
            extras={"data_collect": "ทะเบียน", "url": "https://example.go.th"},
            objectives=["พันธกิจหน่วยงาน"],
            provenance="ฐานข้อมูลทะเบียนราษฎร",
            languages=["th"],
        ),
        dataset(
            "pm25",
            "ค่าฝุ่น PM2.5 รายวัน จากสถานีตรวจวัดคุณภาพอากาศ",
            "กรมควบคุมมลพิษ",
            [table_file("pm25-csv", "ค่าฝุ่นรายวัน", valid=True)],
            description="ค่าเฉลี่ย 24 ชั่วโมงของฝุ่นละอองขนาดเล็ก จาก 78 สถานี",
            tags=["ฝุ่น", "PM2.5", "คุณภาพอากาศ"],
            themes=["สิ่งแวดล้อม"],
            modified="2026-11-24",
            frequency={"code": "D", "interval": 1},
            license=CC,
            score=78.0,
            translations={
                "title": {"en": "Daily PM2.5 by monitoring station"},
                "description": {"en": "24-hour mean of fine dust at 78 stations."},
            },
        ),
        dataset(
            "patients",
            LONG,
            "กระทรวงสาธารณสุข",
            [table_file("patients-x", LONG, format="XLSX")],
            tags=["สาธารณสุข", "โรงพยาบาล"],
            modified="2019-02-01",
            frequency={"code": "M"},
            score=52.5,
        ),
        dataset(
            "household",
            "ค่าใช้จ่ายเฉลี่ยต่อเดือนของครัวเรือน จำแนกตามประเภทค่าใช้จ่าย",
            "สำนักงานสถิติแห่งชาติ",
            [
                table_file(
                    "hh",
                    "รายได้เฉลี่ยของครัวเรือน รายจังหวัด",
                    rows=len(INCOME),
                    columns=[c.model_dump() for c in INCOME_COLUMNS],
                )
            ],
            tags=["ครัวเรือน", "ค่าใช้จ่าย"],
            modified="2026-06-30",
            frequency={"code": "S"},
            license=CC,
            score=83.0,
            themes=["เศรษฐกิจ"],
        ),
        dataset(
            "wide",
            "ตารางสองพันช่อง",
            "กรมการปกครอง",
            [table_file("wide-csv", "ตารางกว้าง", rows=1, columns=[c.model_dump() for c in WIDE_COLUMNS])],
            modified="2020-01-01",
        ),
        dataset("bare", "ทะเบียนถนน", "องค์การบริหารส่วนตำบลบ้านใหม่พัฒนาอำเภอเมืองนครราชสีมา"),
        dataset(
            "scans",
            "รายงานประจำปี",
            "กรมการปกครอง",
            [
                {
                    "remote_id": "scan",
                    "title": "รายงาน (ภาพสแกน)",
                    "format": "XLS",
                    "url": "https://catalog.example.go.th/r.xls",
                    "state": "invalid",
                    "reason": {"id": "The file cannot be read as a table.", "params": {}},
                    "fix": {"id": "Ask the agency for the table itself.", "params": {}},
                    "sha256": "ab" * 32,
                    "bytes": 1_204_000,
                    "version": 1,
                    "fetched": "2026-11-19T18:20:00Z",
                },
                {
                    "remote_id": "later",
                    "title": "บริการข้อมูล",
                    "format": "API",
                    "kind": "service",
                    "url": "https://api.example.go.th/v1",
                    "state": "not-fetched",
                },
            ],
            license={"title": "อื่นๆ", "open": False},
        ),
        dataset(
            "withdrawn",
            "สถิติการจดทะเบียนสมรส 2558",
            "กรมการปกครอง",
            [table_file("wd", "การจดทะเบียนสมรส")],
            status="withdrawn",
            reason={"id": "The source no longer lists it.", "params": {}},
        ),
        dataset(
            "withheld",
            "ทะเบียนผู้ป่วย",
            "กระทรวงสาธารณสุข",
            [
                {
                    "remote_id": "wh",
                    "title": "ทะเบียน",
                    "format": "CSV",
                    "state": "withheld",
                    "reason": {"id": "Personal data was found.", "params": {}},
                }
            ],
            status="withheld",
            reason={"id": "Its category is not public.", "params": {}},
        ),
        *(
            dataset(
                f"series-{y}",
                f"รายงานสถานการณ์น้ำในอ่างเก็บน้ำ ปี {y}",
                "สำนักงานสถิติแห่งชาติ",
                [table_file(f"s{y}", f"ปริมาณน้ำ {y}")],
                modified=f"{y - 543}-12-31",
                tags=["น้ำ", "อ่างเก็บน้ำ"],
                license=CC,
                score=70.0,
            )
            for y in range(2540, 2567)
        ),
    ]


RUN = {
    "id": "run-2",
    "source": "demo",
    "status": "partial",
    "reason": {"id": "One record could not be read.", "params": {}},
    "started": "2026-11-20T02:58:00Z",
    "finished": "2026-11-20T03:02:11Z",
    "dry": False,
    "seen": 36,
    "added": 2,
    "changed": 1,
    "unchanged": 30,
    "removed": 1,
    "failed": 1,
    "withheld": 1,
    "files": {"published": 30, "unreachable": 1, "invalid": 1, "not-fetched": 1},
    "outcomes": [
        {
            "remote_id": "population",
            "dataset": dataset_id("demo", "population"),
            "resource": None,
            "action": "changed",
            "detail": None,
            "fix": None,
            "changes": [{"field": "modified", "from": "2025-11-10", "to": "2026-11-12"}],
        },
        {
            "remote_id": "bad",
            "dataset": None,
            "resource": None,
            "action": "failed",
            "detail": {"id": "The record has no title.", "params": {}},
            "fix": {"id": "Give it a title at the source.", "params": {}},
            "changes": [],
        },
    ],
}
FAILED = RUN | {
    "id": "run-1",
    "status": "failed",
    "reason": {"id": "The source did not answer within 30 seconds.", "params": {}},
    "outcomes": [],
    "seen": 0,
    "added": 0,
    "changed": 0,
    "unchanged": 0,
    "removed": 0,
    "failed": 0,
    "withheld": 0,
    "started": "2026-11-19T02:58:00Z",
    "finished": "2026-11-19T02:59:00Z",
}


def written(path: Path, rows: Sequence[tuple[Any, ...]], columns: Sequence[Column]) -> str:
    """A Parquet as `validators/port.py` lays it out."""
    count = len(rows)
    made: dict[str, Any] = {
        "__id": list(range(1, count + 1)),
        "__row": [n + 2 for n in range(count)],
        "__part": [None] * count,
    }
    made |= dict(zip([c.name for c in columns], map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(made), str(path))
    return str(path)


class Scores:
    """The scoreboard, as it is kept once it was counted."""

    def get(self, name: str, make: Any) -> Any:
        parts = {"M": 92.5, "L": 100.0, "F": 50.0, "A": None, "T": 63.1, "V": 89.7, "U": 22.5, "P": None}
        return [
            ("dopa", "กรมการปกครอง", AgencyScore(5, parts, 71.2), 1),
            ("pcd", "กรมควบคุมมลพิษ", AgencyScore(1, dict.fromkeys(parts), None), None),
        ]


class Catalogue(Asked):
    """Reading and Sources over the documents above."""

    def __init__(self, folder: Path, documents: Sequence[dict[str, Any]] | None = None) -> None:
        self.kept = Scores()
        self.requests = REQUESTS if documents is None else ()
        self.documents = list(datasets() if documents is None else documents)
        self.by_id = {d["id"]: d for d in self.documents} | {d["slug"]: d for d in self.documents}
        self.files = {r["id"]: r for d in self.documents for r in d["resources"]}
        self.parquet = written(folder / "population.parquet", POPULATION, POPULATION_COLUMNS)
        older = [(p, y, m and m - 1000 if p == "เชียงใหม่" else m, f) for p, y, m, f in POPULATION if p != "สงขลา"]
        self.older = written(folder / "older.parquet", older, POPULATION_COLUMNS)
        self.wide = written(folder / "wide.parquet", [tuple(range(2000))], WIDE_COLUMNS)
        self.income = written(folder / "income.parquet", INCOME, INCOME_COLUMNS)

    def uses(self, id: str) -> dict[str, int]:
        return {"views": 1240, "downloads": 1}

    def dataset(self, id_or_slug: str) -> dict[str, Any]:
        if id_or_slug == "gone":
            raise Gone("This dataset was taken down on {day}.", day="2026-10-01")
        if id_or_slug not in self.by_id:
            raise NotFound("There is no dataset “{id}”.", id=id_or_slug)
        return self.by_id[id_or_slug]

    def checks_of(self, ids: Sequence[str], since: str = "") -> dict[str, Any]:
        asked = [
            {"at": f"2026-11-{20 - n:02d}T03:00:00Z", "status": 503 if n == 2 else 200, "available": n != 2}
            for n in range(9)
        ]
        return {r["id"]: asked for d in self.datasets(ids) for r in d["resources"] if r["state"] == "published"}

    def waiting_reviews(self) -> list[dict[str, Any]]:
        found = [{"column": "ชื่อ-สกุล", "kind": "name", "count": 20}]
        d = self.by_id.get("withheld")
        one = d and {
            "resource": d["resources"][0]["id"],
            "dataset": d["id"],
            "slug": d["slug"],
            "title": d["title"],
            "file": "รายชื่อ",
        }
        return (
            [one | {"source": "demo", "since": "2026-11-01T00:00:00Z", "pulled": True, "found": found}] if one else []
        )

    def review(self, id: str) -> Any:
        column = PersonalColumn(column="ชื่อ-สกุล", kind="name", count=20, sample="นาย xxx xxx")
        return self.resource(id), PersonalData(tier="review", columns=[column]), []

    def document(self, id_or_slug: str) -> bytes:
        return stored(self.dataset(id_or_slug))

    def documents_of(self, organization: str, limit: int) -> list[bytes]:
        return [stored(d) for d in self.documents if (d["organization"] or {}).get("slug") == organization][:limit]

    def reports_of(self, ids: Sequence[str]) -> dict[str, Any]:
        files = [r for d in self.datasets(ids) for r in d["resources"] if r["state"] == "published"]
        return {r["id"]: self.report(r["id"]) for r in files}

    def columns_of(self, ids: Sequence[str]) -> dict[str, Any]:
        return {POPULATION_ID: (POPULATION_COLUMNS[:-1], POPULATION_COLUMNS)} if POPULATION_ID in self.files else {}

    def datasets(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return [self.by_id[id] for id in ids if id in self.by_id]

    def resource(self, id: str) -> dict[str, Any]:
        if id not in self.files:
            raise NotFound("There is no file “{id}”.", id=id)
        return self.files[id]

    def table(self, resource: str, version: int | None = None) -> Table:
        if self.resource(resource)["state"] == "withheld":
            raise Withheld("This file is withheld.")
        if version and version > 2:
            raise NotFound("There is no version {n}.", n=version)
        if self.resource(resource)["remote_id"] == "hh":
            return Table(resource, 2, self.income, f"sha-{resource}", len(INCOME), INCOME_COLUMNS)
        if self.resource(resource)["remote_id"] == "wide-csv":
            return Table(resource, 1, self.wide, f"sha-{resource}", 1, WIDE_COLUMNS)
        if version == 1:
            return Table(resource, 1, self.older, f"sha-{resource}-1", len(POPULATION) - 2, POPULATION_COLUMNS)
        return Table(resource, version or 2, self.parquet, f"sha-{resource}", len(POPULATION), POPULATION_COLUMNS)

    def versions(self, resource: str) -> list[dict[str, Any]]:
        return [
            {"version": 2, "fetched": "2026-11-19T18:20:00Z", "rows": 8, "bytes": 48_211, "sha256": "9f" * 32},
            {"version": 1, "fetched": "2025-11-19T18:20:00Z", "rows": 7, "bytes": 44_000, "sha256": "ab" * 32},
        ]

    def report(self, resource: str, version: int | None = None) -> dict[str, Any]:
        if self.resource(resource).get("valid"):
            return {"valid": True, "findings": []}
        return {
            "valid": False,
            "table": {"header_rows": 1},
            "findings": [
                {
                    "code": "missing-value",
                    "severity": "warning",
                    "column": "ชาย",
                    "rows": [9],
                    "count": 1,
                    "detail": {"id": "{count} rows lack a value", "params": {"count": 1}},
                    "fix": {"id": "Fill it, or say why it is empty.", "params": {}},
                }
            ],
        }

    def joins(self, resource: str, limit: int = 12):  # noqa: ANN201
        return []

    def profile(self, resource: str, version: int | None = None) -> dict[str, Any]:
        return {
            "จังหวัด": {
                "missing": 0,
                "distinct": 4,
                "min": None,
                "max": None,
                "mean": None,
                "top": [{"value": "กรุงเทพมหานคร", "count": 2}, {"value": "เชียงใหม่", "count": 2}],
            },
            "ชาย": {
                "missing": 1,
                "distinct": 7,
                "min": 697_600,
                "max": 2_590_000,
                "mean": 1_200_000.5,
                "histogram": {"edges": [0, 1, 2, 3, 4], "counts": [5, 0, 1, 2]},
            },
        }

    def organizations(self) -> list[dict[str, Any]]:
        counts = Counter(d["organization"]["slug"] for d in self.documents if d["status"] == "published")
        return [
            {"slug": slug, "title": title, "datasets": counts[slug], "score": 60 + 7 * n if counts[slug] > 1 else None}
            for n, (title, slug) in enumerate(AGENCIES.items())
            if counts[slug]
        ]

    def organization(self, slug: str) -> dict[str, Any]:
        found = next((o for o in self.organizations() if o["slug"] == slug), None)
        if found is None:
            raise NotFound("There is no agency “{id}”.", id=slug)
        return found | {"sources": ["demo"]}

    def runs(self, source: str | None = None, limit: int = 20, before: str | None = None) -> list[dict[str, Any]]:
        return [RUN, FAILED] if self.documents else []

    def run(self, id: str, *, outcomes: int = 1000, after: int = 0, action: str | None = None) -> dict[str, Any]:
        found = {"run-1": FAILED, "run-2": RUN}.get(id)
        if found is None:
            raise NotFound("There is no run “{id}”.", id=id)
        return {**found, "outcomes": [one for one in found["outcomes"] if action in (None, one["action"])]}

    def changes(self, since: int, limit: int) -> list[dict[str, Any]]:
        id = dataset_id("demo", "population")
        if id not in self.by_id:
            return []
        return [
            {
                "position": 40,
                "time": "2026-11-19T18:20:00Z",
                "action": "version",
                "dataset": id,
                "slug": "population",
                "resource": resource_id(id, "pop-csv"),
                "version": 2,
                "tombstone": False,
            }
        ]

    def ledger_head(self) -> dict[str, Any]:
        return {
            "size": 40 if self.documents else 0,
            "root": "Xk9zZWFs" * 5,
            "time": "2026-11-20T03:02:11Z",
            "note": "sala\n40\nXk9zZWFs\n\n— sala c2lnbmF0dXJl\n",
            "verifier": "sala+1a2b3c4d+Aa",
        }

    def ledger_entries(self, start: int, limit: int) -> list[dict[str, Any]]:
        kinds = itertools.cycle(["added", "changed", "version", "withdrawn"])
        return [
            {
                "position": n,
                "hash": "aGFzaA" * 6,
                "entry": {
                    "action": next(kinds),
                    "time": "2026-11-20T03:02:11Z",
                    "dataset": dataset_id("demo", "population"),
                },
            }
            for n in range(start, min(start + limit, 40))
        ]

    def counts(self) -> dict[str, Any]:
        return (
            {
                "datasets": len(self.documents),
                "tables": 31,
                "rows": 12_400_000,
                "organizations": len(self.organizations()),
                "last_harvest": "2026-11-20T03:02:11Z",
            }
            if self.documents
            else {"datasets": 0}
        )

    def source(self, name: str) -> SourceConfig:
        if name not in ("demo", "broken"):
            raise NotFound("There is no source “{id}”.", id=name)
        return SourceConfig(name=name, title="ศูนย์กลางข้อมูลสาธิต", kind="ckan", url="https://catalog.example.go.th")

    def sources(self) -> list[dict[str, Any]]:
        if not self.documents:
            return []
        return [
            self.source("demo").model_dump()
            | {
                "health": {"last_run": "run-2", "last_status": "partial", "last_finished": RUN["finished"]},
                "next_run": "2026-11-26T19:00:00Z",
                "datasets": 36,
            },
            self.source("broken").model_dump()
            | {
                "title": "องค์การบริหารส่วนจังหวัดที่ไม่ตอบ",
                "health": {
                    "last_run": "run-1",
                    "last_status": "failed",
                    "last_finished": FAILED["finished"],
                    "reason": FAILED["reason"],
                    "last_good_finished": "2026-11-18T03:00:00Z",
                },
                "datasets": 0,
            },
        ]


class Index:
    """Search by substring; facets counted with their own filter left out."""

    def __init__(self, documents: Sequence[dict[str, Any]], lost: bool = False) -> None:
        self.lost = lost
        self.entries = [(d, facet_values(d)) for d in documents if d["status"] == "published"]

    def search(self, query: SearchQuery) -> SearchPage:
        if self.lost:
            raise EngineLost("The search index does not answer.")
        words = query.text.casefold().split()
        fits = [
            (d, v)
            for d, v in self.entries
            if all(w in f"{d['title']} {d['description']} {d['tags']}".casefold() for w in words)
        ]

        def passes(values: Mapping[str, Sequence[str]], leave: str = "") -> bool:
            return all(set(chosen) & set(values[name]) for name, chosen in query.filters.items() if name != leave)

        found = [d for d, v in fits if passes(v)]
        facets = {}
        for name in query.facets:
            counts = Counter(value for _, v in fits if passes(v, name) for value in v[name])
            facets[name] = [
                FacetCount(value, n)
                for value, n in counts.most_common(query.facet_limit)
                if FACETS[name].kind != "since"
            ]
        start = int(query.cursor or 0)
        hits = [
            Hit(d["id"], matched=[{"part": "column", "text": "จังหวัด"}] if words else ())
            for d in found[start : start + query.limit]
        ]
        more = str(start + query.limit) if start + query.limit < len(found) else None
        return SearchPage(
            len(found),
            hits,
            facets,
            more,
            {"also": ["กรุงเทพมหานคร"], "years": {"2566": "2023"}} if "2566" in query.text else None,
        )

    def columns(self, query: SearchQuery) -> TablePage:
        found = [
            TableHit(r["id"], d["id"], r["title"], [{"part": "column", "text": c["title"]}])
            for d, _ in self.entries
            for r in d["resources"]
            for c in r["columns"]
            if query.text == c["title"]
        ]
        return TablePage(len(found), found[: query.limit])

    def position(self) -> int:
        return 40

    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        return [Suggestion(d["title"], "dataset", d["id"]) for d, _ in self.entries if text in d["title"]][:limit]

    def similar(self, id: str, limit: int = 6) -> list[str]:
        return [d["id"] for d, _ in self.entries if d["id"] != id][:limit]

    def series(self, id: str, limit: int = 12) -> list[str]:
        return []


__all__ = ["Catalogue", "Index", "Text", "datasets"]
