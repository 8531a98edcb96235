"""Personal data in a few sentences that a person sends in: stricter than the scan of a table, for nothing of it need stand there.

Names of grown-ups are let through: people ask about mayors and ministers by name.
"""

import unicodedata

import pyarrow as pa

from catalog.words.thai.normal import clean
from validators.people.column import ColumnWatch

# Kind of personal data: what is counted, and what makes it none.
LOOKED_FOR = (
    ("phone", ("mobile", "mobile-plain", "mobile-told", "landline")),
    ("email", ("email",)),
    ("line-id", ("line-inside",)),
    ("passport", ("passport-inside",)),
    ("bank-account", ("bank-inside", "bank-shape")),
    ("health-record", ("record-inside",)),
    ("birth-date", ("birth-inside",)),
    ("minor", ("name-child",)),
    ("address", ("house-word",)),
)
OFFICE = frozenset(("phone", "email"))  # how an office can be reached is no secret


def personal_kinds(text: str, *, office: bool = False) -> list[str]:
    """Codes of `kinds.KINDS`. `office`: an agency speaks, and may say how it can be reached."""
    watch = ColumnWatch("")
    watch.feed(pa.array([folded(line) for line in (text, *text.split("\n"))], pa.string()))
    found = ["national-id"] if watch.whole.valid + watch.inner.valid else []
    found += [kind for kind, names in LOOKED_FOR if any(watch.counts[name] for name in names)]
    return [kind for kind in found if not (office and kind in OFFICE)]


def folded(text: str) -> str:
    """Every script's digits as ASCII digits, without what cannot be seen."""
    plain = clean(text).encode("utf-8", "replace").decode("utf-8")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFKC", plain))
