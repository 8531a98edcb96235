"""Text patterns (RE2) for personal data other than national IDs. One table: what is counted, and what must be in the bytes first.

What may stand anywhere is tried in groups behind a gate; what needs its header is tried only under it. Digits are ASCII here:
Thai digits were folded before. A regex costs about 30 ns a cell and 1 ns a byte, so boring cells must meet few of them.
"""

from dataclasses import dataclass

from catalog.words.places import divisions

RANKS = (
    "(?:พล|พ|ร|ส|จ|น)\\.\\s?(?:[ตรอจส]\\.\\s?)?[ตทอจ]\\.(?:หญิง)?|ด\\.\\s?ต\\.|ดต\\.|พลฯ|พล(?:ทหาร|ตรี|โท|เอก)|(?:ร้อย|พัน|สิบ|จ่า(?:สิบ)?)(?:ตำรวจ)?(?:ตรี|โท|เอก)(?:หญิง)?"
    "|(?:นาวา|เรือ|พันจ่า|พลเรือ|พลอากาศ|พลตำรวจ|นาวาอากาศ|เรืออากาศ|พันจ่าอากาศ|จ่าอากาศ)(?:ตรี|โท|เอก)|(?:ดาบ|จ่าสิบ|สิบ|พล)ตำรวจ(?:ตรี|โท|เอก)?"
)
MONKS = "พระ(?:มหา|ครู|อธิการ|ใบฎีกา|สมุห์|ปลัด)|สามเณร|แม่ชี"
TITLES = (
    f"นางสาว|นาง|นาย|น\\.\\s?ส\\.|นส\\.|น\\.?ส\\s|คุณ|ว่าที่\\s?ร\\.?[ตทอ]\\.|ว่าที่ร้อย(?:ตรี|โท|เอก)|{RANKS}|{MONKS}"
    "|ดร\\.|ศ\\.|รศ\\.|ผศ\\.|ม\\.ร\\.ว\\.|ม\\.ล\\.|หม่อม(?:หลวง|ราชวงศ์)|นพ\\.|พญ\\.|ทพ\\.|ทพญ\\.|ภก\\.|ภญ\\.|นายแพทย์|แพทย์หญิง"
)
CHILD_TITLES = "ด\\.\\s?ช\\.|ด\\.\\s?ญ\\.|เด็กชาย|เด็กหญิง|ดช\\.|ดญ\\."
WORD = "[ก-ฮเ-ไ][ก-๙]+"
NOT_PERSONS = (
    "(?:นายก(?:รัฐ|เทศ|สมาคม|องค์|อบ|ฯ|เมือง|สภา|พิเศษ|สโมสร|พุทธ|เหล่า|หอการ|กิ่ง|ท่องเที่ยว|\\s|$)"
    "|นายอำเภอ|นายจ้าง|นายทะเบียน|นายหน้า|นายทุน|นายตรวจ|นายท่า|นายสถานี|นายช่าง|นายประกัน|นายเรือ|นายด่าน|นายทหาร|นายตำรวจ|นายไปรษณีย์|นายพล|นายร้อย|นายสิบ|นายเวร|นายยาม|นายแบบ"
    "|คุณ(?:ภาพ|สมบัติ|ธรรม|ลักษณะ|ค่า|วุฒิ|ประโยชน์|ครู|แม่|หญิง|ชาย|พ่อ|ลุง|ป้า|ตา|ยาย|หมอ)|พระครู(?:\\s|$)|นายพราน|นางไม้|นางเอก|นางพญา"
    "|นาง(?:รอง|เลิ้ง|แล|ฟ้า|ตานี|นวล|พญา|กวัก|แอ่น|แก้ว|งาม|เงือก|สนม|กำนัล|แบบ|ใน|ร้อง|ลือ|บวช|พยาบาล|ตะเคียน|นาค|ยวน|ผมหอม|ไย|สูรย์|อาย|เอก)(?:\\s|$))"
)
S = "(?: ?[-–._] ?| )?"
LEAD = "(?:\\(?(?:\\+|00)?66\\)?[ -]?(?:\\(0\\))?[ -]?|\\(?0[ -]?)"
# After the zero or +66: nine digits of a mobile, eight of a landline, parted as people part them.
MOBILE = f"{LEAD}[689](?:[0-9]\\)?{S}[0-9]{{3}}{S}[0-9]{{4}}|{S}[0-9]{{4}}{S}[0-9]{{4}}|[0-9]{{2}}{S}[0-9]{{3}}{S}[0-9]{{3}}|[0-9]{S}[0-9]{{4}}{S}[0-9]{{3}})"
LANDLINE = (
    f"{LEAD}(?:[2-57]\\)?{S}[0-9]{{3}}{S}[0-9]{{4}}|[2-57]{S}[0-9]{{4}}{S}[0-9]{{3}}|[2-57][0-9]{{3}}{S}[0-9]{{4}}"
    f"|[3-57][0-9]\\)?{S}[0-9]{{3}}{S}[0-9]{{3}})"
)
HASH = r"^[0-9a-fA-F-]{12,}[a-fA-F][0-9a-fA-F-]{8,}$"  # digests and UUIDs: what stands in them is chance
NUMBER_LIST = r"^[-0-9 ,.;:|\[\]()]{60,}$"
EDGE = "(?:^|[^0-9.]|[^0-9]\\.)"
END = "(?:$|[^0-9.]|\\.(?:$|[^0-9]))"
FREE_MAIL = "gmail|googlemail|hotmail|yahoo|ymail|outlook|live|icloud|msn|windowslive|aol|proton|protonmail|me|mail|thaimail|chaiyo|sanook"
MONTH = "(?:ม\\.?ค|ก\\.?พ|มี\\.?ค|เม\\.?ย|พ\\.?ค|มิ\\.?ย|ก\\.?ค|ส\\.?ค|ก\\.?ย|ต\\.?ค|พ\\.?ย|ธ\\.?ค|มกรา|กุมภา|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา|ตุลา|พฤศจิกา|ธันวา)[ก-๙.]*"
DATE = (
    f"(?:วันที่)?\\s*[0-9]{{1,2}}\\s*(?:เดือน)?\\s*{MONTH}\\s*(?:พ\\.?ศ\\.?)?\\s*[0-9]{{2,4}}|"
    "[0-9]{1,2}[/\\-. ][0-9]{1,2}[/\\-. ](?:[0-9]{4}|[0-9]{2})|[0-9]{4}[/\\-. ][0-9]{1,2}[/\\-. ][0-9]{1,2}|[0-9]{1,2}\\s*[ก-ฮเ-ไ][ก-๙.]+\\s*[0-9]{2,4}|[12][0-9]{7}"
    "|[0-9]{1,2}[ -][A-Za-z]{3,9}[ -][0-9]{2,4}"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    name: str
    regex: str
    kind: str | None = None  # whose masked sample a hit gives
    settles: bool = True  # a column of nothing else may settle on it

    @property
    def entire(self) -> bool:
        """Whether it speaks of the whole cell, so that nothing else can stand in it."""
        return self.regex.startswith("^") and self.regex.endswith("$")


@dataclass(frozen=True, slots=True)
class Group:
    """Patterns tried only on cells that the `gate` matches. All gates together are one scan (`GATE`)."""

    gate: str
    patterns: tuple[Pattern, ...]


def group(gate: str, *patterns: Pattern) -> Group:
    return Group(gate, patterns)


AT = r"@|＠|[(\[{<]\s?(?i:at|แอท)\s?[)\]}>]"
SPELT = r"(?:\s?[(\[{<]\s?(?i:dot)\s?[)\]}>]\s?|\s(?i:dot)\s)"  # as those write who hide an address from machines
DOT = rf"(?:\.|{SPELT})"
BOX, LABEL = r"[A-Za-z0-9._%+\-]+", r"[A-Za-z0-9\-]+"
HOUSE = r"[0-9]{1,4}(?:/[0-9]{1,5})?"
LATIN = r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’.\-]*"
LATIN_TITLES = "mrs?|ms|miss|master|dr|prof|asst\\.\\s?prof|assoc\\.\\s?prof|rev|sir|madam|mister|khun|pol\\.\\s?(?:lt|col|capt|maj|sgt)|lt|capt|col|gen|sgt"
BEFORE = "(?:ให้|โดย|ของ|คือ|ได้แก่|กับ|และ|หรือ|ชื่อ|จาก|แก่|พบ|ต่อ|ว่า|ราย|แทน|เชิญ|แจ้ง|ญาติ|ผู้ร้อง|ผู้ป่วย)"  # words that a title is written on to without a space
PROVINCES = "|".join(("กทม", *(one.thai for code, one in divisions().items() if len(code) == 2)))
GROUPS: tuple[Group, ...] = (
    group(
        rf"{AT}|\s(?i:at)\s",
        Pattern("email", rf"{BOX}\s?(?:{AT})\s?{LABEL}(?:{DOT}{LABEL})*{DOT}[A-Za-z]{{2,}}|{BOX}\s(?i:at)\s{LABEL}(?:{SPELT}{LABEL})*{SPELT}[A-Za-z]{{2,}}", "email", False),
        Pattern("email-free", rf"(?i){BOX}(?:\s?(?:{AT})\s?(?:{FREE_MAIL}){DOT}|\sat\s(?:{FREE_MAIL}){SPELT})[a-z]{{2,}}", "email"),
        Pattern("email-office", r"(?i)[a-z0-9._%+\-]+@(?:[a-z0-9\-]+\.)+(?:go|or|ac|mi)\.th(?:$|[^a-z0-9])"),
    ),
    group(
        rf"(?:^|[^ก-๙]|{BEFORE})(?:{TITLES}|{CHILD_TITLES})|ด\.\s?[ชญ]\.",
        Pattern("name", rf"^[^0-9A-Za-zก-๙]*(?:[0-9]{{1,5}}\s?[.)\-/ ]\s*)?(?:{TITLES})\s*{WORD}(?:\s+[ก-ฮเ-ไ(][ก-๙.)\-]*)*\s*$", "name"),
        Pattern("name-not", rf"^[^0-9A-Za-zก-๙]*{NOT_PERSONS}"),
        Pattern("name-child", rf"(?:(?:^|[^ก-๙]|{BEFORE})(?:{CHILD_TITLES})|ด\.\s?[ชญ]\.)\s*{WORD}", "minor"),
        Pattern("name-inside", rf"(?:^|[^ก-๙.]|{BEFORE})(?:นางสาว|นาง|นาย|น\.\s?ส\.|{CHILD_TITLES}|{RANKS})\s*{WORD}\s{{1,3}}{WORD}", "name"),
        Pattern("name-inside-not", rf"(?:^|[^ก-๙.]|{BEFORE}){NOT_PERSONS}"),
        Pattern("title-only", rf"^\s*(?:{TITLES})\s*$"),
        Pattern("child-title-only", rf"^\s*(?:{CHILD_TITLES})\s*$", "minor"),
    ),
    group(
        rf"^[^0-9A-Za-zก-๙]*(?:[0-9]{{1,4}}[.)]\s*)?(?i:{LATIN_TITLES})(?:$|[^A-Za-z])",
        Pattern("name-latin", rf"^[^0-9A-Za-zก-๙]*(?:[0-9]{{1,4}}[.)]\s*)?(?i:{LATIN_TITLES})(?:\.\s*|\s+){LATIN}(?:\s+{LATIN})*\s*$", "name"),
        Pattern("title-only", rf"^\s*(?i:{LATIN_TITLES})\.?\s*$"),
    ),
    group(
        r"ชื่อ",
        Pattern("name-told", rf"ชื่อ\s?(?:[-/–]|และ)?\s?(?:นาม)?สกุล\s*[:：]?\s*{WORD}\s+{WORD}|(?:^|[^ก-๙])ชื่อ\s*[:：]?\s*{WORD}\s+{WORD}\s+(?:อายุ|อยู่|เลข|โทร|เกิด|เพศ|บ้าน|มี)", "name"),
    ),
    group(
        r"[0-9]\s*,?\s*(?:หมู่|ม\.|ซอย|ซ\.|ถนน|ถ\.|ต\.|ตำบล|แขวง|คอนโด)|เลขที่\s*:?\s*[0-9]|ห้อง(?:เลขที่)?\s*[0-9]|[0-9],?\s.{0,40}(?i:moo|soi|road|rd\.|street|lane|tambon|bangkok)",
        Pattern("house", rf"(?:^|[^0-9]){HOUSE}\s*,?\s*(?:หมู่(?:ที่)?|ม\.)\s?[0-9]{{1,2}}(?:$|[^0-9])", "address"),
        Pattern("house-road", rf"(?:^\s*|บ้านเลขที่|เลขที่|ที่อยู่)\s*:?\s*{HOUSE}\s*,?\s*(?:[ก-๙ ]{{0,20}})(?:ซอย|ซ\.|ถนน|ถ\.|ต\.\s?[ก-ฮเ-ไ][ก-๙]|ตำบล|แขวง|หมู่บ้าน|คอนโด)", "address"),
        Pattern("house-room", r"ห้อง(?:เลขที่)?\s*[0-9A-Z/\-]{1,8}\s.{0,40}(?:คอนโด|อพาร์|แมนชั่น|หอพัก|แฟลต|ซอย|ถนน|ถ\.)", "address"),
        Pattern("house-latin", rf"(?i)^[^0-9A-Za-z]*(?:no\.?\s*)?{HOUSE},?\s+(?:[a-z0-9. ]{{0,30}}\s)?(?:moo|m\.|soi|road|rd\.?|street|st\.?|lane|sukhumvit|village)(?:[^a-z]|$)", "address"),
        Pattern("house-word", rf"บ้านเลขที่\s*:?\s*{HOUSE}", "address"),
    ),
    group(
        r"หนังสือเดินทาง|พาสปอร์ต|assport|ASSPORT|บัญชี|ธนาคาร|พร้อมเพย์|บช\.|ทะเบียน(?:รถ)?\s?:?\s?[0-9ก-ฮ]{1,3}[0-9 \-]|เกิด(?:วันที่|เมื่อ)|วันเกิด|ว/ด/ป"
        r"|(?:^|[^A-Za-z])[HA]\.?N[ .:#0-9]|ไลน์|(?i:line)\s?(?i:id)|ธ\.|ออมสิน|กสิกร|ธกส|PromptPay|[ก-ฮ]{2}[ \-]{0,2}[0-9]{1,4}\s",
        Pattern("passport-inside", r"(?i)(?:หนังสือเดินทาง|พาสปอร์ต|passport)[^0-9]{0,30}[A-Z]{1,2}[0-9]{6,8}", "passport"),
        Pattern("bank-inside", r"(?:บัญชี|ธนาคาร|พร้อมเพย์|บช\.)[^0-9]{0,60}(?:[0-9]{3}-[0-9]-[0-9]{5}-[0-9]|[0-9]{10,12}|[0-9]{15})(?:$|[^0-9])", "bank-account"),
        Pattern("plate-province", rf"(?:^|[^0-9ก-๙])[0-9]?[ก-ฮ]{{2}}[ \-]{{0,2}}[0-9]{{1,4}}\s+(?:จ\.|จังหวัด)?\s?(?:{PROVINCES})", "plate"),
        Pattern("plate-inside", r"ทะเบียน(?:รถ)?\s?:?\s?[0-9]{0,2}\s?[ก-ฮ]{1,3}[\s\-]*[0-9]{1,4}(?:$|[^0-9])", "plate"),
        Pattern("birth-inside", rf"(?:วันเกิด|เกิดวันที่|เกิดเมื่อ(?:วันที่)?|ว/ด/ป\s?เกิด)\s*:?\s*(?:{DATE})", "birth-date"),
        Pattern("record-serial", r"^\s*[HA]N[0-9]{5,12}\s*$"),
        Pattern("record-inside", r"(?:^|[^A-Za-z0-9])(?:(?:HN|H\.N\.)\s*[:.#]?\s*[0-9][0-9/\-]{4,11}|(?:AN|A\.N\.)\s*[:.#]\s*[0-9][0-9/\-]{4,11})(?:$|[^0-9])", "health-record"),
        Pattern("line-inside", r"(?i)(?:line\s?id|ไอดีไลน์|ไลน์ไอดี|ไลน์\s?:)\s?:?\s?@?[a-z0-9._\-]{4,}", "line-id"),
    ),
)  # fmt: skip

# Tried on cells with nine digits or more that are no national ID.
NUMBERS: tuple[Pattern, ...] = (
    Pattern("mobile-plain", r"^[^0-9A-Za-zก-ฮ]*0[689][0-9]{8}\s*$", "phone"),
    Pattern("mobile", rf"{EDGE}{MOBILE}{END}", "phone"),
    Pattern("mobile-told", rf"(?:โทร|มือถือ|เบอร์|ติดต่อ|(?i:tel|mobile|phone))[^0-9+]{{0,20}}{MOBILE}{END}", "phone"),
    Pattern("landline", rf"{EDGE}{LANDLINE}{END}", "phone"),
    Pattern("nine-digits", r"^\s*[689][0-9]{8}(?:\.0)?\s*$"),
    Pattern("bank-shape", r"(?:^|[^0-9\-])[0-9]{3}-[0-9]-[0-9]{5}-[0-9](?:$|[^0-9\-])", "bank-account", False),
)

ONE_WORD = rf"^\s*(?:{WORD}|[A-Za-z][A-Za-z'\-]+)(?:\s+\S+)?\s*$"
# Tried on a column whose header is of that class.
UNDER: tuple[tuple[str, Pattern], ...] = (
    ("family-name", Pattern("one-word", ONE_WORD, "name")),
    ("given-name", Pattern("one-word", ONE_WORD, "name")),
    ("relative", Pattern("one-word", ONE_WORD, "name")),
    ("address", Pattern("house-number", rf"^\s*{HOUSE}\s*$", "address")),
    ("national-id", Pattern("id-rounded", r"^[^0-9A-Za-zก-๙]*[1-8](?:\.[0-9]{1,11})?[eE]\+?12\s*$", "national-id")),
    ("national-id", Pattern("id-damaged", r"^[^0-9A-Za-zก-๙]*[1-8](?:[ \-.]?[0-9OolI]){11,13}[^0-9A-Za-zก-๙]*$", "national-id", False)),
    ("phone", Pattern("phone-abroad", r"^[^0-9A-Za-zก-๙]*0066[ \-]?[689](?:[ \-]?[0-9]){8}[^0-9]*$", "phone")),
    ("phone", Pattern("phone-rounded", r"^\s*[1-9](?:\.[0-9]{1,8})?[eE]\+?0?[789]\s*$", "phone")),
    ("passport", Pattern("passport", r"^\s*[A-Z]{1,2}[ -]?[0-9]{6,8}\s*$|^\s*[0-9]{8,9}\s*$", "passport")),
    ("bank-account", Pattern("bank", r"^[^0-9A-Za-zก-๙]*[0-9](?:[ \-]?[0-9]){9,15}[^0-9A-Za-zก-๙]*$", "bank-account")),
    ("plate", Pattern("plate", r"^\s*[0-9]{0,2}\s?[ก-ฮ]{1,3}[\s\-]*[0-9]{1,4}(?:\s+\S.*)?$|^\s*[0-9]{2}-[0-9]{4}(?:\s+\S.*)?$", "plate")),
    ("birth-date", Pattern("date", rf"^\s*(?:{DATE})(?:[T ][0-9:.]+Z?)?\s*$|^\s*[1-4][0-9]{{4}}(?:\.0)?\s*$", "birth-date")),
    ("hn", Pattern("record", r"^[^0-9A-Za-zก-๙]*[0-9]{1,8}[/\-][0-9]{1,8}[^0-9A-Za-zก-๙]*$|^[^0-9A-Za-zก-๙]*[A-Z]{0,3}-?[0-9]{4,12}[^0-9A-Za-zก-๙]*$", "health-record")),
    ("an", Pattern("record", r"^[^0-9A-Za-zก-๙]*[0-9]{1,8}[/\-][0-9]{1,8}[^0-9A-Za-zก-๙]*$|^[^0-9A-Za-zก-๙]*[A-Z]{0,3}-?[0-9]{4,12}[^0-9A-Za-zก-๙]*$", "health-record")),
    ("student", Pattern("record", r"^[^0-9A-Za-zก-๙]*[A-Z]{0,3}-?[0-9]{4,13}[^0-9A-Za-zก-๙]*$", "student")),
    ("line-id", Pattern("line", r"^\s*@?[A-Za-z0-9._\-]{3,30}\s*$", "line-id")),
    ("latitude", Pattern("coordinate", r"^\s*-?[0-9]{1,3}\.[0-9]{4,}\s*$|(?:^|[^0-9.])[0-9]{1,2}\.[0-9]{4,}\s*[,/ ]\s*[0-9]{1,3}\.[0-9]{4,}|[0-9]{1,3}\s?°\s?[0-9]{1,2}\s?['’′]", "coordinates", False)),
    ("count", Pattern("small", r"^\s*[1-4](?:\.0+)?\s*$")),
)  # fmt: skip
GATE = "|".join(f"(?:{group.gate})" for group in GROUPS)
ORGANIZATION = (
    r"^[^0-9A-Za-zก-๙]*(?:บริษัท|บจก|บมจ|หจก|ห้างหุ้นส่วน|โรงเรียน|รร\.|ร\.ร\.|โรงพยาบาล|รพ\.|สำนักงาน|สนง\.|เทศบาล|องค์การ|อบต|อบจ|กรม|กระทรวง|มหาวิทยาลัย|วิทยาลัย|มูลนิธิ|สมาคม|สหกรณ์"
    r"|วิสาหกิจ|กลุ่ม|ร้าน|โรงแรม|วัด|สถานี|ศูนย์|คลินิก|ธนาคาร|การไฟฟ้า|การประปา|ศาล|เรือนจำ|ที่ว่าการ|ที่ทำการ)"
)
