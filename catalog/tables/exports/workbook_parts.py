"""The parts of an XLSX that hold no data: what is in it, its styles, the beginnings and ends of its sheets."""

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

ABOUT = "เกี่ยวกับข้อมูล"
MOMENT = (2000, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FONT = '<name val="Tahoma"/><family val="2"/><charset val="222"/>'  # has Thai letters on Windows and macOS; 222 is Thai


def sheet_head(widths: Sequence[int]) -> str:
    columns = "".join(f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(widths, 1))
    view = '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    cols = f"<cols>{columns}</cols>" if columns else ""
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetViews>{view}</sheetViews><sheetFormatPr defaultRowHeight="15"/>{cols}<sheetData>'


def letters(number: int) -> str:
    """The letters of a column, 1-based."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def sheet_foot(columns: int, rows: int) -> str:
    filtered = f'<autoFilter ref="A1:{letters(columns)}{rows}"/>' if columns else ""
    return f"</sheetData>{filtered}</worksheet>"


def plain_sheet(rows: str, widths: Sequence[int]) -> str:
    columns = "".join(f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(widths, 1))
    return f'{XML}<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>'


def styles() -> str:
    fonts = f'<fonts count="2"><font><sz val="11"/>{FONT}</font><font><b/><sz val="11"/>{FONT}</font></fonts>'
    fills = '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    borders = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    formats = (
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    )

    def kind(number: int, font: int = 0, more: str = "") -> str:
        applied = ' applyNumberFormat="1"' if number else ""
        return (
            f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1"{applied}{more}/>'
        )

    kinds = kind(0) + kind(0, 1) + kind(164) + kind(165) + kind(21) + kind(0, 0, ' quotePrefix="1"')
    return (
        f'{XML}<styleSheet xmlns="{MAIN}">{formats}{fonts}{fills}{borders}'
        f'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="6">{kinds}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def frame_parts(names: Sequence[str]) -> dict[str, str]:
    """Everything but the sheets, by name."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET}.worksheet+xml"/>' for n in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styled = f'<Relationship Id="rId{len(names) + 1}" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    return {
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relations}{styled}</Relationships>',
        "xl/styles.xml": styles(),
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{SHEET}.styles+xml"/>{overrides}</Types>'
        ),
    }
