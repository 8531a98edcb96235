"""DCAT in RDF: what a distribution leads to, services, contacts, descriptions under another name."""

from typing import Any

from harvesters.mapping import dcat

BASE = {"@id": "https://a.example/d", "dct:title": [{"@value": "Dataset"}]}


def node(**more: Any) -> dict[str, Any]:
    return {"rdf:type": [{"@id": "http://www.w3.org/ns/dcat#Distribution"}], **more}


def draft(**more: Any) -> Any:
    return dcat.draft({**BASE, **more})


def test_a_file_behind_an_access_address_is_a_file() -> None:
    media = "https://www.w3.org/ns/iana/media-types/application/json#Resource"
    found = draft(
        **{
            "dcat:distribution": [
                node(**{"dcat:accessURL": [{"@id": "https://a.example/o.json"}], "dcat:mediaType": [{"@id": media}]}),
                node(**{"dcat:accessUrl": [{"@value": "https://a.example/FeatureServer/0"}]}),
                node(**{"dcat:accessURL": [{"@id": "https://a.example/about"}], "dct:format": [{"@value": "CSV"}]}),
                node(**{"dcat:downloadURL": [{"@id": "https://a.example/get?id=1"}]}),
                node(**{"dcat:accessURL": [{"@id": "https://a.example/arcgis/rest/services/A/MapServer"}]}),
            ]
        }
    ).resources
    assert [r.kind for r in found] == ["file", "page", "page", "file", "service"]
    assert (found[0].media_type, found[0].format) == ("application/json", "JSON")


def test_a_data_service_says_where_it_answers() -> None:
    found = draft(
        **{
            "dcat:endpointURL": [{"@id": "https://a.example/api/", "dct:title": [{"@value": "Explore API"}]}],
            "dcat:endpointDescription": [{"@id": "https://a.example/api/swagger.json"}],
        }
    )
    assert [(r.kind, r.url, r.title) for r in found.resources] == [
        ("service", "https://a.example/api/", "Explore API"),
        ("documentation", "https://a.example/api/swagger.json", ""),
    ]
    assert not found.extras


def test_contacts_and_descriptions_wherever_they_stand() -> None:
    publisher = [{"foaf:name": [{"@value": "Agency"}], "foaf:mbox": [{"@value": "mailto:data@a.example"}]}]
    point = [{"vcard:fn": [{"@value": "Desk"}], "vcard:hasUrl": [{"@value": "https://a.example/help"}]}]
    found = draft(**{"dct:publisher": publisher, "dct:abstract": [{"@value": "What it is."}]})
    assert found.description == "What it is." and not found.extras
    assert (found.contact.name, found.contact.email) == ("Agency", "data@a.example")
    found = draft(
        **{
            "dct:publisher": publisher,
            "dcat:contactPoint": point,
            "dct:description": [{"@value": "Long."}],
            "dct:abstract": [{"@value": "Short."}],
        }
    )
    assert (found.description, found.extras) == ("Long.", {"dct:abstract": "Short."})
    assert (found.contact.name, found.contact.email, found.contact.url) == ("Desk", None, "https://a.example/help")
    assert draft(**{"dct:publisher": [{"foaf:name": [{"@value": "Agency"}]}]}).contact is None
