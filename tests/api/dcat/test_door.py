"""DCAT as its readers take it: parsed, walked by Hydra, valid by the standard's own shapes and schemas; feeds and sitemaps."""

import json
from xml.etree import ElementTree

import jsonschema
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated", "ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl"
)
PUBLIC = "https://data.example.go.th"


def graph(client, path, form):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.content, format=form)


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld"), ("nt", "nt")])
def test_the_catalogue_in_every_form(client, suffix, form):
    found = graph(client, f"/catalog.{suffix}", form)
    assert len(set(found.subjects(RDF.type, DCAT.Dataset))) == 59
    catalogue = next(found.subjects(RDF.type, DCAT.Catalog))
    assert len(list(found.objects(catalogue, DCAT.dataset))) == 59


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_one_dataset(client, world, suffix, form):
    slug = client.get(f"/api/v1/datasets/{world.dataset}").json()["slug"]
    found = graph(client, f"/dataset/{slug}.{suffix}", form)
    one = next(found.subjects(RDF.type, DCAT.Dataset))
    assert found.value(one, DCTERMS.identifier) == rdflib.Literal(world.dataset)
    distribution = found.value(one, DCAT.distribution)
    assert str(found.value(distribution, DCAT.downloadURL)).startswith(f"{PUBLIC}/api/v1/resources/")


def test_what_is_not_public_is_not_in_it(client, world):
    for id in (world.withheld, world.gone):
        assert client.get(f"/dataset/{id}.ttl").status_code in (404, 410)
        assert id not in client.get("/catalog.ttl").text
        assert id not in client.get("/data.json").text


def test_paging_negotiation_and_errors(client):
    assert client.get("/catalog.ttl?page=2").status_code == 404
    assert client.get("/catalog.ttl?colour=red").status_code == 400
    assert 'rel="last"' in client.get("/catalog.ttl").headers["link"]
    liked = client.get("/catalog", headers={"accept": "application/rdf+xml"})
    assert liked.status_code == 303 and liked.headers["location"] == "/catalog.rdf"
    tag = client.get("/catalog.ttl").headers["etag"]
    assert client.get("/catalog.ttl", headers={"if-none-match": tag}).status_code in (200, 304)


@pytest.mark.corpus
def test_it_is_valid_by_the_shapes_of_dcat_ap(client, corpus):
    shapes = rdflib.Graph().parse(corpus / "10-standards" / "dcat-ap-3.0.1" / "dcat-ap-SHACL.ttl")
    valid, _, told = pyshacl.validate(graph(client, "/catalog.ttl", "turtle"), shacl_graph=shapes)
    assert valid, told[:3000]


@pytest.mark.corpus
def test_data_json_is_valid_by_its_schema(client, corpus):
    content = client.get("/data.json").json()
    assert len(content["dataset"]) == 59
    folder = corpus / "10-standards" / "dcatus-1.1"
    schema = json.loads((folder / "non-federal_dataset.json").read_text(encoding="utf-8"))
    for one in content["dataset"]:
        jsonschema.Draft4Validator(schema).validate(one)


def test_feeds_and_sitemaps(client):
    for path in ("/feeds/datasets.atom", "/feeds/organization/dopa.atom"):
        feed = ElementTree.fromstring(client.get(path).content)
        entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
        assert 20 < len(entries) <= 50
    assert client.get("/feeds/organization/nobody.atom").status_code == 404
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    address = index[0][0].text.removeprefix(PUBLIC)
    pages = [
        loc.text
        for loc in ElementTree.fromstring(client.get(address).content).iter()
        if loc.text and loc.text.startswith(PUBLIC)
    ]
    assert len(pages) == 61
    for given in ("0", "2", "x", "²"):
        assert client.get(f"/sitemap-{given}.xml").status_code == 404
    assert "Sitemap: https://data.example.go.th/sitemap.xml" in client.get("/robots.txt").text
