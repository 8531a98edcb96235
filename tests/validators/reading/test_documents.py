"""Personal data where no table is read: in documents, and in cells beyond the header."""

from pathlib import Path

from tests.validators.reading.test_shapes import read


def pdf(lines: list[str]) -> bytes:
    """A document of one page, written here."""
    body = "BT /F1 12 Tf 50 800 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(body)} >>\nstream\n{body}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in offsets)
    return (out + f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").encode()


def test_national_ids_in_a_pdf_are_held_back(tmp_path: Path) -> None:
    found, _ = read(tmp_path, pdf([f"{n}. 1234567890121" for n in range(9)]), "list.pdf")
    assert (found.format, found.parquet) == ("PDF", None)
    assert found.blocked is not None
    assert "1234567890121" not in found.judgement.model_dump_json()


def test_a_harmless_pdf_is_only_no_table(tmp_path: Path) -> None:
    found, _ = read(tmp_path, pdf(["Annual report 2566", "Total budget 1,200 baht"]), "report.pdf")
    assert found.blocked is None
    assert found.unreadable is not None


def test_a_broken_pdf_ends_in_time(tmp_path: Path) -> None:
    found, _ = read(tmp_path, b"%PDF-1.7\n" + b"\x00\xff<< /Kids [" * 2000, "broken.pdf")
    assert (found.format, found.blocked) == ("PDF", None)


def test_cells_beyond_the_header_are_looked_at(tmp_path: Path) -> None:
    rows = "".join(f"จ{n},{n}\n" for n in range(20)) + "ข้อมูล,1,1234567890121\n" * 9
    found, _ = read(tmp_path, "จังหวัด,จำนวน\n" + rows)
    assert found.blocked is not None
    assert any(column.column == "(beyond the header)" for column in found.judgement.personal_data.columns)
