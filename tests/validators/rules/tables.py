"""Made-up tables, schemas and dialects, in the ways in which real ones go wrong."""

import csv
import hashlib
import io
from typing import Any

from hypothesis import strategies as st

# Cells on both sides of every rule: what Frictionless takes and one might not (" 12", "๑๒", "1_000"), and the reverse.
ODD = [
    "", " ", "-", "NA", "None", "null", "0", "1", "-1", "+5", " 12", "12 ", "๑๒", "１２", "1_000", "1,000", "1 000", "1.000,5", "007", "-0", "0x1F", "1e5", "1E-3", "NaN",
    "Infinity", "-inf", ".5", "5.", "1.50", "1.5", "01.5", "๑.๕", "99999999999999999999", "9223372036854775807", "9223372036854775808", "0.1000000000000000055",
    "123456789012345.1", "1234567890123456", "1.0", "1.00", "$5", "฿1,234.50 บาท", "50%", "a-b5", "--5", "5-", "true", "True", "TRUE", "false", "yes", "ใช่", "T",
    "2020-01-01", "2020-1-2", "2020-02-30", "2020-02-29", "1900-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "2563-02-29", "01/02/2020", "31/12/2020", "31/11/2020", "1/2/2020", "２０２０-01-01",
    "2020-01-01T10:20:30", "2020-01-01T10:20:30Z", "2020-01-01 10:20:30", "2020-01-01T25:00:00", "2020-01-01T24:00:00", "2020-01-01T10:20:30+07:00", "2020-01-01T10:20", "2020-01-01T10:20:60",
    "10:20:30", "24:00:00", "10:20:30Z", "10:20", "10:20:61", "2020", "0999", "๒๕๖๓", "12345", "-999", "2020-01", "2020-13", "2020-1", "20-20-1", "P1D", "PT1H", "P", "1D",
    "100.5,13.7", "100.5, 13.7", "181,0", "180.5,1", "1,2,3", "[100.5, 13.7]", '{"lon": 1, "lat": 2}', "[1,2]", "[]", "{}", '{"a": 1}', '["a"]', "null",
    '{"type": "Point", "coordinates": [1, 2]}', "POINT (1 2)", "a@b.co.th", "a@b", "someone@example.com", "A.B+c@Example.COM", "a@@b.com", "ก@ข.ไทย", ".a@b.com", "a..b@c.com",
    "2bc1c94f-0deb-43e9-92a1-4775189ec9f8", "2bc1c94f0deb43e992a14775189ec9f8", "{2bc1c94f-0deb-43e9-92a1-4775189ec9f8}", "2bc1c94f-0deb-43e9-92a1-4775189ec9fg", "urn:uuid:2bc1c94f-0deb-43e9-92a1-4775189ec9f8",
    "http://example.com", "https://data.go.th/a/b.csv?x=1#y", "//x", "mailto:a@b.c", "ftp:", "http://exa mple.com", "http://ก.ไทย/ข", "http://a:b", "aGVsbG8=", "aGVsbG8", "aGVs", "a", "ab", "abc", "abcd", "ABC12", "กรุงเทพ", "กข", "e\u0301", "a\nb",
    "a\r\nb", 'say "hi"', "a,b", "a;b", "#x", "# comment", " lead", "trail ", "\ttab", "x" * 40, "\ufeff", "\ufeffa",
]  # fmt: skip

V2 = "https://datapackage.org/profiles/2.0/"


@st.composite
def facts(draw: st.DrawFn, content: bytes) -> dict[str, Any] | None:
    """What a package says of the file beside its schema: half of it is wrong. Only in a package of version 2 are there exclusive bounds."""
    said: dict[str, Any] = {"$schema": f"{V2}dataresource.json"} if draw(st.booleans()) else {}
    if draw(st.integers(0, 4)) == 0:
        good = {
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "fields": 2,
            "rows": content.count(b"\n") - 1,
        }
        wrong = {"bytes": 5, "hash": hashlib.md5(b"x").hexdigest(), "fields": 3, "rows": 7}
        for name in draw(st.lists(st.sampled_from(sorted(good)), unique=True)):
            said[name] = draw(st.sampled_from([good, wrong]))[name]
    return said or None


_NUMERIC = ["0", "1", "2", "5", "10", "-3", "100", "1.5", "2.50"]
_BOUNDS: dict[str, list[Any]] = {
    "integer": [0, 5, "10", 2**70], "number": [0, 1.5, "2.5", 1000000], "year": [2000, 2563], "date": ["2020-01-01", "2563-01-01"], "datetime": ["2020-01-01T00:00:00"],
    "time": ["10:00:00"], "yearmonth": ["2020-01"],
}  # fmt: skip
_FORMATS = {
    "string": ["default", "email", "uri", "uuid", "binary", "wkt"], "date": ["default", "any", "%d/%m/%Y", "%Y%m%d", "%d %b %Y", "%Y-%m", "%d.%m.%y", "%Y %j", "x%Y%%", "", "%"],
    "datetime": ["default", "any", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S%z"], "time": ["default", "any", "%H:%M", "%I:%M:%S"], "geopoint": ["default", "array", "object"],
    "geojson": ["default", "topojson"],
}  # fmt: skip
TYPES = [
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "time",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
    "array",
    "object",
    "list",
    "any",
]
_PATTERNS = [
    "[a-z]+",
    r"\d{1,3}",
    "a|b",
    "[ก-๙]+",
    r"[^\d]*",
    "(?i)abc",
    r"\w+@\w+",
    "^a.*$",
    r"(a|b)*c?",
    ".{2,}",
    r"\bx",
    "[^a]+",
    r"-?\d+(\.\d+)?",
    r"(?=a)a",
    r"(a)\1",
]


@st.composite
def field(draw: st.DrawFn, name: str, type: str | None = None) -> dict[str, Any]:
    type = type or draw(st.sampled_from(TYPES))
    made: dict[str, Any] = {"name": name, "type": type}
    if type in _FORMATS:
        made["format"] = draw(st.sampled_from(_FORMATS[type]))
    rules: dict[str, Any] = {}
    if draw(st.booleans()):
        rules["required"] = draw(st.booleans())
    if (
        type in ("string", "integer", "number", "date", "year", "any", "boolean", "datetime", "yearmonth")
        and draw(st.integers(0, 4)) == 0
    ):
        rules["unique"] = True
    if type in _BOUNDS and draw(st.integers(0, 2)) == 0:
        bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        for name_of in draw(st.lists(st.sampled_from(bounds), min_size=1, max_size=2, unique=True)):
            rules[name_of] = draw(st.sampled_from(_BOUNDS[type]))
    if type in ("string", "array", "object", "list"):
        if draw(st.integers(0, 3)) == 0:
            rules["minLength"] = draw(st.integers(0, 4))
        if draw(st.integers(0, 3)) == 0:
            rules["maxLength"] = draw(st.integers(0, 8))
    if type == "string" and draw(st.integers(0, 2)) == 0:
        rules["pattern"] = draw(st.sampled_from(_PATTERNS))
    if type != "list" and draw(st.integers(0, 5)) == 0:
        rules["enum"] = {
            "integer": [0, 1, "5"],
            "number": [0, "1.5", 2.5],
            "date": ["2020-01-01"],
            "boolean": ["true"],
            "year": [2020],
            "any": ["a", 1, None],
            "array": [[1, 2], "[]"],
            "object": [{"a": 1}],
            "geojson": [{"type": "Point", "coordinates": [1, 2]}],
            "geopoint": ["100.5,13.7"],
            "duration": ["P1D"],
            "datetime": ["2020-01-01T10:20:30Z"],
            "time": ["10:20:30"],
            "yearmonth": ["2020-01"],
        }.get(type, ["a", "abc", "กข", "1"])
    if rules:
        made["constraints"] = rules
    if type == "boolean" and draw(st.booleans()):
        made |= {"trueValues": ["yes", "ใช่", "1"], "falseValues": ["no", "0", "T"]}
    if type == "number":
        if draw(st.integers(0, 2)) == 0:
            made["groupChar"] = draw(st.sampled_from([",", " ", ".", "_", "5", "ab", "'"]))
        if draw(st.integers(0, 2)) == 0:
            made["decimalChar"] = draw(st.sampled_from([",", ".", "-", "^", "5", "e", "", "ab", "]", "\\"]))
        if draw(st.integers(0, 4)) == 0:
            made["floatNumber"] = True
    if type in ("integer", "number") and draw(st.integers(0, 2)) == 0:
        made["bareNumber"] = draw(st.booleans())
    if type == "list":
        made |= {
            "itemType": draw(st.sampled_from(["string", "integer", "boolean", "number", "datetime", "date", "time"])),
            "delimiter": draw(st.sampled_from([",", ";", ";;"])),
        }
    if type == "array" and draw(st.booleans()):
        made["arrayItem"] = {"type": "integer", "constraints": {"minimum": 2}}
    if draw(st.integers(0, 6)) == 0:
        labelled = [{"value": "-", "label": "ไม่มี"}, {"value": ""}]
        made["missingValues"] = draw(st.sampled_from([["-"], ["", "NA", "0"], ["None"], [], [" "], labelled]))
    if draw(st.integers(0, 60)) == 47:
        made |= draw(
            st.sampled_from(
                [
                    {"example": "x"},
                    {"title": "ก", "rdfType": "x"},
                    {"format": "fmt:default"},
                    {"constraints": {"pattern": "("}},
                ]
            )
        )
    return made


def cells(type: str) -> st.SearchStrategy[str]:
    near = _NUMERIC if type in ("integer", "number", "year", "any", "string") else ODD
    return st.one_of(
        st.sampled_from(ODD),
        st.sampled_from(near),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
    )


@st.composite
def table(draw: st.DrawFn, type: str | None = None) -> tuple[bytes, dict[str, Any], dict[str, Any], str | None]:
    """(bytes of a CSV file, schema, dialect, encoding)."""
    width = draw(st.integers(1, 4))
    names = [f"f{place}" for place in range(width)]
    fields = [draw(field(name, type if place == 0 else None)) for place, name in enumerate(names)]
    schema: dict[str, Any] = {"fields": fields}
    if draw(st.integers(0, 3)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    if draw(st.integers(0, 4)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["NA", "null"], [" ", ""]]))
    if draw(st.integers(0, 7)) == 0:
        schema["fieldsMatch"] = draw(st.sampled_from(["exact", "equal", "subset", "superset", "partial"]))
    if draw(st.integers(0, 9)) == 7:
        schema["$schema"] = f"{V2}tableschema.json"
    if draw(st.integers(0, 40)) == 33:
        fields.append(dict(fields[0]))
    dialect: dict[str, Any] = {}
    csv_dialect: dict[str, Any] = {}
    delimiter, quote = ",", '"'
    if draw(st.booleans()):
        csv_dialect["delimiter"] = delimiter = draw(st.sampled_from([",", ";", "\t", "|", " "]))
    if draw(st.integers(0, 4)) == 0:
        csv_dialect["quoteChar"] = quote = "'"
    if draw(st.integers(0, 4)) == 0:
        csv_dialect["skipInitialSpace"] = draw(st.booleans())
    if draw(st.integers(0, 9)) == 0:
        csv_dialect |= draw(
            st.sampled_from(
                [{"lineTerminator": "\n"}, {"nullSequence": "NA"}, {"quoteChar": ""}, {"doubleQuote": False}]
            )
        )
    if draw(st.integers(0, 6)) == 0:
        csv_dialect |= {"escapeChar": "\\", "doubleQuote": draw(st.booleans())}
    if csv_dialect:
        dialect["csv"] = csv_dialect
    if draw(st.integers(0, 5)) == 0:
        dialect["headerRows"] = draw(st.sampled_from([[1], [2], [1, 2], [1, 3], [2, 1], []]))
        if draw(st.booleans()):
            dialect["headerJoin"] = draw(st.sampled_from(["_", "", " - "]))
    if draw(st.integers(0, 7)) == 0:
        dialect["header"] = False
    if draw(st.integers(0, 5)) == 0:
        dialect["commentChar"] = draw(st.sampled_from(["#", "#", "//", "a"]))
    if draw(st.integers(0, 7)) == 0:
        dialect["commentRows"] = draw(st.sampled_from([[3], [2, 4]]))
    if draw(st.integers(0, 4)) == 0:
        dialect["skipBlankRows"] = True
    if draw(st.integers(0, 7)) == 0:
        dialect["headerCase"] = False
    labels = draw(
        st.one_of(
            st.just(names),
            st.just(names),
            st.just(names),
            st.lists(st.sampled_from([*names, "", "x", "F0"]), max_size=5),
        )
    )
    rows: list[list[str]] = []
    for _ in range(draw(st.integers(0, 14))):
        row = [draw(cells(one["type"])) for one in fields]
        shape = draw(st.integers(0, 14))
        if shape == 0:
            row = row[: draw(st.integers(0, width))]
        elif shape == 1:
            row = [*row, *draw(st.lists(st.sampled_from(["", "x"]), min_size=1, max_size=2))]
        elif shape == 2:
            row = [""] * width
        elif shape == 3:
            row = []
        elif shape == 4 and rows:
            row = rows[-1]
        rows.append(row)
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = draw(st.sampled_from(["\n", "\r\n", "\n", "\r\n", "\r"]))
    writer = csv.writer(out, delimiter=delimiter, quotechar=quote, quoting=quoting, lineterminator=end)
    for row in [labels, *rows]:
        if row:
            writer.writerow(row)
        else:
            out.write(end)
    text = out.getvalue()
    if draw(st.integers(0, 5)) == 0:  # broken by hand: a stray quote, a cut end
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from([quote, delimiter, "\n", " ", ""])) + text[place:]
    if draw(st.integers(0, 5)) == 0:
        text = text.rstrip("\r\n")
    encoding = draw(st.sampled_from([None, "utf-8", "utf-8", "utf-8", "cp874", "utf-16", "utf-8-sig", "latin-1"]))
    try:
        data = text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        data, encoding = text.encode(), "utf-8"
    return data, schema, dialect, encoding
