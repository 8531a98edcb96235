"""What a column's header says about it: one table of header classes.

A header is read twice: its Thai without spaces and marks, and its Latin words (camelCase and punctuation divided) joined by `_`.
"""

import re
from dataclasses import dataclass

from validators.metadata.words import visible

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LATIN = re.compile(r"[A-Za-z]+|[0-9]+")
THAI = re.compile(r"[^\u0e00-\u0e7f]+")


@dataclass(frozen=True, slots=True)
class HeaderClass:
    """`thai` is searched in the Thai of a header, `latin` in its Latin words; `never` (Thai) forbids the class."""

    name: str
    thai: re.Pattern[str] | None
    latin: re.Pattern[str] | None
    never: re.Pattern[str] | None = None


def header_class(name: str, thai: str = "", latin: str = "", never: str = "") -> HeaderClass:
    return HeaderClass(
        name,
        re.compile(thai) if thai else None,
        re.compile(rf"(?:^|_)(?:{latin})(?:_|$)") if latin else None,
        re.compile(never) if never else None,
    )


COUNTED = "จำนวน|ร้อยละ|อัตรา|ยอด|สัดส่วน|ประเภท|ชนิด|เฉลี่ย"

HEADER_CLASSES: tuple[HeaderClass, ...] = (
    header_class(
        "national-id", "ประจำตัวประชาชน|บัตรประชาชน|บัตรประจำตัว|เลข(ที่)?บัตร(?!เครดิต|เดบิต)|เลข(ประจำตัว)?หลัก$|^เลขประจำตัว$|ปชช|(รหัส|หมายเลข)ประชาชน|ประจำตัว(คน|แรงงาน|บุคคล)",
        "cid|pid|nid|citizen_?id|citizen_no|national_?id(_no)?|id_?card(_?no)?|card_?id|thai_?id|personal_?id|person_?id", COUNTED,
    ),
    header_class("tax-id", "ผู้เสียภาษี|นิติบุคคล|ทะเบียนการค้า|ทะเบียนพาณิชย์", "tax_?(id|no)|tin|juristic(_id)?|vat_?(id|no)"),
    header_class("passport", "หนังสือเดินทาง|พาสปอร์ต", "passport(_?(no|number|id))?", COUNTED),
    header_class(
        "name",
        "ชื่อ(และ|หรือ)?(นาม)?สกุล|^ราย(ชื่อ|นาม)$|ราย(ชื่อ|นาม)(ผู้|พระ|นัก|สมาชิก|บุคคล|ประชาชน|เกษตรกร|พนักงาน|ลูก|เด็ก|อสม)|ชื่อ(ผู้ป่วย|นักเรียน|นักศึกษา|ผู้|ราษฎร|เกษตรกร|สมาชิก|เจ้าของ|คู่สมรส|บิดา|มารดา|บุคคล|คนพิการ|คนต่างด้าว|แรงงาน|ลูกจ้าง|ลูกหนี้|ลูกค้า|ประชาชน|ผู้ปกครอง|เจ้าบ้าน|เด็ก|ทายาท)",
        "full_?name|fullname|name_(and_)?(sur|last|family_)?name|(person|patient|student|owner|applicant|tourist|guest|passenger|customer|employee|visitor|client|borrower|tenant|payee|farmer|worker|parent|child|victim)s?_?name|contact_?person",
        COUNTED + "|ผู้ผลิต|ผู้ประกอบการ|ผู้ขาย|ผู้จำหน่าย|ผู้รับจ้าง|ผู้รับเหมา|ผู้ค้า|ผู้ให้บริการ|ชื่อผู้ใช้",
    ),
    header_class(
        "person",
        "^(ชื่อ|ราย(ชื่อ|นาม))?(ผู้(?!ผลิต|ประกอบการ|ขาย|จำหน่าย|รับจ้าง|รับเหมา|ค้า|ให้บริการ|ใช้|ชนะ|เสนอราคา|สนับสนุน|ประกาศ|จัด|พิมพ์)|เจ้าของ|เจ้าหนี้|ลูกหนี้|ญาติ|คนไข้|ราษฎร|ทายาท|สมาชิก|เกษตรกร|บิดา|มารดา|บุคคล|แรงงาน)|^ชื่อ(ภาษา)?(ไทย|อังกฤษ)?$",
        "(?<!_)name(?!_)|guest|passenger|applicant|visitor|tourist|customer|employee|participant|attendee|payee|beneficiary|person|member|borrower|tenant|patient|owner|farmer|victim|witness|suspect|donor",
        COUNTED,
    ),
    header_class(
        "thing",
        "ชื่อ(เรื่อง|หนังสือ|ภาพยนตร์|สามัญ|ไทย$|วิทยาศาสตร์|ยา|สินค้า|ผลิตภัณฑ์|ถนน|โครงการ|วัด|หมู่บ้าน|ชุดข้อมูล|พายุ|พันธุ์|สถานที่|อาคาร|เมนู|ตำบล|อำเภอ|ชุมชน|งาน|ทีม|เพลง|พืช|สัตว์)|^(ชื่อ)?(ภาพยนตร์|อาคาร|สินค้า|เมนู|(พ่อ|แม่|สาย)?พันธุ์|ทีม|ถนน|ตัวชี้วัด|ผลิตภัณฑ์|อาชีพ|หนังสือ|สะพาน|คลอง|ซอย|เขื่อน|ฝาย|อ่างเก็บน้ำ|อนุสาวรีย์)|จังหวัด|อำเภอ|ตำบล|แขวง|หมู่บ้าน|ประเทศ",
        "title|product(_name)?|item(_name)?|city|country|province|district|brand|model|species|species_name|scientific_name|common_name|project(_name)?|place(_name)?|region|dataset|song|film|book|variety",
    ),
    header_class("site", "ที่ตั้ง|บริเวณ|จุด|สถานที่|ที่เกิดเหตุ", "location|site|venue|place"),
    header_class("money", "เงิน|ราคา|มูลค่า|งบประมาณ|ยอด|ภาษี|รายได้|รายจ่าย", "amount|price|budget|value|cost"),
    header_class("given-name", "^ชื่อ$|^ชื่อตัว$|^ชื่อจริง$|ชื่อภาษาไทย", "first_?name|given_?name|fname|firstname|forename"),
    header_class("family-name", "^(นาม)?สกุล|^ชื่อสกุล$|นามสกุล$", "last_?name|surname|lname|lastname|family_?name"),
    header_class(
        "relative", "ชื่อ(บิดา|มารดา|พ่อ|แม่|คู่สมรส|สามี|ภรรยา|ภริยา|บุตร)$", "(father|mother|spouse|husband|wife|child)s?_?name", COUNTED
    ),
    header_class("name-title", "คำนำหน้า", "name_title|prefix_?name|title_?name|prename|pname|prefix"),
    header_class(
        "birth-date", "(วัน|ปี|เดือน)(ที่)?เกิด|^เกิด(วันที่|เมื่อ)?$|วดปเกิด",
        "birth_?date|birth_?day|date_of_birth|dob|bdate", COUNTED + "|เหตุ|อุบัติ|โรค|ภัย|เพลิง|ขึ้น|คดี",
    ),
    header_class(
        "phone", "โทรศัพท์|เบอร์|มือถือ|โทร(สาร)?$|^โทร|หมายเลขติดต่อ", "phone|telephone|tel|mobile|mobile_?(no|phone)|cell_?phone|contact(_?no)?|fax|whats_?app",
        COUNTED + "|โทรทัศน์|โทรคมนาคม|โทรมาตร",
    ),
    header_class("fax", "โทรสาร|แฟกซ์", "fax"),
    header_class("email", "อีเมล|อีเมล์|ไปรษณีย์อิเล็กทรอนิกส์", "e_?mail(_address)?", COUNTED),
    header_class("line-id", "ไอดีไลน์|ไลน์ไอดี|^ไลน์$", "line_?id|id_?line"),
    header_class(
        "bank-account", "เลข(ที่)?บัญชี|บัญชีธนาคาร|พร้อมเพย์|หมายเลขบัญชี|บัตร(เครดิต|เดบิต)", "(credit|debit)_?card(_?(no|number))?|bank_?account(_?(no|number))?|account_?(no|number)|promptpay|acc_?no",
        COUNTED + "|ชื่อบัญชี|บัญชีแยก|รหัสบัญชี|ผังบัญชี",
    ),
    header_class("plate", "ทะเบียนรถ|ป้ายทะเบียน|เลขทะเบียนยานพาหนะ|เลขทะเบียน$|^ทะเบียน$", "(license|licence|number|car|vehicle)_?plate|plate(_no)?|car_?(no|license)", COUNTED),
    header_class("address", "ที่อยู่|บ้านเลขที่|เลข(ที่)?บ้าน|ภูมิลำเนา|ทะเบียนบ้าน|ที่พัก$|ที่(พัก)?อาศัย", "address|addr|home_?address|house_?no|house_?number", COUNTED + "|อีเมล"),
    header_class("dwelling", "^บ้านเลขที่|^เลข(ที่|หมายประจำ)บ้าน", "house_?(no|number)"),
    header_class("home-address", "ที่อยู่ตามทะเบียนบ้าน|ที่อยู่ปัจจุบัน|ภูมิลำเนา|ที่อยู่(ของ)?(ผู้ป่วย|นักเรียน|เกษตรกร|สมาชิก|ผู้สูงอายุ)", "home_?address|residence"),
    header_class("hn", "เวชระเบียน|เลขที่?ผู้ป่วย|(เลขประจำตัว|รหัส)ผู้ป่วย|^เอชเอ็น$", "h_?n|hospital_?(number|no)|hn_?no|patient_?(id|no|code)", COUNTED + "|ขึ้นทะเบียน"),
    header_class("an", "เลขที่ผู้ป่วยใน|เลขรับผู้ป่วยใน", "a_?n|admission_?(number|no|id)|an_?no|v_?n", COUNTED),
    header_class(
        "health", "วินิจฉัย|อาการ|โรค|การรักษา|ผลตรวจ|ผู้ป่วย|แพ้ยา|หมู่เลือด|ความพิการ|วัคซีน|ตั้งครรภ์|ข้อหา|ผู้ต้องหา|ผู้ต้องขัง",
        "diag(nosis)?|p?dx|icd_?(10)?|disease|symptoms?|patient|blood_?(type|group)|disability|vaccine|treatment", "โรคพืช|โรงเรือน|จำนวน|ร้อยละ|อัตรา|ยอด",
    ),
    header_class("student", "(เลขประจำตัว|รหัส(ประจำตัว)?)(นักเรียน|นักศึกษา|นิสิต)", "student_?(id|no|code|number)|stu_?id|std_?(id|code)", COUNTED),
    header_class("pupil", "นักเรียน", "pupil|student", COUNTED),
    header_class("latitude", "ละติจูด|ละติจุด|^พิกัดเหนือ|เส้นรุ้ง|^พิกัด|แผนที่|ตำแหน่งบ้าน", "lat|latitude|y_?coord|gps|map(_?(link|url))?|coordinates?"),
    header_class("longitude", "ลองจิจูด|ลองติจูด|^พิกัดตะวันออก|เส้นแวง|^พิกัด", "lon|lng|long|longitude|x_?coord|gps"),
    header_class("household", "ครัวเรือน|ครอบครัว|เจ้าบ้าน|หลังคาเรือน|ผู้สูงอายุ|ผู้พิการ|ผู้ป่วย|ผู้ประสบภัย", "household|patient|resident|victim", "จำนวน|ร้อยละ|อัตรา|ยอด|เฉลี่ย"),
    header_class("party", "^(ชื่อ|สังกัด)?พรรค(การเมือง)?$", "(political_)?party"),
    header_class("position", "^ตำแหน่ง$|ตำแหน่ง(บริหาร|ทางวิชาการ|งาน|ปัจจุบัน|หน้าที่)|^ยศ$|^วิทยฐานะ", "position|job_?title|rank_?title"),
    header_class(
        "official",
        "ผู้บริหาร|ผู้อำนวยการ|ผอ|นายก(เทศ|องค์|อบ|สมาคม|$)|คณะกรรมการ|กรรมการ|ข้าราชการ|เจ้าหน้าที่|ผู้ว่า|นายอำเภอ|กำนัน|ผู้ใหญ่บ้าน|รัฐมนตรี|ประธาน|เลขาธิการ|อธิบดี|ปลัด|สส$|สว$"
        "|ผู้รับผิดชอบ|ผู้ประสานงาน|ผู้วิจัย|นักวิจัย|หัวหน้า|ผู้แต่ง|ผู้เขียน|วิทยากร|รับเลือกตั้ง|สมาชิกสภา|ผู้แทน|อาจารย์ใหญ่|ครูใหญ่|เจ้าอาวาส|พนักงานเจ้าหน้าที่|แพทย์|เภสัชกร|พยาบาลวิชาชีพ|ผู้พิพากษา|ตุลาการ|อัยการ|เอกอัครราชทูต|ศิลปินแห่งชาติ",
        "director|officer|minister|chairman|chair|president|governor|mayor|author|researcher|principal|commissioner|candidate|mp|doctor|physician",
        "ครัวเรือน|ครอบครัว|นักเรียน|ผู้ป่วย|ผู้ปกครอง",
    ),
    header_class(
        "organization",
        "บริษัท|หน่วยงาน|โรงเรียน|โรงพยาบาล|สถานประกอบการ|ร้าน|ห้างหุ้นส่วน|สำนักงาน|องค์กร|องค์การ|ชื่อวัด|มูลนิธิ|สมาคม|สหกรณ์|ผู้ประกอบการ|นิติบุคคล|คลินิก|โรงแรม|โรงงาน|ตลาด"
        "|กลุ่มวิสาหกิจ|วิสาหกิจชุมชน|สถานศึกษา|สถานบริการ|สถานี|มหาวิทยาลัย|เทศบาล|อปท|อบต|ผู้ขาย|ผู้รับจ้าง|ผู้ค้า|ศูนย์|หลักทรัพย์|ชื่อที่พัก|รีสอร์ท|(?<!จังห)(?<!ตรวจ)(?<!ระดับ)วัด$|(แหล่ง|สถานที่)ท่องเที่ยว|พิพิธภัณฑ์|อุทยาน|ห้องสมุด|สนามกีฬา|สวนสาธารณะ|น้ำตก|หาด|ปั๊ม|ศาล(?!า)",
        "company|companies|org|organi[sz]ation|agency|school|hospital|department|ministry|office|shop|store|hotel|factory|vendor|supplier|business|firm|station|clinic|university|entity|attraction|museum|park|library|temple|restaurant",
        "จำนวน|ร้อยละ|หัวหน้า|สังกัด|ชื่อโรงเรียนเดิม",
    ),
    header_class(
        "private", "ผู้ป่วย|นักเรียน|ผู้ปกครอง|บิดา|มารดา|เกษตรกร|สมาชิก|ผู้ร้อง|ผู้แจ้ง|ผู้ซื้อ|ผู้เช่า|ลูกหนี้|ผู้กู้|ผู้สูงอายุ|ผู้พิการ|ผู้เสียหาย|ผู้รับ(เบี้ย|สิทธิ|เงิน|บริจาค)|ญาติ",
        "patient|student|parent|guardian|member|citizen|tenant|borrower|victim|applicant", COUNTED,
    ),
    header_class("count", "จำนวน|ราย$|\\(คน\\)|คน$|ยอด", "count|total|cases?|number|num"),
    header_class("vulnerable", "ผู้ป่วย|ผู้ติดเชื้อ|ผู้เสียชีวิต|ผู้ต้องหา|ผู้ต้องขัง|ผู้เสียหาย|ผู้พิการ|ผู้เสพ|ผู้ตาย|ฆ่าตัวตาย|ข่มขืน|ทำร้าย|ป่วย|เสียชีวิต", "patients?|deaths?|cases?|infected|suspects?|inmates?|victims?|suicides?"),
    header_class("stigma", "เอดส์|เอชไอวี|กามโรค|ซิฟิลิส|หนองใน|จิตเวช|ฆ่าตัวตาย|ข่มขืน|ล่วงละเมิด|ยาเสพติด|ผู้เสพ|แท้ง", "hiv|aids|syphilis|gonorrh(o)?ea|suicides?|rapes?|abortions?|psychiatric"),
    header_class("fine-place", "ตำบล|แขวง|หมู่บ้าน|ชุมชน|หมู่ที่|โรงเรียน", "tambon|subdistrict|sub_district|village|moo|school"),
    header_class("demographic", "เพศ|อายุ|สัญชาติ|ศาสนา|อาชีพ|สถานภาพ", "sex|gender|age|age_?group|nationality|religion|occupation|marital(_status)?"),
    header_class("code", "รหัส|บาร์โค้ด|มิเตอร์|มาตรวัด|เครื่องวัด|เลขเครื่อง|เลขที่(สัญญา|โครงการ|ใบ|เอกสาร|คดี)|คดี|ลำดับ|เลขครุภัณฑ์|พัสดุ", "code|barcode|ean|gtin|upc|sku|isbn|case_?(no|id|number)|contract_?(no|id)|serial(_?no)?|ref(_?no)?|project_?(id|code|no)|asset_?(no|id)|item_?(id|no)|order_?(id|no)|invoice_?no"),
)  # fmt: skip


def readings(header: str) -> tuple[str, str]:
    """The Thai of a header without anything else, and its Latin words joined by `_`."""
    text = visible(header)[:300]
    words = LATIN.findall(CAMEL.sub(" ", text))
    return THAI.sub("", text.replace("ฯ", "")), "_".join(words).lower()


def classes_of(header: str) -> frozenset[str]:
    """Names of the classes that a header (or another short text) belongs to. Not cached: a text may hold what must be forgotten."""
    thai, latin = readings(header)
    return frozenset(
        c.name
        for c in HEADER_CLASSES
        if ((c.thai and c.thai.search(thai)) or (c.latin and c.latin.search(latin)))
        and not (c.never and c.never.search(thai))
    )
