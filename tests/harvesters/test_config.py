"""Source files: what is wrong is named by file, line, key and what was expected, all at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.words.errors import InvalidSource
from catalog.words.source import SourceConfig
from catalog.words.texts import catalogue
from harvesters import config

ROOT = Path(__file__).resolve().parents[2]
GOOD = "name: dopa\ntitle: กรมการปกครอง\nkind: ckan\nurl: https://catalog.dopa.go.th\n"


def errors(text: str) -> list[tuple[int | None, str, str | None]]:
    with pytest.raises(InvalidSource) as caught:
        config.parse(text, "sources/dopa.yaml")
    found = caught.value.facts["errors"]
    rendered = caught.value.detail.render("th")
    for error in found:
        assert error["file"] == "sources/dopa.yaml"
        if error["line"]:
            assert f"sources/dopa.yaml:{error['line']}:" in rendered
    return [(e["line"], e["key"], e["nearest"]) for e in found]


def test_the_ten_lines_of_an_official() -> None:
    found = config.parse(GOOD + "schedule: 0 3 * * 1\nsafety: {max_removed: 5}\nfiles:\n  max_size: 2GB\n")
    assert (found.name, found.safety.max_removed, found.files.max_size) == ("dopa", "5", "2GB")


@pytest.mark.parametrize("path", sorted((ROOT / "sources").glob("*.yaml")), ids=lambda p: p.stem)
def test_our_own_source_files_are_good(path: Path) -> None:
    assert config.read(path).name == path.stem


def test_all_errors_come_at_once_with_their_lines_and_nearest_words() -> None:
    assert errors(
        "name: Dopa X\ntitel: a\nkind: ckn\nurl: catalog\nfiles:\n  fetch: ja\n  max_sise: 5MB\nsafety: {max_removed: ten}\nschedule: dayly\n"
    ) == [
        (1, "name", None),
        (1, "title", None),
        (2, "titel", "title"),
        (3, "kind", "ckan"),
        (4, "url", None),
        (6, "files.fetch", None),
        (7, "files.max_sise", "max_size"),
        (8, "safety.max_removed", None),
        (9, "schedule", "daily"),
    ]


def test_words_that_only_their_meaning_shows_wrong() -> None:
    wrong = "schedule: dayly\ndefaults:\n  license: CC-BY-4\n  language: thia\n"
    assert errors(GOOD + wrong) == [
        (5, "schedule", "daily"),
        (7, "defaults.license", "CC-BY-4.0"),
        (8, "defaults.language", "th"),
    ]


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "name: a\nname: b\n", "a: &x [*x]", "\t- a: b", "just words", "? [a]\n: b\n"]
)
def test_what_is_no_source_file(text: str) -> None:
    assert errors(text)


@given(st.text(max_size=200))
def test_any_text_is_a_source_or_an_error_that_says_so(text: str) -> None:
    try:
        assert isinstance(config.parse(text), SourceConfig)
    except InvalidSource as error:
        assert error.detail.render("th") and error.facts["errors"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("name: caf\xe9".encode("latin-1"))
    (tmp_path / "large.yaml").write_text("#" * 100_000)
    for name in ("latin.yaml", "large.yaml", "absent.yaml"):
        with pytest.raises(InvalidSource, match=name):
            config.read(tmp_path / name)


def test_every_meaning_has_its_thai() -> None:
    def descriptions(part: object) -> list[str]:
        if isinstance(part, dict):
            own = (
                [str(part["description"])]
                if isinstance(part.get("description"), str) and "type" not in part.get("properties", {})
                else []
            )
            return own + [d for value in part.values() for d in descriptions(value)]
        return [d for value in part for d in descriptions(value)] if isinstance(part, list) else []

    schema = config.schema()
    fields = [schema["properties"], *(d["properties"] for d in schema["$defs"].values())]
    missing = {d for f in fields for d in descriptions(f)} - set(catalogue("th"))
    assert not missing
