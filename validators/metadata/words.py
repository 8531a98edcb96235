"""What the Thai standard's fields may say: blank words, code lists with their newer codes, governance categories.

Source: the deployed thai_gdc schema v2.1.0, its newer copy (tgdcschema), and the code forms of the newer national standard. A list
is a set of normalised values (`plain`), so spacing, zero-width marks, case and Thai digits do not matter.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from catalog.words.thai.normal import clean, normalize

SHORT = 200  # characters; names, keywords and choices come again from record to record, descriptions do not
PUNCTUATION = re.compile(r"[\s.,/()_\-–:;'\"]+")


def visible(text: str) -> str:
    """The text as people see it: without invisible characters, spaces squeezed and trimmed."""
    return " ".join(clean(text).split())


def plain(text: str) -> str:
    """For comparing: visible, lower case, digits ASCII, no spaces or punctuation."""
    return plain_short(text) if len(text) <= SHORT else PUNCTUATION.sub("", normalize(text))


@lru_cache(maxsize=4096)
def plain_short(text: str) -> str:
    return PUNCTUATION.sub("", normalize(text))


BLANK = {
    plain(word)
    for word in (
        [
            "ไม่ทราบ",
            "ไม่ระบุ",
            "-",
            "--",
            "N/A",
            "NA",
            "none",
            "null",
            "nil",
            "unknown",
            "ไม่มีข้อมูล",
            "...",
            "n.a.",
            "TBD",
            "ไม่ปรากฏ",
            "License not specified",
            "not specified",
            "notspecified",
            "no license",
            "ยังไม่ระบุ",
            "Other (Not Specified)",
        ]
    )
} | {""}


def blank(value: str | None) -> bool:
    """Whether a value says nothing: empty, or one of the words that stand for "not said"."""
    return value is None or plain(value) in BLANK


def word_list(*lines: str) -> frozenset[str]:
    """Lines of values divided by `|`."""
    return frozenset(plain(value) for line in lines for value in line.split("|"))


DATA_TYPES = word_list(
    "ข้อมูลระเบียน|ข้อมูลสถิติ|ข้อมูลภูมิสารสนเทศเชิงพื้นที่|ข้อมูลหลากหลายประเภท|ข้อมูลประเภทอื่นๆ|ข้อมูลประเภทอื่น ๆ",
    "ระเบียน|สถิติ|ภูมิสารสนเทศเชิงพื้นที่|ภูมิสารสนเทศ|หลากหลายประเภท|อื่นๆ|ข้อมูลหลัก|ข้อมูลอ้างอิง|1|2|3|9",
)
OBJECTIVES = word_list(
    "ยุทธศาสตร์ชาติ|แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ|แผนความมั่นคงแห่งชาติ|แผนแม่บทภายใต้ยุทธศาสตร์ชาติ|แผนปฏิรูปประเทศ",
    "แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560)|แผนระดับที่ 3|นโยบายรัฐบาล/ข้อสั่งการนายกรัฐมนตรี|มติคณะรัฐมนตรี",
    "เพื่อการให้บริการประชาชน|กฎหมายที่เกี่ยวข้อง|พันธกิจหน่วยงาน|ดัชนี/ตัวชี้วัดระดับนานาชาติ|อื่นๆ|อื่น ๆ",
)
COVERAGES = word_list(
    "ไม่มี|โลก|ทวีป/กลุ่มประเทศในทวีป|ทวีป|กลุ่มประเทศทางเศรษฐกิจ|ประเทศ|ภาค|จังหวัด|อำเภอ|ตำบล|หมู่บ้าน|เทศบาล/อบต.|อปท.|พิกัด|อื่นๆ|อื่น ๆ",
    "00|01|02|03|04|05|06|07|08|09|10|11|99",
)
FORMATS = word_list(
    "Database|CSV|XML|Image|Video|Audio|Text|JSON|HTML|DOC/DOCX|DOC|DOCX|XLS|XLSX|XLS/XLSX|PDF|RDF|NoSQL|Arc/Info Coverage|Shapefile",
    "GeoTiff|GML|อื่นๆ|อื่น ๆ|GeoJSON|KML|KMZ|ODS|TXT|TSV|ZIP|API|SHP|Parquet",
)
FREQUENCIES = frozenset("ASQMWDBHNROX")  # U says "unknown" and is blank
FREQUENCIES_WITHOUT_INTERVAL = frozenset("ROX")

# Governance categories of the standard, in five values; every alias that was seen or that the law uses.
CATEGORIES: dict[str, frozenset[str]] = {
    "ข้อมูลสาธารณะ": word_list(
        "ข้อมูลสาธารณะ|สาธารณะ|ข้อมูลเปิด|ข้อมูลเปิดเผย|public|public data|open|open data|ข้อมูลสาธารณะ (Public Data)"
    ),
    "ข้อมูลใช้ภายใน": word_list(
        "ข้อมูลใช้ภายใน|ใช้ภายใน|ข้อมูลใช้ภายในหน่วยงาน|ข้อมูลภายใน|ใช้ภายในหน่วยงาน|internal|internal use|internal use only|restricted"
    ),
    "ข้อมูลส่วนบุคคล": word_list(
        "ข้อมูลส่วนบุคคล|ส่วนบุคคล|ข้อมูลข่าวสารส่วนบุคคล|ข้อมูลข่าวสารส่วนบุคคลของเอกชน|personal|personal data|personal information|private"
    ),
    "ข้อมูลความลับทางราชการ": word_list(
        "ข้อมูลความลับทางราชการ|ความลับทางราชการ|ข้อมูลลับ|ลับ|confidential|secret|official secret|government secret|classified"
    ),
    "ข้อมูลความมั่นคง": word_list("ข้อมูลความมั่นคง|ความมั่นคง|ข้อมูลด้านความมั่นคง|security|national security|security data"),
}
PUBLIC = "ข้อมูลสาธารณะ"
OPEN_CLASSIFICATIONS = word_list("เปิดเผย|ชั้นเปิดเผย|01|public|open")


def category_of(value: str | None) -> str | None:
    """One of the five categories; None where none is stated; the value itself, made visible, where it is not known."""
    if blank(value):
        return None
    wanted = plain(value or "")
    return next((name for name, aliases in CATEGORIES.items() if wanted in aliases), visible(value or ""))


def said(values: Iterable[str]) -> list[str]:
    """The values that say something."""
    return [value for value in values if not blank(value)]
