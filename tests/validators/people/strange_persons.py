"""Columns about persons as a stranger would make them: other shapes, headers and company than the labelled set has."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.validators.people.made_up import THAI, landline, mobile, national_id
from tests.validators.people.strange_values import (
    CHILD,
    GROWN,
    MONTHS,
    PLACES,
    PROVINCES,
    RANKS,
    Make,
    bare,
    day,
    digits,
    family,
    given,
    house,
    latin,
    latitude,
    like,
    longitude,
    number,
    person_dashed,
    pick,
    plate,
    school,
    titled,
)

Maker = Make | str
Columns = dict[str, Maker]


@dataclass(frozen=True)
class Strange:
    """`column` must be found as one of `kinds`; `block`: the table must block."""

    name: str
    table: dict[str, list[str]]
    column: str | None = None
    kinds: tuple[str, ...] = ()
    block: bool = False


def made(columns: Columns, rows: int, r: random.Random) -> dict[str, list[str]]:
    return {title: [make if isinstance(make, str) else make(r) for _ in range(rows)] for title, make in columns.items()}


def phoned(shape: str) -> Make:
    return like(shape)


def scientific(places: int) -> Make:
    return lambda r: f"{int(national_id(r)):.{places}E}"


def sometimes(share: float, make: Make, other: str = "") -> Make:
    return lambda r: make(r) if r.random() < share else other


def said(text: str, **makes: Make) -> Make:
    return lambda r: text.format(**{key: make(r) for key, make in makes.items()})


BURMESE = "หม่อง อ่อง ซอ มิน จอ เท็ต ตุน เมียว วิน ซาน ไท เอ".split()
AGE, SEX, SUM = number(1, 95), pick("ชาย", "หญิง"), number(500, 9000)
ID, NAME, PHONE = "national-id", ("name", "minor"), ("phone",)

# name: (columns, which must be found, as what, must the table block). The first columns are company.
IDENTITIES: dict[str, tuple[Columns, str, bool]] = {
    "rounded-by-a-spreadsheet": ({"ชื่อโครงการ": "เงินเยียวยา", "เลขประจำตัวประชาชน": scientific(8)}, "เลขประจำตัวประชาชน", False),
    "rounded-shorter": ({"เลขบัตร ปชช.": scientific(5)}, "เลขบัตร ปชช.", False),
    "two-groups": ({"เลขที่บัตร ปชช.": lambda r: (i := national_id(r))[:1] + "-" + i[1:]}, "เลขที่บัตร ปชช.", True),
    "spaces-anywhere": ({"ID Card No.": lambda r: (i := national_id(r))[:3] + " " + i[3:6] + " " + i[6:10] + " " + i[10:]}, "ID Card No.", True),
    "behind-the-name": ({"ผู้รับสิทธิ": said("{n} ({i})", n=GROWN, i=national_id)}, "ผู้รับสิทธิ", True),
    "before-the-name": ({"ลำดับ": number(1, 99), "ข้อมูล": said("{i} {n}", n=bare, i=person_dashed)}, "ข้อมูล", True),
    "two-in-a-cell": ({"เลขบัตรสามีภรรยา": said("{a} / {b}", a=national_id, b=national_id)}, "เลขบัตรสามีภรรยา", True),
    "two-lines": ({"ผู้กู้ร่วม": said("{a}\n{b}", a=person_dashed, b=person_dashed)}, "ผู้กู้ร่วม", True),
    "letters-before": ({"key": said("ID{i}", i=national_id)}, "key", True),
    "hash-before": ({"ref": said("#{i}", i=national_id)}, "ref", True),
    "in-file-names": ({"ไฟล์แนบ": said("สำเนาบัตร_{i}.jpg", i=national_id)}, "ไฟล์แนบ", True),
    "in-paths": ({"path": said("/scan/2567/{i}/front.png", i=national_id)}, "path", True),
    "with-expiry": ({"บัตร": said("{i} (หมดอายุ 31/12/2570)", i=person_dashed)}, "บัตร", True),
    "full-width": ({"ข้อมูลบัตร": lambda r: national_id(r).translate(str.maketrans("0123456789", "０１２３４５６７８９"))}, "ข้อมูลบัตร", True),
    "thai-digits-in-text": ({"คำร้อง": lambda r: f"ข้าพเจ้า {bare(r)} ถือบัตรเลขที่ {person_dashed(r).translate(THAI)} ขอยื่นคำร้อง"}, "คำร้อง", True),
    "thirteen-digits-told": ({"เลข 13 หลัก": national_id}, "เลข 13 หลัก", True),
    "taxpayers-who-are-persons": ({"เลขประจำตัวผู้เสียภาษีอากร": national_id, "ยอดภาษี": SUM}, "เลขประจำตัวผู้เสียภาษีอากร", True),
    "smart-quotes": ({"c5": said("“{i}”", i=national_id)}, "c5", True),
    "colon-told": ({"ผู้ค้ำประกัน": said("ปชช:{i}", i=national_id)}, "ผู้ค้ำประกัน", True),
    "many-blank": ({"หมายเหตุ": sometimes(0.4, said("บัตร ปชช. {i}", i=national_id), "-")}, "หมายเหตุ", False),
    "no-registration": ({"เลขประจำตัวประชาชน": lambda r: national_id(r, "0")}, "เลขประจำตัวประชาชน", True),
    "typed-with-o": ({"เลขบัตรประชาชน": lambda r: national_id(r).replace("0", "O", 1)}, "เลขบัตรประชาชน", False),
    "last-digit-lost": ({"เลขบัตรประชาชน": lambda r: national_id(r)[:12]}, "เลขบัตรประชาชน", False),
    "dots": ({"PID": lambda r: ".".join(((i := national_id(r))[0], i[1:5], i[5:10], i[10:12], i[12]))}, "PID", True),
    "json": ({"payload": said('{{"name":"{n}","nationalId":"{i}"}}', n=bare, i=national_id)}, "payload", True),
}  # fmt: skip

PERSONS: dict[str, tuple[Columns, str, tuple[str, ...], bool]] = {
    "ranks": ({"ลำดับที่": number(1, 300), "ผู้ขอรับบำเหน็จ": lambda r: f"{r.choice(RANKS)}{bare(r)}"}, "ผู้ขอรับบำเหน็จ", NAME, False),
    "ranks-apart": ({"ผู้ยืมพัสดุ": lambda r: f"{r.choice(RANKS)} {bare(r)}"}, "ผู้ยืมพัสดุ", NAME, False),
    "numbered": ({"รายการ": lambda r: f"{r.randint(1, 99)}. {GROWN(r)}"}, "รายการ", NAME, False),
    "numbered-in-brackets": ({"รายละเอียด": lambda r: f"({r.randint(1, 99)}) {titled('นาย', 'น.ส.')(r)}"}, "รายละเอียด", NAME, False),
    "numbered-thai": ({"รายละเอียด": lambda r: f"{r.randint(1, 99)}) {GROWN(r)}".translate(THAI)}, "รายละเอียด", NAME, False),
    "title-apart": ({"ผู้เข้าอบรม": titled("นาย", "นาง", "นางสาว", space=" ")}, "ผู้เข้าอบรม", NAME, False),
    "miss-without-dots": ({"ผู้ผ่านการคัดเลือก": titled("นส.", "น.ส", "นส ")}, "ผู้ผ่านการคัดเลือก", NAME, False),
    "glued-name": ({"ผู้มีสิทธิสอบ": lambda r: f"{r.choice(['นาย', 'นางสาว'])}{given(r)}{family(r)}"}, "ผู้มีสิทธิสอบ", NAME, False),
    "khun": ({"ผู้บริจาค": titled("คุณ"), "จำนวนเงิน": SUM}, "ผู้บริจาค", NAME, False),
    "monks": ({"รายชื่อพระภิกษุ": lambda r: f"{r.choice(['พระ', 'พระมหา', 'พระครู', 'สามเณร'])}{given(r)} {r.choice(['ฐิตธมฺโม', 'สุจิตฺโต', 'ปญฺญาวโร'])}"}, "รายชื่อพระภิกษุ", NAME, False),
    "bare-under-trainees": ({"รายชื่อผู้เข้ารับการฝึกอบรม": bare, "รุ่น": "3"}, "รายชื่อผู้เข้ารับการฝึกอบรม", NAME, False),
    "bare-under-person": ({"ชื่อบุคคล": bare, "คะแนน": number(1, 100)}, "ชื่อบุคคล", NAME, False),
    "bare-under-detail": ({"ลำดับ": number(1, 99), "รายละเอียด": bare, "จำนวนเงิน": SUM}, "รายละเอียด", NAME, False),
    "bare-under-item": ({"รายการ": bare, "เพศ": SEX, "อายุ": AGE}, "รายการ", NAME, False),
    "bare-under-nothing": ({"Unnamed: 2": bare, "Unnamed: 3": SUM}, "Unnamed: 2", NAME, False),
    "bare-under-applicants": ({"ผู้สมัคร": bare, "วุฒิ": "ปริญญาตรี"}, "ผู้สมัคร", NAME, False),
    "bare-under-payee": ({"ผู้รับเงิน": bare, "จำนวน": SUM}, "ผู้รับเงิน", NAME, False),
    "bare-under-tenant": ({"ผู้เช่า": bare, "แผงที่": number(1, 60)}, "ผู้เช่า", NAME, False),
    "bare-two-spaces": ({"ชื่อ  -  สกุล": lambda r: f"{given(r)}   {family(r)}"}, "ชื่อ  -  สกุล", NAME, False),
    "family-first": ({"Name": lambda r: f"{family(r)}, {given(r)}", "Age": AGE}, "Name", NAME, False),
    "initials": ({"ชื่อผู้ป่วย": lambda r: f"{given(r)} {family(r)[0]}.", "อาการ": "ไข้"}, "ชื่อผู้ป่วย", NAME, False),
    "several-in-a-cell": ({"กลุ่มผู้กู้": said("{a}, {b}, {c}", a=GROWN, b=GROWN, c=GROWN)}, "กลุ่มผู้กู้", NAME, False),
    "several-by-lines": ({"สมาชิกในบ้าน": said("{a}\n{b}", a=GROWN, b=CHILD)}, "สมาชิกในบ้าน", NAME, False),
    "and-wife": ({"ผู้ถือครอง": said("{a} และ {b}", a=titled("นาย"), b=titled("นาง"))}, "ผู้ถือครอง", NAME, False),
    "with-nickname": ({"ผู้ร้องเรียน": said("{n} (ต้อม)", n=GROWN)}, "ผู้ร้องเรียน", NAME, False),
    "four-columns": ({"คำนำหน้านาม": pick("นาย", "นาง"), "ชื่อตัว": given, "ชื่อรอง": "", "ชื่อสกุล": family}, "ชื่อสกุล", NAME, False),
    "two-columns-only": ({"ชื่อ": given, "สกุล": family, "ยอดหนี้": SUM}, "สกุล", NAME, False),
    "two-columns-latin": ({"First Name": lambda r: latin(r).split()[0], "Last Name": lambda r: latin(r).split()[1]}, "Last Name", NAME, False),
    "latin-name": ({"Name": latin, "Nationality": pick("Thai", "British", "Japanese")}, "Name", NAME, False),
    "latin-capitals": ({"NAME-SURNAME": lambda r: latin(r).upper(), "ROOM": number(100, 999)}, "NAME-SURNAME", NAME, False),
    "latin-lower": ({"applicant_name": lambda r: latin(r).lower()}, "applicant_name", NAME, False),
    "latin-titled-glued": ({"Guest": lambda r: f"{r.choice(['MR.', 'MS.', 'MRS.'])}{latin(r).upper()}"}, "Guest", NAME, False),
    "latin-doctor": ({"ผู้เข้าพัก": lambda r: f"Dr. {latin(r)}"}, "ผู้เข้าพัก", NAME, False),
    "latin-under-thai": ({"ชื่อภาษาอังกฤษ": latin, "เลขที่นั่งสอบ": digits(5)}, "ชื่อภาษาอังกฤษ", NAME, False),
    "latin-in-passengers": ({"Passenger": latin, "Seat": like("##^")}, "Passenger", NAME, False),
    "latin-under-nothing": ({"c2": latin, "c3": AGE}, "c2", NAME, False),
    "latin-family-first": ({"Tourist name": lambda r: f"{latin(r).split()[1]}, {latin(r).split()[0]}"}, "Tourist name", NAME, False),
    "in-complaint": ({"เรื่องร้องเรียน": said("{n} แจ้งว่าท่อระบายน้ำตันหน้าบ้าน", n=GROWN)}, "เรื่องร้องเรียน", NAME, False),
    "in-ending": ({"หมายเหตุ": said("มอบให้{n}", n=titled("นาย", "นางสาว"))}, "หมายเหตุ", NAME, False),
    "told-without-title": ({"รายละเอียด": said("ชื่อ {n} อายุ {a} ปี ขอรับถุงยังชีพ", n=bare, a=AGE)}, "รายละเอียด", NAME, False),
    "told-name-family": ({"รายละเอียด": said("ชื่อ-สกุล: {n} ที่อยู่ ต.ท่าช้าง", n=bare)}, "รายละเอียด", NAME, False),
    "paid-by-count": ({"ลำดับ": number(1, 99), "ชื่อ-สกุล": GROWN, "จำนวนเงิน": SUM}, "ชื่อ-สกุล", NAME, False),
    "paid-by-count-bare": ({"ชื่อสกุล": bare, "จำนวน (บาท)": SUM}, "ชื่อสกุล", NAME, False),
    "families-with-names-and-count": ({"ชื่อ": given, "นามสกุล": family, "จำนวนเงินกู้": SUM}, "นามสกุล", NAME, False),
    "creditors": ({"เจ้าหนี้": GROWN, "ยอด": SUM}, "เจ้าหนี้", NAME, False),
    "land-owners": ({"เลขที่โฉนด": digits(5), "ผู้ถือกรรมสิทธิ์": GROWN, "ภาษี": SUM}, "ผู้ถือกรรมสิทธิ์", NAME, False),
    "the-old": ({"ชื่อผู้สูงอายุ": GROWN, "อายุ": number(60, 99), "จำนวนเงิน (บาท)": "600"}, "ชื่อผู้สูงอายุ", NAME, False),
    "beneficiaries-in-an-office": ({"หน่วยงาน": "อบต.ท่าช้าง", "ผู้รับเบี้ยความพิการ": GROWN}, "ผู้รับเบี้ยความพิการ", NAME, False),
    "blacklist": ({"ชื่อผู้ทิ้งงาน": GROWN, "เลขคดี": like("##/2566")}, "ชื่อผู้ทิ้งงาน", NAME, False),
    "volunteers": ({"อสม.": GROWN, "หมู่ที่": number(1, 12), "โทร": mobile}, "โทร", PHONE, False),
    # children and pupils
    "pupils-of-a-class": ({"เลขที่": number(1, 45), "ชื่อ": given, "นามสกุล": family, "ชั้น": "ป.6/1", "เกรดเฉลี่ย": like("#.##")}, "นามสกุล", NAME, False),
    "scholarships": ({"โรงเรียน": school, "ผู้รับทุน": CHILD, "จำนวนเงิน": SUM}, "ผู้รับทุน", ("minor",), True),
    "vaccinated-children": ({"เด็ก": CHILD, "วัคซีน": "MMR", "ครั้งที่": number(1, 3)}, "เด็ก", ("minor",), True),
    "guardians": ({"ผู้ปกครอง": GROWN, "โรงเรียน": school}, "ผู้ปกครอง", NAME, False),
    "students-of-a-university": ({"รหัสนิสิต": digits(10), "ชื่อ-นามสกุล": bare, "คณะ": "วิศวกรรมศาสตร์"}, "รหัสนิสิต", ("student",), False),
    "pupil-numbers": ({"เลขประจำตัวนักเรียน": digits(5), "ห้อง": "ม.3/2", "GPA": like("#.##")}, "เลขประจำตัวนักเรียน", ("student",), False),
    "children-in-text": ({"รายงาน": said("พบ{c} อายุ 7 ปี ขาดสารอาหาร", c=CHILD)}, "รายงาน", ("minor",), True),
    # telephones
    "phone-extension": ({"ชื่อ-สกุล": GROWN, "โทร.": phoned("02-###-#### ต่อ ###")}, "โทร.", PHONE, False),
    "phone-two": ({"ผู้เช่า": GROWN, "ติดต่อ": phoned("08#-#######, 0-2###-####")}, "ติดต่อ", PHONE, False),
    "phone-stroke": ({"ผู้ร้อง": GROWN, "เบอร์": phoned("08########/09########")}, "เบอร์", PHONE, False),
    "phone-wide-dash": ({"เบอร์ติดต่อ": phoned("08# - ### - ####")}, "เบอร์ติดต่อ", PHONE, False),
    "phone-underscore": ({"tel": phoned("08#_###_####"), "ผู้สมัคร": bare}, "tel", PHONE, False),
    "phone-country": ({"Contact": phoned("+66-8#-###-####")}, "Contact", PHONE, False),
    "phone-country-zeros": ({"Mobile": phoned("00668########")}, "Mobile", PHONE, False),
    "phone-country-bare": ({"เบอร์มือถือ": phoned("668########")}, "เบอร์มือถือ", PHONE, False),
    "phone-float": ({"เบอร์โทร": phoned("8########.0")}, "เบอร์โทร", PHONE, False),
    "phone-scientific": ({"เบอร์โทรศัพท์": phoned("8.#######E+08"), "ชื่อ": GROWN}, "เบอร์โทรศัพท์", PHONE, False),
    "phone-told": ({"ข้อมูลผู้แจ้ง": said("{n} โทร.{m}", n=GROWN, m=mobile)}, "ข้อมูลผู้แจ้ง", PHONE, False),
    "phone-in-remark": ({"หมายเหตุ": sometimes(0.5, said("โทรนัดก่อน {m}", m=phoned("09#-###-####")))}, "หมายเหตุ", PHONE, False),
    "phone-thai-dashed": ({"โทร": lambda r: phoned("06#-###-####")(r).translate(THAI), "ญาติผู้ป่วย": GROWN}, "โทร", PHONE, False),
    "phone-home": ({"ผู้สูงอายุ": GROWN, "โทรศัพท์บ้าน": landline}, "โทรศัพท์บ้าน", PHONE, False),
    "phone-column-split": ({"ผู้ปกครอง": GROWN, "มือถือ 1": mobile, "มือถือ 2": sometimes(0.3, mobile)}, "มือถือ 2", PHONE, False),
    "phone-whatsapp": ({"WhatsApp": phoned("+668########")}, "WhatsApp", PHONE, False),
    "phone-line": ({"ไลน์/เบอร์": mobile, "ชื่อเล่น": pick("ต้อม", "แดง")}, "ไลน์/เบอร์", PHONE, False),
    # e-mail, accounts
    "mail-obfuscated": ({"e-mail": lambda r: f"{latin(r).split()[0].lower()}{r.randint(1, 99)} (at) gmail.com"}, "e-mail", ("email",), False),
    "mail-link": ({"ติดต่อ": lambda r: f"mailto:{latin(r).split()[0].lower()}_{r.randint(1, 99)}@hotmail.co.th"}, "ติดต่อ", ("email",), False),
    "mail-in-brackets": ({"ผู้ส่ง": lambda r: f"{latin(r)} <{latin(r).split()[0].lower()}@outlook.com>"}, "ผู้ส่ง", ("email",), False),
    "mail-of-students": ({"ชื่อ-สกุล": bare, "รหัสนักศึกษา": digits(9), "อีเมลมหาวิทยาลัย": lambda r: f"{digits(9)(r)}@student.example.ac.th"}, "อีเมลมหาวิทยาลัย", ("email",), False),
    "facebook": ({"ชื่อ-สกุล": bare, "ไลน์ไอดี": lambda r: f"{latin(r).split()[0].lower()}.{r.randint(1, 99)}"}, "ไลน์ไอดี", ("line-id",), False),
    "account-with-bank": ({"ผู้รับเงินเยียวยา": GROWN, "บัญชี": like("ธ.กรุงไทย ###-#-#####-#")}, "บัญชี", ("bank-account",), False),
    "account-twelve": ({"เลขบัญชี ธ.ก.ส.": digits(12), "ชื่อเกษตรกร": GROWN}, "เลขบัญชี ธ.ก.ส.", ("bank-account",), False),
    "account-apart": ({"ธนาคาร": "กรุงไทย", "เลขที่บัญชีเงินฝาก": like("### # ##### #"), "ชื่อบัญชี": GROWN}, "เลขที่บัญชีเงินฝาก", ("bank-account",), False),
    "account-in-text": ({"วิธีรับเงิน": said("โอนเข้าบัญชีออมสิน {a} ชื่อ {n}", a=digits(12), n=bare)}, "วิธีรับเงิน", ("bank-account",), False),
    "account-told": ({"การจ่าย": said("พร้อมเพย์ {m}", m=mobile)}, "การจ่าย", ("bank-account", "phone"), False),
    "passports": ({"Passport No.": like("^^#######"), "Nationality": pick("Thai", "Lao")}, "Passport No.", ("passport",), True),
    "passports-of-others": ({"เลขที่พาสปอร์ต": like("^########"), "สัญชาติ": "เมียนมา"}, "เลขที่พาสปอร์ต", ("passport",), True),
    "passports-in-text": ({"ข้อมูลการเดินทาง": said("{n} passport: {p}", n=latin, p=like("^^#######"))}, "ข้อมูลการเดินทาง", ("passport",), True),
    "work-permits": ({"ชื่อแรงงานต่างด้าว": latin, "หมายเลขหนังสือเดินทาง/CI": like("^^######")}, "หมายเลขหนังสือเดินทาง/CI", ("passport",), True),
    # plates
    "plate-with-province": ({"วันที่": day, "ข้อมูลรถ": lambda r: f"{plate(r)} {r.choice(PROVINCES)}"}, "ข้อมูลรถ", ("plate",), False),
    "plate-short-province": ({"รถ": lambda r: f"{plate(r)} กทม."}, "รถ", ("plate",), False),
    "plate-dash": ({"หมายเลขทะเบียน": like("@@-####"), "สี": "ขาว"}, "หมายเลขทะเบียน", ("plate",), False),
    "plate-glued": ({"ทะเบียน": like("#@@####"), "ยี่ห้อ": "HONDA"}, "ทะเบียน", ("plate",), False),
    "plate-truck": ({"ทะเบียนรถบรรทุก": like("8#-####")}, "ทะเบียนรถบรรทุก", ("plate",), False),
    "plate-motorcycle": ({"ทะเบียนรถจักรยานยนต์": like("#@@ ###"), "ความผิด": "ไม่สวมหมวก"}, "ทะเบียนรถจักรยานยนต์", ("plate",), False),
    "plate-english": ({"license_plate": lambda r: f"{plate(r)}"}, "license_plate", ("plate",), False),
    "plate-in-text": ({"เหตุการณ์": lambda r: f"รถยนต์ทะเบียน {plate(r)} {r.choice(PROVINCES)} เฉี่ยวชนเสาไฟ"}, "เหตุการณ์", ("plate",), False),
    # addresses
    "house-free": ({"ผู้ประสบภัย": GROWN, "ที่อยู่": house}, "ที่อยู่", ("address",), False),
    "house-as-detail": ({"รายละเอียด": house, "ค่าน้ำ": SUM}, "รายละเอียด", ("address",), False),
    "house-split": ({"ชื่อ": GROWN, "เลขที่บ้าน": like("##/#"), "หมู่": number(1, 12), "ตำบล": pick(*PLACES)}, "เลขที่บ้าน", ("address",), False),
    "house-english": ({"Name": latin, "Address": lambda r: f"{r.randint(1, 300)}/{r.randint(1, 20)} Moo {r.randint(1, 12)}, Tha Chang, Mueang"}, "Address", ("address",), False),
    "house-road-english": ({"Full Name": latin, "Home address": lambda r: f"{r.randint(1, 300)} Sukhumvit Soi {r.randint(1, 71)}, Watthana, Bangkok 10110"}, "Home address", ("address",), False),
    "house-thai-digits": ({"ผู้เสียชีวิต": GROWN, "ภูมิลำเนา": lambda r: house(r).translate(THAI)}, "ภูมิลำเนา", ("address",), False),
    "house-condo": ({"ผู้พักอาศัย": bare, "ที่พัก": lambda r: f"ห้อง {r.randint(100, 2900)} อาคาร A คอนโดลุมพินี ถ.พระราม 9"}, "ที่พัก", ("address",), False),
    # birth dates
    "born-month": ({"ชื่อ-สกุล": GROWN, "วัน/เดือน/ปีเกิด": day}, "วัน/เดือน/ปีเกิด", ("birth-date",), False),
    "born-short": ({"ว.ด.ป. เกิด": lambda r: f"{r.randint(1, 28)}/{r.randint(1, 12)}/{r.randint(10, 60)}", "เพศ": SEX}, "ว.ด.ป. เกิด", ("birth-date",), False),
    "born-iso": ({"birthDate": lambda r: f"{r.randint(1940, 2015)}-0{r.randint(1, 9)}-0{r.randint(1, 9)}", "sex": pick("M", "F")}, "birthDate", ("birth-date",), False),
    "born-serial": ({"วันเดือนปีเกิด": number(15000, 40000), "เพศ": SEX}, "วันเดือนปีเกิด", ("birth-date",), False),
    "born-full-month": ({"เกิดวันที่": lambda r: f"วันที่ {r.randint(1, 28)} เดือน มกราคม พ.ศ. {r.randint(2480, 2555)}", "ชื่อ": GROWN}, "เกิดวันที่", ("birth-date",), False),
    "born-english": ({"Date of Birth": lambda r: f"{r.randint(1, 28)} {r.choice(['January', 'March', 'May'])} {r.randint(1940, 2010)}"}, "Date of Birth", ("birth-date",), False),
    "born-thai-digits": ({"วันเกิด": lambda r: day(r).translate(THAI), "ผู้รับเบี้ย": GROWN}, "วันเกิด", ("birth-date",), False),
    "born-in-text": ({"ประวัติ": lambda r: f"เพศ{SEX(r)} เกิดวันที่ {r.randint(1, 28)} {r.choice(MONTHS)} {r.randint(2480, 2555)}"}, "ประวัติ", ("birth-date",), False),
    # homes and health
    "home-one-column": ({"ชื่อผู้ป่วยติดเตียง": GROWN, "พิกัดบ้าน": lambda r: f"{latitude(r)}, {longitude(r)}"}, "พิกัดบ้าน", ("coordinates",), False),
    "home-two-columns": ({"เจ้าบ้าน": GROWN, "latitude": latitude, "longitude": longitude}, "latitude", ("coordinates",), False),
    "home-of-patients": ({"โรค": "ไข้เลือดออก", "อายุ": AGE, "เพศ": SEX, "Lat": latitude, "Long": longitude}, "Lat", ("coordinates",), False),
    "home-link": ({"ผู้สูงอายุ": GROWN, "แผนที่บ้าน": lambda r: f"https://maps.google.com/?q={latitude(r)},{longitude(r)}"}, "แผนที่บ้าน", ("coordinates",), False),
    "home-degrees": ({"ชื่อผู้พิการ": GROWN, "พิกัด": lambda r: f"13°{r.randint(0, 59)}'{r.randint(0, 59)}\"N 100°{r.randint(0, 59)}'{r.randint(0, 59)}\"E"}, "พิกัด", ("coordinates",), False),
    "hospital-numbers": ({"H.N.": digits(7), "Dx": like("^##.#"), "แผนก": "อายุรกรรม"}, "H.N.", ("health-record",), True),
    "hospital-numbers-thai": ({"เลข HN": like("##-######"), "วันที่รับบริการ": day, "การวินิจฉัยโรค": "เบาหวาน"}, "เลข HN", ("health-record",), True),
    "visits": ({"VN": digits(12), "HN": digits(6), "ICD-10": like("^##")}, "HN", ("health-record",), True),
    "named-and-ill": ({"ชื่อ-สกุล": GROWN, "ผลตรวจ": pick("Positive", "Negative"), "หมู่ที่": number(1, 9)}, "ชื่อ-สกุล", ("name",), True),
    "named-and-disabled": ({"ชื่อ": given, "สกุล": family, "ประเภทความพิการ": "ทางการเคลื่อนไหว"}, "สกุล", ("name",), True),
    "named-prisoners": ({"ผู้ต้องขัง": GROWN, "ข้อหา": "ยาเสพติด", "แดน": number(1, 6)}, "ผู้ต้องขัง", ("name",), True),
    "record-in-text": ({"Progress note": said("Pt HN: {h} c/o fever", h=digits(7))}, "Progress note", ("health-record",), True),
    "admissions": ({"AN": like("66######"), "HN": digits(7), "ค่ารักษา": SUM}, "AN", ("health-record",), True),
    "counts-of-few": ({"หมู่บ้าน": lambda r: f"บ้าน{r.choice(PLACES)}", "ช่วงอายุ": pick("0-4", "5-9"), "เพศ": SEX, "ผู้ติดเชื้อ HIV (ราย)": number(0, 6)}, "ผู้ติดเชื้อ HIV (ราย)", ("small-cells",), False),
    "deaths-of-few": ({"ตำบล": pick(*PLACES), "เพศ": SEX, "สาเหตุ": "ฆ่าตัวตาย", "จำนวนผู้เสียชีวิต": number(0, 5)}, "จำนวนผู้เสียชีวิต", ("small-cells",), False),
    "sick-of-few": ({"ตำบล": pick(*PLACES), "ผู้ป่วยเอดส์ (คน)": number(0, 5)}, "ผู้ป่วยเอดส์ (คน)", ("small-cells",), False),
    # a province beside them does not make them an organization's
    "phones-by-province": ({"มือถือ": mobile, "จังหวัด": pick(*PROVINCES)}, "มือถือ", PHONE, False),
    "phones-without-zero": ({"จังหวัด": pick(*PROVINCES), "เบอร์มือถือ": lambda r: mobile(r)[1:]}, "เบอร์มือถือ", PHONE, False),
    "accounts-by-province": ({"เลขบัญชี": digits(10), "จังหวัด": pick(*PROVINCES)}, "เลขบัญชี", ("bank-account",), False),
    "homes-by-province": ({"ครัวเรือนยากจน": number(1, 900), "lat": latitude, "lng": longitude, "จังหวัด": pick(*PROVINCES)}, "lat", ("coordinates",), False),
    "measured": ({"วันตรวจวัด": day, "เบอร์โทรคนไข้": mobile}, "เบอร์โทรคนไข้", PHONE, False),
    "email-spelt": ({"ติดต่อ": lambda r: f"{latin(r).split()[0].lower()}.{r.randint(1, 99)} at gmail dot com"}, "ติดต่อ", ("email",), False),
    "email-in-brackets": ({"อีเมล": lambda r: f"user{r.randint(1, 99)} [at] yahoo [dot] co [dot] th"}, "อีเมล", ("email",), False),
    "credit-cards": ({"เลขบัตรเครดิต": like("4###-####-####-####"), "ยอด": SUM}, "เลขบัตรเครดิต", ("bank-account",), False),
    "parents": ({"ชื่อมารดา": given, "น้ำหนักแรกเกิด": number(2000, 4000)}, "ชื่อมารดา", NAME, False),
    "first-of-two": ({"ชื่อ": given, "นามสกุล": family, "ยอด": SUM}, "ชื่อ", NAME, False),
    "foreign-workers": ({"ชื่อแรงงาน": lambda r: " ".join(r.sample(BURMESE, 3)), "นายจ้าง": "บริษัท ประมงไทย จำกัด"}, "ชื่อแรงงาน", NAME, False),
    "foreign-numbers": ({"เลขประจำตัวคนต่างด้าว": lambda r: national_id(r, "0"), "สัญชาติ": "เมียนมา"}, "เลขประจำตัวคนต่างด้าว", (ID,), True),
    "house-numbers": ({"บ้านเลขที่": like("###/##"), "หมู่": number(1, 12), "เบี้ยยังชีพ": SUM}, "บ้านเลขที่", ("address",), False),
}  # fmt: skip


def strange_persons(seed: int) -> Iterator[Strange]:
    r = random.Random(seed)
    for name, (columns, where, block) in IDENTITIES.items():
        for rows in (6, 40, 250):
            yield Strange(f"id {name} x{rows}", made(columns, rows, r), where, (ID,), block)
    for name, (columns, where, kinds, block) in PERSONS.items():
        for rows in (6, 40, 250):
            yield Strange(f"{name} x{rows}", made(columns, rows, r), where, kinds, block)
