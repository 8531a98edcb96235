"""Data requests in every state, for tests of pages alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.catalogue.requests import RequestPage
from catalog.words.errors import NotFound
from catalog.words.requests import RequestQuery, key_of

DOPA = {"slug": "dopa", "title": "กรมการปกครอง"}


def request(number: int, title: str, status: str = "open", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:08d}-0000-4000-8000-000000000000",
        "title": title,
        "details": "",
        "organization": None,
        "query": None,
        "status": status,
        "asked": "2026-11-08T03:02:11Z",
        "due": "2026-11-23T03:02:11Z",
        "answered": None if status == "open" else "2026-11-12T04:00:00Z",
        "updated": "2026-11-12T04:00:00Z",
        "supporters": number,
        "answers": [],
    } | more


def reply(status: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "at": "2026-11-12T04:00:00Z",
        "by": DOPA,
        "status": status,
        "reason": None,
        "dataset": None,
        "text": text,
    } | more


REQUESTS = [
    request(
        1,
        "จำนวนผู้สูงอายุที่ได้รับเบี้ยยังชีพ รายตำบล ปี 2560 ถึง 2567",
        details="หนึ่งแถวคือหนึ่งตำบลในหนึ่งปี\nจะใช้วางแผนรถรับส่งผู้สูงอายุไปโรงพยาบาล <b>ของตำบล</b>",
        organization=DOPA,
        query="เบี้ยยังชีพ ตำบล",
        answers=[reply("open", "รับเรื่องแล้ว กำลังรวบรวมข้อมูลจากอำเภอ")],
    ),
    request(12, "Rainfall by hour and station, 2010 to today", due="2026-10-01T03:02:11Z"),
    request(3, "ผลการตรวจคุณภาพน้ำประปาหมู่บ้าน", "published", organization=DOPA,
            answers=[reply("published", "เผยแพร่แล้วตามที่ขอ", dataset={"id": "x", "slug": "population", "title": "ประชากร"})]),
    request(4, "รายชื่อผู้กู้ยืมเงินกองทุนหมู่บ้าน", "refused", organization=DOPA,
            answers=[reply("refused", "ข้อมูลนี้ระบุตัวบุคคลได้ จึงเปิดเผยไม่ได้", reason="personal-data", by=None)]),
    request(5, "ปฏิทินการเก็บขยะของเทศบาล", "answered", answers=[reply("answered", "ดูได้ที่หน้าเว็บของเทศบาล")]),
]  # fmt: skip


class Asked:
    """What pages ask of data requests."""

    requests: Sequence[Mapping[str, Any]] = REQUESTS

    def now(self) -> str:
        return "2026-11-20T03:02:11Z"

    def responsiveness(self) -> dict[str, tuple[int, int]]:
        return {"dopa": (2, 1)} if self.requests else {}

    def data_request(self, id: str) -> Mapping[str, Any]:
        found = next((r for r in self.requests if r["id"] == id), None)
        if found is None:
            raise NotFound("There is no request {id}.", id=id)
        return found

    def data_requests(self, query: RequestQuery) -> RequestPage:
        found = [
            r
            for r in self.requests
            if (not query.statuses or r["status"] in query.statuses)
            and (not query.organizations or (r["organization"] or {}).get("slug") in query.organizations)
            and all(key_of(word) in key_of(r["title"]) for word in query.text.split())
        ]
        counts = Counter(r["status"] for r in self.requests)
        agencies = [("dopa", "กรมการปกครอง", 3)] if self.requests else []
        facets = {"status": [(s, s, n) for s, n in counts.most_common()], "organization": agencies}
        return RequestPage(len(found), found[: query.limit], facets, None)
