"""A full record to change in tests."""

from catalog.words.model import Contact, Draft, DraftResource, Frequency, License, OrganizationRef, Period, Place


def good(**changes: object) -> Draft:
    """All 14 elements valid, all points of Sala's score."""
    fields: dict[str, object] = {
        "remote_id": "r",
        "title": "จำนวนผู้ใช้บริการห้องสมุดประชาชน รายจังหวัด พ.ศ. 2566",
        "description": "หนึ่งแถวคือหนึ่งจังหวัดในหนึ่งปี นับจากทะเบียนผู้ใช้บริการของห้องสมุดประชาชนทุกแห่งในประเทศ",
        "organization": OrganizationRef(slug="lib", title="หน่วยงานตัวอย่าง"),
        "contact": Contact(name="กลุ่มงานสถิติ", email="data@example.go.th"),
        "license": License(
            id="CC-BY", title="Creative Commons Attributions", raw="Creative Commons Attributions", open=True
        ),
        "tags": ["ห้องสมุด", "ผู้ใช้บริการ"],
        "themes": ["การศึกษา"],
        "category": "ข้อมูลสาธารณะ",
        "data_type": "ข้อมูลสถิติ",
        "frequency": Frequency(code="A", interval=1, raw="ปี"),
        "granularity": "จังหวัด",
        "places": [Place(code="21", label="ระยอง")],
        "provenance": "ทะเบียนผู้ใช้บริการ",
        "objectives": ["เพื่อการให้บริการประชาชน"],
        "data_formats": ["CSV"],
        "modified": "2024-01-05",
        "issued": "2023-01-05",
        "period": Period(start="2023", end="2023"),
        "resources": [
            DraftResource(
                remote_id="1",
                title="ตาราง",
                description="รายจังหวัด",
                url="http://x.example/a.csv",
                format="CSV",
                media_type="text/csv",
                size=10,
            )
        ],
    }
    return Draft(**(fields | changes))  # type: ignore[arg-type]
