"""Languages: BCP 47 codes, out of names, ISO 639-1, -2/B, -2/T codes and EU authority addresses, with their names in both languages."""

import re

# code: (Thai name, English name, other spellings)
LANGUAGES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "th": ("ไทย", "Thai", ("tha", "ภาษาไทย")),
    "en": ("อังกฤษ", "English", ("eng", "ภาษาอังกฤษ")),
    "zh": ("จีน", "Chinese", ("zho", "chi")),
    "ms": ("มลายู", "Malay", ("msa", "may")),
    "my": ("พม่า", "Burmese", ("mya", "bur")),
    "lo": ("ลาว", "Lao", ("lao",)),
    "km": ("เขมร", "Khmer", ("khm",)),
    "vi": ("เวียดนาม", "Vietnamese", ("vie",)),
    "ja": ("ญี่ปุ่น", "Japanese", ("jpn",)),
    "ko": ("เกาหลี", "Korean", ("kor",)),
    "fr": ("ฝรั่งเศส", "French", ("fra", "fre", "français")),
    "de": ("เยอรมัน", "German", ("deu", "ger", "deutsch")),
    "es": ("สเปน", "Spanish", ("spa", "español")),
    "it": ("อิตาลี", "Italian", ("ita",)),
    "pt": ("โปรตุเกส", "Portuguese", ("por",)),
    "nl": ("ดัตช์", "Dutch", ("nld", "dut")),
    "ar": ("อารบิก", "Arabic", ("ara",)),
    "ru": ("รัสเซีย", "Russian", ("rus",)),
    "ca": ("กาตาลัน", "Catalan", ("cat",)),
    "eu": ("บาสก์", "Basque", ("eus", "baq")),
    "gl": ("กาลิเซีย", "Galician", ("glg",)),
    "rm": ("โรมานช์", "Romansh", ("roh",)),
    "pl": ("โปแลนด์", "Polish", ("pol",)),
    "sv": ("สวีเดน", "Swedish", ("swe",)),
    "fi": ("ฟินแลนด์", "Finnish", ("fin",)),
    "da": ("เดนมาร์ก", "Danish", ("dan",)),
    "el": ("กรีก", "Greek", ("ell", "gre")),
    "cs": ("เช็ก", "Czech", ("ces", "cze")),
    "cy": ("เวลส์", "Welsh", ("cym", "wel")),
}
SAID = {word.lower(): code for code, (th, en, more) in LANGUAGES.items() for word in (code, th, en, *more)}


def language_of(raw: str) -> str | None:
    """The code of a language however it is said (`ไทย`, `THA`, `en-US`, an EU address); None where it is not known."""
    word = raw.strip().rstrip("/").rsplit("/", 1)[-1].lower()
    if word in SAID:
        return SAID[word]
    found = re.fullmatch(r"([a-z]{2,3})[-_].*", word)
    return SAID.get(found[1]) if found else None
