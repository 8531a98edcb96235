"""ISO 19139's licences, Dublin Core's one date, Opendatasoft's INSPIRE fields."""

from typing import Any

from harvesters.mapping import iso19139, oai_dc, opendatasoft

LEGAL = """<gmd:resourceConstraints><gmd:MD_LegalConstraints>{limits}{access}{use}{others}</gmd:MD_LegalConstraints></gmd:resourceConstraints>"""
RECORD = """<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>r1</gco:CharacterString></gmd:fileIdentifier>
<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Plan</gco:CharacterString>
</gmd:title></gmd:CI_Citation></gmd:citation>{constraints}</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"""


def text(tag: str, words: str) -> str:
    return f"<gmd:{tag}><gco:CharacterString>{words}</gco:CharacterString></gmd:{tag}>"


def code(tag: str, value: str) -> str:
    inner = f'<gmd:MD_RestrictionCode codeListValue="{value}">{value}</gmd:MD_RestrictionCode>'
    return f"<gmd:{tag}>{inner}</gmd:{tag}>"


def licence(limits: list[str], others: list[str], access: str = "", use: str = "") -> Any:
    legal = LEGAL.format(
        limits="".join(text("useLimitation", one) for one in limits),
        others="".join(text("otherConstraints", one) for one in others),
        access=code("accessConstraints", access) if access else "",
        use=code("useConstraints", use) if use else "",
    )
    return iso19139.draft(RECORD.format(constraints=legal)).license


def test_a_licence_is_found_among_limits_and_a_ground_for_limits_is_none() -> None:
    inspire = "L124-4-I-1 (INSPIRE), Article 13.1.d)"
    named = licence(
        ["Name the maker.", "Licence Ouverte 1.0 http://www.data.gouv.fr/Licence-Ouverte-Open-Licence."],
        [inspire],
        access="otherRestrictions",
        use="license",
    )
    assert (named.id, named.open) == ("etalab", True)
    assert licence([], [inspire], access="otherRestrictions") is None
    said = licence(["Name the maker."], [inspire], access="otherRestrictions", use="license")
    assert (said.id, said.raw, said.open) == (None, "Name the maker.", False)
    assert licence([], ["Ask us first."], use="otherRestrictions").raw == "Ask us first."


def test_a_record_without_any_extent_is_read() -> None:
    found = iso19139.draft(RECORD.format(constraints=""))
    assert (found.remote_id, found.title, found.places, found.period, found.license) == ("r1", "Plan", [], None, None)


def test_one_date_of_dublin_core_is_of_publication() -> None:
    record = {"identifier": "oai:a:1", "datestamp": "2011-01-10T10:19:23Z"}
    one = oai_dc.draft({**record, "dc": {"title": ["T"], "date": ["2010"]}})
    assert (one.issued, one.modified) == ("2010", "2011-01-10T10:19:23Z")
    two = oai_dc.draft({**record, "dc": {"title": ["T"], "date": ["2010-05", "2012-01"]}})
    assert (two.issued, two.modified) == ("2010-05", "2012-01")


def test_inspires_box_and_contact_of_opendatasoft() -> None:
    sides = {"westbound_longitude": "0.1", "southbound_latitude": "46.4", "eastbound_longitude": "0.5", "northbound_latitude": "46.6"}  # fmt: skip
    inspire = {f"extend_bounding_box_{side}": value for side, value in sides.items()}
    who = {"contact_individual_name": "ACME", "contact_email": "tnt@acme.example"}
    found = opendatasoft.draft(
        {"datasetid": "d", "metas": {"title": "D"}, "interop_metas": {"inspire": {**inspire, **who}}},
        "https://a.example",
    )
    assert [p.bbox for p in found.places] == [(0.1, 46.4, 0.5, 46.6)]
    assert found.contact is not None and (found.contact.name, found.contact.email) == ("ACME", "tnt@acme.example")
