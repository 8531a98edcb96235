"""Licences: one table of ids, titles, addresses and openness, and the spellings met in real catalogues. Nothing is invented: a licence
without a version stays without one.

Openness: Open Definition 2.1 (opendefinition.org/licenses). Thai strings: the choice list of thai_gdc, whose values carry no version.
"""

import re
from dataclasses import dataclass

from catalog.words.model import License


@dataclass(frozen=True, slots=True)
class Licence:
    id: str
    title: str
    open: bool
    url: str | None = None
    aliases: tuple[str, ...] = ()  # lower-case texts
    addresses: tuple[str, ...] = ()  # parts of addresses, without scheme and www


LICENCES: tuple[Licence, ...] = (
    Licence(
        "CC0-1.0",
        "Creative Commons Zero 1.0",
        True,
        "https://creativecommons.org/publicdomain/zero/1.0/",
        ("cc0", "cc-zero", "cc0-1.0", "creative commons cczero", "cc0 1.0"),
        ("creativecommons.org/publicdomain/zero/1.0",),
    ),
    Licence(
        "CC-PDM-1.0",
        "Public Domain Mark 1.0",
        True,
        "https://creativecommons.org/publicdomain/mark/1.0/",
        ("other-pd", "public domain", "publicdomain", "us-pd", "u.s. public domain", "u.s. government work"),
        (
            "creativecommons.org/publicdomain/mark",
            "usa.gov/publicdomain",
            "usa.gov/government-works",
            "usa.gov/government-copyright",
        ),
    ),
    Licence(
        "CC-BY",
        "Creative Commons Attribution",
        True,
        None,
        (
            "cc by",
            "cc-by",
            "cc_by",
            "creative commons attribution",
            "creative commons attributions",
            "creative commons attribution (any)",
            "ครีเอทีฟคอมมอนส์แสดงที่มา",
        ),
        (),
    ),
    *(
        Licence(
            f"CC-BY-{v}",
            f"Creative Commons Attribution {v}",
            True,
            f"https://creativecommons.org/licenses/by/{v}/",
            (
                f"cc-by-{v}",
                f"cc by {v}",
                f"creative commons attribution {v}",
                f"creative commons attribution {v} international",
            ),
            (f"creativecommons.org/licenses/by/{v}",),
        )
        for v in ("4.0", "3.0", "2.5", "2.0")
    ),
    Licence(
        "CC-BY-SA",
        "Creative Commons Attribution Share-Alike",
        True,
        None,
        ("cc-by-sa", "cc by-sa", "creative commons attribution share-alike", "creative commons attribution sharealike"),
        (),
    ),
    *(
        Licence(
            f"CC-BY-SA-{v}",
            f"Creative Commons Attribution Share-Alike {v}",
            True,
            f"https://creativecommons.org/licenses/by-sa/{v}/",
            (f"cc-by-sa-{v}", f"cc by-sa {v}"),
            (f"creativecommons.org/licenses/by-sa/{v}",),
        )
        for v in ("4.0", "3.0", "2.0")
    ),
    Licence(
        "CC-BY-NC",
        "Creative Commons Attribution Non-Commercial",
        False,
        None,
        (
            "cc-nc",
            "cc-by-nc",
            "cc by-nc",
            "creative commons non-commercial (any)",
            "creative commons attribution non-commercial",
            "creative commons non-commercial",
        ),
        ("creativecommons.org/licenses/by-nc/",),
    ),
    Licence(
        "CC-BY-NC-SA",
        "Creative Commons Attribution Non-Commercial Share-Alike",
        False,
        None,
        ("cc-by-nc-sa", "creative commons non-commercial share-alike"),
        ("creativecommons.org/licenses/by-nc-sa/",),
    ),
    Licence(
        "CC-BY-NC-ND",
        "Creative Commons Attribution Non-Commercial No-Derivatives",
        False,
        None,
        ("cc-by-nc-nd", "creative commons non-commercial no-derivs"),
        ("creativecommons.org/licenses/by-nc-nd/",),
    ),
    Licence(
        "CC-BY-ND",
        "Creative Commons Attribution No-Derivatives",
        False,
        None,
        ("cc-by-nd", "creative commons no-derivs"),
        ("creativecommons.org/licenses/by-nd/",),
    ),
    Licence(
        "DGA-OGL",
        "DGA Open Government License",
        True,
        "https://data.go.th/pages/dga-open-government-license",
        (
            "dga open government license",
            "dga open government licence",
            "ogl",
            "open government license",
            "open government licence",
            "dga-ogl",
        ),
        ("data.go.th/pages/dga-open-government-license",),
    ),
    Licence("ODC", "Open Data Commons", True, None, ("open data common", "open data commons"), ()),
    Licence(
        "PDDL-1.0",
        "Open Data Commons Public Domain Dedication and License",
        True,
        "https://opendatacommons.org/licenses/pddl/1-0/",
        ("odc-pddl", "pddl"),
        ("opendatacommons.org/licenses/pddl",),
    ),
    Licence(
        "ODC-BY-1.0",
        "Open Data Commons Attribution License",
        True,
        "https://opendatacommons.org/licenses/by/1-0/",
        ("odc-by", "open data commons attribution license"),
        ("opendatacommons.org/licenses/by",),
    ),
    Licence(
        "ODbL-1.0",
        "Open Data Commons Open Database License",
        True,
        "https://opendatacommons.org/licenses/odbl/1-0/",
        ("odc-odbl", "odbl", "odbl-1.0", "open data commons open database license (odbl)", "open database license"),
        ("opendatacommons.org/licenses/odbl",),
    ),
    *(
        Licence(
            f"OGL-UK-{v}",
            f"Open Government Licence {v} (UK)",
            True,
            f"https://www.nationalarchives.gov.uk/doc/open-government-licence/version/{v[0]}/",
            (f"uk-ogl-{v}", f"ogl-uk-{v}", f"open government licence v{v}"),
            (
                f"nationalarchives.gov.uk/doc/open-government-licence/version/{v[0]}",
                f"reference.data.gov.uk/id/open-government-licence/{v[0]}",
            ),
        )
        for v in ("3.0", "2.0", "1.0")
    ),
    Licence(
        "OGL-UK",
        "Open Government Licence (UK)",
        True,
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/",
        ("uk-ogl", "uk open government licence (ogl)"),
        ("nationalarchives.gov.uk/doc/open-government-licence",),
    ),
    Licence(
        "OGL-Canada-2.0",
        "Open Government Licence - Canada",
        True,
        "https://open.canada.ca/en/open-government-licence-canada",
        ("ca-ogl-lgo", "open government licence - canada"),
        ("open.canada.ca/en/open-government-licence-canada", "data.gc.ca/eng/open-government-licence-canada"),
    ),
    Licence(
        "etalab-2.0",
        "Licence Ouverte 2.0 (Etalab)",
        True,
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        (
            "etalab-2.0",
            "lov2",
            "licence ouverte v2.0",
            "licence ouverte v2.0 (etalab)",
            "licence ouverte 2.0",
            "licence ouverte version 2.0",
        ),
        ("etalab.gouv.fr/wp-content/uploads/2017/04",),
    ),
    Licence(
        "etalab",
        "Licence Ouverte (Etalab)",
        True,
        None,
        (
            "fr-lo",
            "licence ouverte",
            "licence ouverte (etalab)",
            "licence ouverte / open licence",
            "licence ouverte 1.0",
            "licence ouverte version 1.0",
        ),
        (
            "etalab.gouv.fr/licence-ouverte-open-licence",
            "etalab.gouv.fr/pages/licence-ouverte",
            "data.gouv.fr/licence-ouverte-open-licence",
        ),
    ),
    Licence(
        "DL-DE-BY-2.0",
        "Datenlizenz Deutschland Namensnennung 2.0",
        True,
        "https://www.govdata.de/dl-de/by-2-0",
        ("dl-de-by-2.0", "dl-de/by-2-0", "datenlizenz deutschland namensnennung 2.0"),
        ("govdata.de/dl-de/by-2-0", "dcat-ap.de/def/licenses/dl-by-de/2.0"),
    ),
    Licence(
        "DL-DE-ZERO-2.0",
        "Datenlizenz Deutschland Zero 2.0",
        True,
        "https://www.govdata.de/dl-de/zero-2-0",
        ("dl-de-zero-2.0", "dl-de/zero-2-0"),
        ("govdata.de/dl-de/zero-2-0", "dcat-ap.de/def/licenses/dl-zero-de/2.0"),
    ),
    Licence(
        "GFDL",
        "GNU Free Documentation License",
        True,
        "https://www.gnu.org/licenses/fdl-1.3.html",
        ("gfdl", "gnu free documentation license"),
        ("gnu.org/copyleft/fdl", "gnu.org/licenses/fdl"),
    ),
    Licence("other-open", "Other (open)", True, None, ("other-open", "other (open)"), ()),
    Licence("other-at", "Other (attribution)", True, None, ("other-at", "other (attribution)"), ()),
    Licence(
        "other-closed",
        "Other (not open)",
        False,
        None,
        ("other-closed", "other (not open)", "other-nc", "other (non-commercial)"),
        (),
    ),
    Licence("other", "Other", False, None, ("other", "อื่นๆ", "อื่น ๆ", "others"), ()),
)
BY_ID = {licence.id: licence for licence in LICENCES}
SAID = {word: found for found in LICENCES for word in (found.id.lower(), found.title.lower(), *found.aliases)}
ADDRESSES = sorted(((part, found) for found in LICENCES for part in found.addresses), key=lambda pair: -len(pair[0]))
CODES = {
    "g0": "ODC",
    "g1": "CC-BY",
    "g2": "CC-BY-NC",
    "g3": "CC-BY-SA",
    "g4": "CC-BY-ND",
    "g5": "other",
}  # the newer national standard
NOTHING = {
    "",
    "-",
    "n/a",
    "none",
    "notspecified",
    "not specified",
    "license not specified",
    "licence not specified",
    "ไม่ระบุ",
    "ไม่ทราบ",
    "null",
}
ODD = re.compile(r"creativecommons\.org/licenses/(by(?:-(?:nc|nd|sa))*)(?:/(\d\.\d))?")


def named(found: Licence, raw: str) -> License:
    return License(id=found.id, title=found.title, url=found.url, open=found.open, raw=raw)


def license_of(raw: str | None) -> License | None:
    """The licence that a source states by id, title, Thai choice or address. None where it states none; an unknown one keeps its words, has
    no id and is not counted as open."""
    words = " ".join((raw or "").split())
    plain = words.lower().strip(" .")
    if plain in NOTHING:
        return None
    if plain in SAID:
        return named(SAID[plain], words)
    if plain in CODES:
        return named(BY_ID[CODES[plain]], words)
    if "://" in plain or plain.startswith(("www.", "creativecommons.org")):
        address = re.sub(r"^(https?://)?(www\.)?", "", plain)
        defined = address.removeprefix("opendefinition.org/licenses/").strip("/")
        if defined in SAID:
            return named(SAID[defined], words)
        for part, found in ADDRESSES:
            if address.startswith(part):
                return named(found, words)
        odd = ODD.search(address)
        if odd:
            kind = "CC-" + odd[1].upper()
            found_id = f"{kind}-{odd[2]}" if odd[2] and f"{kind}-{odd[2]}" in BY_ID else kind
            if found_id in BY_ID:
                return named(BY_ID[found_id], words).model_copy(update={"url": words})
        return License(title=words, url=words, raw=words)
    return License(title=words[:300], raw=words)
