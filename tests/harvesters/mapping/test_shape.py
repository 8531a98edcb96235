"""Shapes that every mapping meets."""

import pytest

from catalog.words.vocabularies.formats import format_of
from harvesters.mapping.shape import by_language, clean, leads_to, prose


@pytest.mark.parametrize(
    ("access", "declared", "kind"),
    [
        ("https://a.example/data/owners.json", "JSON", "file"),
        ("https://a.example/data/owners.csv?outSR=3857", "", "file"),
        ("https://a.example/rows.csv?accessType=DOWNLOAD", "CSV", "file"),
        ("https://a.example/data/owners.csv", "HTML", "page"),
        ("https://a.example/data/owners", "CSV", "page"),
        ("https://a.example/owners.html", "CSV", "page"),
        ("https://a.example/arcgis/rest/services/Areas/FeatureServer/0", "JSON", "service"),
        ("https://a.example/wms", "WMS", "service"),
        (None, "CSV", "page"),
    ],
)
def test_an_access_address_is_a_file_only_where_it_names_one(access: str | None, declared: str, kind: str) -> None:
    assert leads_to(access, declared) == kind


def test_languages_are_named_by_their_codes() -> None:
    assert by_language({"@language": "eng", "@value": "a"}) == {"en": "a"}
    assert by_language({"tha": "ก", "en": "a"}) == {"th": "ก", "en": "a"}
    assert by_language([{"@language": "xx-odd", "@value": "b"}]) == {"xx-odd": "b"}


def test_zero_width_characters_go_and_line_breaks_stay_where_they_may() -> None:
    assert clean("ก\u200bข\u00adค\n ง") == "กขค ง"
    assert prose("ก\u200bข \r\nค\ufeff") == "กข\nค"
    assert clean("plain") == "plain" and prose("plain\n") == "plain"


def test_excel_is_the_one_that_the_address_names() -> None:
    assert format_of("Excel", "application/vnd.ms-excel", "https://a.example/recalls.xls") == "XLS"
    assert format_of("Excel", None, "https://a.example/recalls.xlsx") == "XLSX"
    assert format_of("Excel", None, "https://a.example/recalls") == "XLSX"
