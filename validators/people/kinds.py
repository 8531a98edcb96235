"""Kinds of personal data: their code, what people read, and how a sample of them is masked. One table."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from catalog.words.texts import Text

LETTER = re.compile(r"[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
DIGIT = re.compile(r"\d")
TITLE = re.compile(r"^\W*(นางสาว|นาย|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย|เด็กหญิง|Mrs?\.?|Ms\.?|Miss)", re.IGNORECASE)
LONGEST = 40


def veil(text: str) -> str:
    """Every letter and digit becomes x; at most forty characters."""
    return DIGIT.sub("x", LETTER.sub("x", " ".join(text.split())[:LONGEST]))


def veil_id(text: str) -> str:
    """First and last digit of thirteen, in the groups of the card."""
    digits = [str(int(c)) for c in text if c.isdecimal()]
    return f"{digits[0]}-xxxx-xxxxx-xx-{digits[-1]}" if len(digits) >= 2 else "x-xxxx-xxxxx-xx-x"


def veil_phone(text: str) -> str:
    digits = [str(int(c)) for c in text if c.isdecimal()]
    return f"{digits[0]}{digits[1]}x-xxx-xx{digits[-2]}{digits[-1]}" if len(digits) >= 9 else veil(text)


def veil_email(text: str) -> str:
    """The mailbox is hidden, the last part of the domain stays."""
    domain = text.rpartition("@")[2].strip(" <>()[],;'\"")
    ending = domain.rsplit(".", 1)[-1]
    return f"xxx@xxx.{ending}" if ending.isascii() and ending.isalpha() and len(ending) <= 6 else "xxx@xxx"


def veil_name(text: str) -> str:
    title = TITLE.match(text)
    return f"{title.group(1)} xxx xxx" if title else "xxx xxx"


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: Text
    mask: Callable[[str], str] = veil


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("national-id", Text.of("national ID numbers"), veil_id),
        Kind("passport", Text.of("passport numbers")),
        Kind("name", Text.of("names of persons"), veil_name),
        Kind("minor", Text.of("names of children"), veil_name),
        Kind("phone", Text.of("telephone numbers of persons"), veil_phone),
        Kind("email", Text.of("e-mail addresses of persons"), veil_email),
        Kind("line-id", Text.of("LINE accounts")),
        Kind("bank-account", Text.of("bank account numbers")),
        Kind("plate", Text.of("vehicle plates")),
        Kind("address", Text.of("home addresses")),
        Kind("birth-date", Text.of("dates of birth")),
        Kind("coordinates", Text.of("coordinates of homes")),
        Kind("health-record", Text.of("hospital record numbers")),
        Kind("student", Text.of("student numbers")),
        Kind("unseen", Text.of("pages or files that no machine can look into")),
        Kind("taken-at", Text.of("photographs that say where they were taken")),
        Kind("few-alike", Text.of("rows about one person that fit fewer than five when put together")),
        Kind("small-cells", Text.of("counts of fewer than five persons")),
    )
}
