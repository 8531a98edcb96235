"""Addresses in one cell (12 ม.3 ต.บ้านนา อ.บ้านนา จ.นครนายก; ในเมือง/เมืองขอนแก่น/ขอนแก่น): the smallest place that they name without doubt."""

import re
from collections.abc import Iterable
from functools import lru_cache

import pyarrow as pa

from validators.reading.places import Level, codes_of, resolve

_NAME = r"\s*([ก-ฮเ-ไ][ก-ฮะ-ฺเ-์]+)"
_SAID: dict[Level, re.Pattern[str]] = {
    "province": re.compile(rf"(?:จังหวัด|จว\.|(?<![ก-์])จ\.){_NAME}"),
    "district": re.compile(rf"(?:กิ่งอำเภอ|อำเภอ|(?<![ก-์])อ\.|(?<![ก-์])เขต){_NAME}"),
    "subdistrict": re.compile(rf"(?:ตำบล|แขวง|(?<![ก-์])ต\.){_NAME}"),
}
_CAPITAL = re.compile("กรุงเทพ(?:มหานคร|ฯ)|กทม\\.?")
_PARTS = re.compile(r"\s*[/,>|]\s*")
_LEVELS: tuple[Level, ...] = ("province", "district", "subdistrict")
SHARE, LOOKED = 0.6, 500


@lru_cache(maxsize=50_000)
def code_of(text: str) -> str | None:
    """The TIS-1099 code of the smallest place that a text names, inside the larger ones it names; a province at least must be told."""
    names = {level: found[1] for level, said in _SAID.items() if (found := said.search(text))}
    if "province" not in names:
        if _CAPITAL.search(text):
            names["province"] = "กรุงเทพมหานคร"
        elif not names:
            return _listed(text)
        else:  # ต.ท่าช้าง อ.บางกล่ำ สงขลา 90110
            last = next((word for word in reversed(re.findall("[ก-์]+", text)) if codes_of(word, "province")), None)
            names |= {"province": last} if last else {}
    return _inside(names)


def _listed(text: str) -> str | None:
    """Names alone, from the smallest to the largest or the other way round."""
    parts = _PARTS.split(text.strip())
    if not 2 <= len(parts) <= 3:
        return None
    for order in (parts, parts[::-1]):
        code = _inside(dict(zip(_LEVELS, order, strict=False)), wholly=True)
        if code:
            return code
    return None


def _inside(names: dict[Level, str], wholly: bool = False) -> str | None:
    code: str | None = None
    for level in _LEVELS:
        if level not in names:
            if level == "province":
                return None
            continue
        found = resolve(names[level], level, code)
        if found is None and (level == "province" or wholly):
            return None
        code = found or code
    return code


def holds(values: Iterable[str]) -> bool:
    """Whether most values of a column are addresses that name a province and something inside it."""
    texts = [value for value in values if value][:LOOKED]
    if len(texts) < 2 or not any(len(text) > 8 for text in texts):
        return False
    return sum(1 for text in texts if len(code_of(text) or "") >= 4) >= SHARE * len(texts)


def codes(texts: pa.Array) -> pa.Array:
    encoded = texts.dictionary_encode()
    found = [code_of(text) if text else None for text in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(encoded.indices)
