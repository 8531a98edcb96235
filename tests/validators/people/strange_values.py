"""Made-up values as strangers write them: names of every region, telephones, plates, addresses, and numbers that only look alike."""

import random
from collections.abc import Callable

from tests.validators.people.made_up import check_digit, dashed, national_id

Make = Callable[[random.Random], str]
GIVEN = (
    "ณัฐวุฒิ ฐิติพร กัญญาณัฐ ธนภัทร ปิยะนุช จิราพร อภิสิทธิ์ ศิริลักษณ์ พงศกร วรรณา ทองใบ บุญเลิศ คำปัน ประยูร สุรเชษฐ์ ลัดดาวัลย์ มาลี อุไรวรรณ เกรียงไกร ชลธิชา ภูมิพัฒน์ นิพนธ์ "
    "มูฮัมหมัด อับดุลเลาะ นูรีฮัน ซารีนา ฟาติเมาะ สุไลมาน จันทร์แรม หนูเพียร แสงเดือน ประไพ กิตติศักดิ์ ยุพา สายฝน วราภรณ์ อนันต์ เฉลิมชัย พิมพ์ชนก ธีรเดช สมพร รุ่งนภา ไพโรจน์ เอกชัย"
).split()
FAMILY = (
    "จันทร์เพ็ญ สุวรรณรัตน์ ศรีวิชัย แซ่ตั้ง แซ่ลิ้ม หะยีดอเลาะ สาและ เจ๊ะมะ คำแสน อินต๊ะ ปัญญาวงศ์ โพธิ์งาม พรหมสาขา ธรรมวงศ์ นาคสุข เพชรรัตน์ กาญจนะ อ่อนละมัย ทิพย์มณี มูลทองคำ ไชยชนะ วัฒนกุล "
    "ตันติเวชกุล รุ่งเรืองศรี ก้อนแก้ว ดวงตา ขันทอง สีหาบุตร โคตรพัฒน์ บุตรดี ภูมิภาค เหมือนใจ ยิ้มแย้ม ชูช่วย หนูทอง ช่วยชู พลายแก้ว เทพสุรินทร์ ประเสริฐสังข์ เกิดผล มากมี"
).split()
LATIN_GIVEN = "Somchai Natthawut Pimchanok Wichai Ladda Arthit Kanya Prasert Thanakorn Siriporn John Mary Hiroshi Wei Anna Mohammed Fatimah David Nguyen Olga".split()
LATIN_FAMILY = "Jaidee Srisuk Wongsakul Boonmee Charoensuk Rattanakosin Smith Johnson Tanaka Zhang Müller O'Brien Khan Petrov Thongdee Saelim Chaiyaphum Phromma Suwan Kaewmanee".split()
RANKS = (
    "พ.ต.อ. พ.ต.ท. ร.ต.อ. ร.ต.ท. ด.ต. ส.ต.ท. จ.ส.ต. พล.ต.ต. พล.อ. จ.ส.อ. ส.อ. ร.ต. พ.อ. น.อ. พ.จ.อ. ว่าที่ร.ต. ว่าที่ร้อยตรี สิบเอก จ่าสิบเอก ร้อยตำรวจเอก พันตำรวจโท ดาบตำรวจ พลทหาร ร้อยตรี พันเอก"
).split()
PLACES = "ท่าช้าง บางพลี ในเมือง หนองหอย สันทราย คลองหลวง ปากเกร็ด ท่าศาลา บ้านดู่ กะทู้".split()
PROVINCES = "กรุงเทพมหานคร เชียงใหม่ นครราชสีมา สงขลา ขอนแก่น ชลบุรี ระยอง ปัตตานี อุบลราชธานี ภูเก็ต".split()
CONSONANTS = "กขคฆงจฉชฌญฎฐฒณธนบผพภมยรลวศษสหฬอฮ"
MONTHS = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()


def pick(*choices: str) -> Make:
    return lambda r: r.choice(choices)


def digits(count: int) -> Make:
    return lambda r: "".join(r.choice("0123456789") for _ in range(count))


def number(least: int, most: int) -> Make:
    return lambda r: str(r.randint(least, most))


def like(shape: str) -> Make:
    """Every # a digit, every @ a Thai consonant, every ^ a capital letter."""

    def make(r: random.Random) -> str:
        kinds = {"#": "0123456789", "@": CONSONANTS, "^": "ABCDEFGHJKLMNPRSTUVWXYZ"}
        return "".join(r.choice(kinds[c]) if c in kinds else c for c in shape)

    return make


def given(r: random.Random) -> str:
    return r.choice(GIVEN)


def family(r: random.Random) -> str:
    return r.choice(FAMILY)


def bare(r: random.Random) -> str:
    return f"{given(r)} {family(r)}"


def titled(*titles: str, space: str = "") -> Make:
    return lambda r: f"{r.choice(titles)}{space}{bare(r)}"


GROWN = titled("นาย", "นาง", "นางสาว", "น.ส.")
CHILD = titled("ด.ช.", "ด.ญ.", "เด็กชาย", "เด็กหญิง")


def latin(r: random.Random) -> str:
    return f"{r.choice(LATIN_GIVEN)} {r.choice(LATIN_FAMILY)}"


def plate(r: random.Random) -> str:
    return like(r.choice(["@@ ####", "#@@ ####", "@@ ###"]))(r)


def house(r: random.Random) -> str:
    p = r.choice(PLACES)
    return r.choice(
        [
            f"{r.randint(1, 400)} ม.{r.randint(1, 15)} ต.{p} อ.เมือง จ.{r.choice(PROVINCES)}",
            f"{r.randint(1, 400)}/{r.randint(1, 90)} ซอยลาดพร้าว {r.randint(1, 130)} ถนนลาดพร้าว แขวงจอมพล เขตจตุจักร กรุงเทพฯ 10900",
            f"บ้านเลขที่ {r.randint(1, 400)} หมู่ที่ {r.randint(1, 15)} ตำบล{p}",
            f"เลขที่ {r.randint(1, 400)}/{r.randint(1, 9)} หมู่ {r.randint(1, 15)} บ้านใหม่พัฒนา ต.{p}",
        ]
    )


def day(r: random.Random) -> str:
    return f"{r.randint(1, 28)} {r.choice(MONTHS)} {r.randint(2480, 2560)}"


def latitude(r: random.Random) -> str:
    return f"{r.uniform(6, 20):.6f}"


def longitude(r: random.Random) -> str:
    return f"{r.uniform(98, 105):.6f}"


def money(r: random.Random) -> str:
    return f"{r.randint(100, 10**8) / 100:,.2f}"


def school(r: random.Random) -> str:
    return f"โรงเรียน{r.choice(['บ้าน', 'วัด', 'ชุมชน', 'อนุบาล'])}{r.choice(PLACES)}"


def ean(head: str) -> Make:
    def make(r: random.Random) -> str:
        body = head + "".join(r.choice("0123456789") for _ in range(12 - len(head)))
        return body + str((10 - sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body)) % 10) % 10)

    return make


def ean_that_passes(r: random.Random) -> str:
    """A bar code whose digits pass the check of a national ID as well."""
    while True:
        code = ean("885")(r)
        if check_digit(code[:12]) == code[12]:
            return code


def person_dashed(r: random.Random) -> str:
    return dashed(national_id(r))
