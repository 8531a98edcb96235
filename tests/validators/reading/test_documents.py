"""Personal data where no table is read: in documents, and in cells beyond the header."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from catalog.words.releases import let_go
from tests.validators.reading.test_shapes import read
from validators.reading import behind


def pdf(*pages: list[str] | None) -> bytes:
    """A document written here; None: a page that is a picture."""
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream",
    ]
    for number, lines in enumerate(pages):
        body = "q 595 0 0 842 0 0 cm /Im1 Do Q"
        if lines is not None:
            body = "BT /F1 12 Tf 50 800 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        parts += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >> >>",
            f"<< /Length {len(body)} >>\nstream\n{body}\nendstream",
        ]
    out, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in offsets)
    return (out + f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").encode()


PROSE = ["Annual report of the year 2566", "Total budget 1,200 baht"]


def test_national_ids_in_a_pdf_are_held_back(tmp_path: Path) -> None:
    found, _ = read(tmp_path, pdf([f"{n}. 1234567890121" for n in range(9)]), "list.pdf")
    assert (found.format, found.parquet) == ("PDF", None)
    assert found.blocked is not None
    assert "1234567890121" not in found.judgement.model_dump_json()


def test_a_harmless_pdf_is_only_no_table(tmp_path: Path) -> None:
    found, _ = read(tmp_path, pdf(PROSE, PROSE), "report.pdf")
    assert found.blocked is None
    assert found.unreadable is not None


@pytest.mark.parametrize(
    "pages",
    [[None], [PROSE, None], [PROSE, PROSE, None], [None, None, PROSE, PROSE], [["!" * 9, "\\341\\342\\343" * 40]]],
)
def test_a_scan_waits_for_a_person(tmp_path: Path, pages: list[list[str] | None]) -> None:
    found, _ = read(tmp_path, pdf(*pages), "scan.pdf")
    assert found.judgement.personal_data.tier == "review"
    assert [one.kind for one in found.judgement.personal_data.columns] == ["unseen"]
    assert found.blocked is not None
    assert "ภาพสแกน" in found.blocked.render("th")
    assert "CSV" in found.fix.render("th")


def test_a_cover_may_be_a_picture(tmp_path: Path) -> None:
    found, _ = read(tmp_path, pdf(None, PROSE, PROSE), "report.pdf")
    assert found.blocked is None


def test_what_was_let_go_is_served(tmp_path: Path) -> None:
    seen = read(tmp_path, pdf(None), "scan.pdf")[0].judgement.personal_data
    release = let_go("r", seen, "สมหญิง", "เปิดดูแล้ว ไม่มีข้อมูลบุคคล", "2026-01-01T00:00:00Z")
    assert read(tmp_path, pdf(None), "scan.pdf", release=release)[0].blocked is None


def test_a_broken_pdf_ends_in_time_and_waits(tmp_path: Path) -> None:
    found, _ = read(tmp_path, b"%PDF-1.7\n" + b"\x00\xff<< /Kids [" * 2000, "broken.pdf")
    assert (found.format, found.judgement.personal_data.tier) == ("PDF", "review")


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def test_documents_in_an_archive_are_looked_at(tmp_path: Path) -> None:
    table = ("จังหวัด,n\n" + "".join(f"จ{n},{n}\n" for n in range(90))).encode()
    ids = pdf([f"{n}. 1234567890121" for n in range(9)])
    assert read(tmp_path, packed(a_csv=table, b_pdf=pdf(PROSE)), "a.zip")[0].blocked is None
    for content in (packed(a_csv=table, b_pdf=ids), packed(a_pdf=ids, b_pdf=pdf(PROSE))):
        found, _ = read(tmp_path, content, "a.zip")
        assert found.judgement.personal_data.tier == "block"
        assert found.blocked is not None
    assert read(tmp_path, packed(a_csv=table, b_pdf=pdf(None)), "a.zip")[0].judgement.personal_data.tier == "review"
    assert read(tmp_path, packed(a_pdf=pdf(PROSE), b_pdf=pdf(PROSE)), "a.zip")[0].blocked is None


def test_text_documents_and_plain_text_are_looked_at(tmp_path: Path) -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def docx(text: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            runs = "".join(f"<w:r><w:t>{text[i : i + 5]}</w:t></w:r>" for i in range(0, len(text), 5))
            archive.writestr(
                "word/document.xml", f'<w:document xmlns:w="{word}"><w:body><w:p>{runs}</w:p></w:body></w:document>'
            )
        return out.getvalue()

    assert read(tmp_path, docx("เลขประจำตัวประชาชน 1234567890121"), "a.docx")[0].blocked is not None
    assert read(tmp_path, docx("รายงานประจำปี 2566"), "a.docx")[0].blocked is None
    prose = "ตามที่ได้มีหนังสือแจ้งให้ทราบแล้วนั้น ขอแจ้งว่า " * 8
    assert read(tmp_path, prose + "นาย ก เลขประจำตัวประชาชน 1234567890121\n", "a.txt")[0].blocked is not None
    assert read(tmp_path, prose + "\n", "a.txt")[0].blocked is None
    broken = prose.encode("cp874") + "เลขประจำตัวประชาชน ".encode() + b" 1234567890121 \xff\xfe\xfd\n"
    assert read(tmp_path, broken, "a.txt")[0].blocked is not None
    assert read(tmp_path, bytes(range(1, 256)) * 40, "a.csv")[0].blocked is None
    assert read(tmp_path, b"Rar!\x1a\x07\x01\x00" + b"x" * 500, "a.rar")[0].judgement.personal_data.tier == "review"


def test_cells_beyond_the_header_are_looked_at(tmp_path: Path) -> None:
    rows = "".join(f"จ{n},{n}\n" for n in range(20)) + "ข้อมูล,1,1234567890121\n" * 9
    found, _ = read(tmp_path, "จังหวัด,จำนวน\n" + rows)
    assert found.blocked is not None
    assert any(column.column == "(beyond the header)" for column in found.judgement.personal_data.columns)


def test_what_stands_behind_the_sheets_is_looked_at(tmp_path: Path) -> None:
    def book(comment: str, box: str) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as made:
            page = made.add_worksheet("ข้อมูล")
            for number in range(20):
                page.write_row(number, 0, ["จังหวัด", "n"] if not number else [f"จ{number}", number])
            page.write_comment(3, 1, comment)
            page.insert_textbox(30, 1, box)
        return out.getvalue()

    assert read(tmp_path, book("ประมาณการ", "แก้ไขแล้ว"), "a.xlsx")[0].judgement.personal_data.tier == "clean"
    for content in (book("เลขบัตร 1234567890121", ""), book("", "นายสมชาย ใจดี เลขบัตร 1234567890121")):
        found, _ = read(tmp_path, content, "a.xlsx")
        assert found.blocked is not None
        assert found.judgement.personal_data.columns[-1].column == "(behind the sheets)"
        assert "1234567890121" not in found.judgement.model_dump_json()


@pytest.mark.parametrize("before", [0, 1, 7, 30])
@pytest.mark.parametrize(
    ("formula", "blocked"),
    [
        ('="1234567890121"', True),
        ("=1234567890121", True),
        ('=IF(A2="","","เลขบัตร 1-2345-67890-12-1")', True),
        ('=IF(B2>3,"มาก","น้อย")', False),
        ("=SUM(B2:B19)*1000000", False),
    ],
)
def test_what_is_written_into_formulas_is_looked_at(tmp_path: Path, formula: str, blocked: bool, before: int) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet("ข้อมูล")
        page.write_row(0, 0, ["จังหวัด", "n", "x"])
        for number in range(1, 20 + before * 1000):
            page.write_row(number, 0, [f"จ{number}", number])
        page.write_formula(19 + before * 1000, 2, formula, None, "")
    found, _ = read(tmp_path, out.getvalue(), "a.xlsx")
    assert (found.blocked is not None) == blocked
    assert "1234567890121" not in found.judgement.model_dump_json()


def test_formulas_across_pieces_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = "<r>" + "".join(f'<c r="A{n}"><f t="x">"คำที่ {n}"&amp;B{n}</f><v>1</v></c>' for n in range(300)) + "</r>"
    for size in (7, 16, 31, 64, 1000):
        monkeypatch.setattr(behind, "CHUNK", size)
        found = list(dict.fromkeys(behind._formulas(io.BytesIO(sheet.encode()))))
        assert found == [f'"คำที่ {n}"&B{n}' for n in range(300)]


def test_rows_that_only_a_pivot_table_remembers_are_looked_at(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet("สรุป").write_row(0, 0, ["จังหวัด", "n"])
        made.get_worksheet_by_name("สรุป").write_row(1, 0, ["น่าน", 5])
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    records = "".join('<r><s v="กรมการปกครอง"/><n v="1234567890121"/></r>' for _ in range(9))
    with zipfile.ZipFile(out, "a") as archive:
        name = "xl/pivotCache/pivotCacheRecords1.xml"
        archive.writestr(name, f'<pivotCacheRecords xmlns="{space}">{records}</pivotCacheRecords>')
    assert read(tmp_path, out.getvalue(), "a.xlsx")[0].blocked is not None
