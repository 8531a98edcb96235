"""Our table of DCAT-AP 3 finds exactly what pyshacl finds with the standard's shapes, on recorded catalogues and on broken copies of them."""

import logging
import random
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD

from catalog.words.errors import InvalidRequest, SalaError, Unreadable
from catalog.words.texts import catalogue
from validators.metadata.dcat_ap import conforms, findings, judge_graph, table
from validators.metadata.shapes import judge_shapes, read_graph, without_dangling

VALUED = {"NodeKind", "Class", "Datatype"}
GOOD = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
<urn:d> a dcat:Dataset ; dct:title "จำนวนห้องสมุด"@th ; dct:description "หนึ่งแถวคือหนึ่งจังหวัด"@th ;
  dct:publisher <urn:p> ; dcat:distribution <urn:f> .
<urn:p> a foaf:Agent ; foaf:name "หน่วยงานตัวอย่าง"@th .
<urn:f> a dcat:Distribution ; dcat:accessURL <http://x.example/a.csv> .
"""


def parsed(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def ours(graph: Graph) -> set[tuple[object, ...]]:
    return {(v.focus, v.path, v.rule, v.value) for v in judge_graph(graph)}


def theirs(graph: Graph, shapes: Graph) -> set[tuple[object, ...]]:
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes)
    found = set()
    for result in results.subjects(SH.resultSeverity, None):
        rule = (
            str(results.value(result, SH.sourceConstraintComponent))
            .rsplit("#", 1)[-1]
            .removesuffix("ConstraintComponent")
        )
        value = results.value(result, SH.value) if rule in VALUED else None
        found.add((results.value(result, SH.focusNode), results.value(result, SH.resultPath), rule, value))
    return found


def graphs(corpus: Path) -> list[Graph]:
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    found = []
    for path in sorted((corpus / "4-dcat-ap").rglob("*")):
        if path.suffix in (".ttl", ".rdf", ".xml", ".jsonld"):
            try:
                found.append(read_graph(path))
            except Unreadable:
                continue
    return found


@pytest.fixture(scope="module")
def shapes(corpus: Path) -> Graph:
    return without_dangling(read_graph(corpus / "10-standards" / "dcat-ap-3.0.1" / "dcat-ap-SHACL.ttl"))


@pytest.mark.corpus
def test_recorded_catalogues_are_judged_as_pyshacl_judges(corpus: Path, shapes: Graph) -> None:
    recorded = graphs(corpus)
    assert len(recorded) >= 15
    total = 0
    for graph in recorded:
        expected = theirs(graph, shapes)
        assert ours(graph) == expected
        total += len(expected)
    assert total > 300


@pytest.mark.corpus
def test_broken_copies_are_judged_as_pyshacl_judges(corpus: Path, shapes: Graph) -> None:
    r = random.Random(5)
    recorded = [graph for graph in graphs(corpus) if len(graph) < 100]
    properties = [p for rows in table().values() for p in rows]
    for _ in range(60):
        graph = Graph()
        for triple in r.choice(recorded):
            graph.add(triple)
        triples = sorted(graph, key=str)
        for triple in r.sample(triples, min(4, len(triples))):
            graph.remove(triple)
        subjects = sorted(set(graph.subjects()), key=str)
        for _ in range(6):
            value = r.choice(
                [
                    Literal("x"),
                    Literal("12", datatype=XSD.decimal),
                    Literal("zz", datatype=XSD.hexBinary),
                    Literal("-1", datatype=XSD.nonNegativeInteger),
                    URIRef("urn:x"),
                    r.choice(subjects),
                ]
            )
            graph.add((r.choice(subjects), r.choice(properties).path, value))
        assert ours(graph) == theirs(graph, shapes)


@st.composite
def made_up(draw: st.DrawFn) -> Graph:
    """A graph out of nothing: nodes of the classes that shapes speak of, joined and described by the properties that they speak of."""
    kinds = sorted({URIRef(kind) for kind in table()}, key=str)
    nodes: list[Any] = [URIRef(f"urn:n{n}") for n in range(3)] + [BNode(f"b{n}") for n in range(2)]
    odd = [Literal("x"), Literal("x", lang="th"), Literal("2024-02-30", datatype=XSD.date), Literal("2024-02-03", datatype=XSD.date), Literal("2024"),
           Literal("12", datatype=XSD.decimal), Literal("P1Y", datatype=XSD.duration), Literal("-1", datatype=XSD.nonNegativeInteger),
           Literal("ab", datatype=XSD.hexBinary), Literal("", datatype=XSD.anyURI), URIRef("urn:outside"), URIRef("http://ไทย.example/ก")]  # fmt: skip
    properties = sorted({p.path for rows in table().values() for p in rows}, key=str)
    graph = Graph()
    for node in nodes:
        for kind in draw(st.lists(st.sampled_from(kinds), max_size=2)):
            graph.add((node, RDF.type, kind))
    triple = st.tuples(st.sampled_from(nodes), st.sampled_from(properties), st.sampled_from([*nodes, *odd]))
    for one in draw(st.lists(triple, min_size=3, max_size=25)):
        graph.add(one)
    return graph


@pytest.mark.corpus
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(graph=made_up())
def test_made_up_graphs_are_judged_as_pyshacl_judges(shapes: Graph, graph: Graph) -> None:
    assert ours(graph) == theirs(graph, shapes)


def test_a_good_record_conforms_and_each_loss_is_found() -> None:
    assert conforms(parsed(GOOD))
    untitled = parsed(GOOD.replace('dct:title "จำนวนห้องสมุด"@th ;', ""))
    found = findings(judge_graph(untitled))
    assert [(f.code, f.field) for f in found] == [("dcat-ap-mincount", "urn:d dct:title")]
    assert "dct:title" in found[0].detail.render("th")
    assert found[0].detail.id in catalogue("th")


SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:s> a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property <urn:gone>, [ sh:path dct:license ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "no licence" ] .
"""


def test_any_shapes_may_be_asked(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "s.ttl").write_text(SHAPE, encoding="utf-8")
    found = judge_shapes(tmp_path / "d.ttl", tmp_path / "s.ttl")
    assert [(f.code, str(f.severity), f.detail.render("en")) for f in found] == [
        ("shacl-mincount", "warning", "no licence")
    ]


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.ttl", "not turtle at all <"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/context", "@id": "x"}'),
        ("a.jsonld", '{"a": [{"@context": {"@import": "http://127.0.0.1:9/context"}}]}'),
        ("a.jsonld", "[" * 5_000),
        ("a.rdf", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
        ("a.rdf", "<rdf"),
    ],
)
def test_hostile_or_broken_records_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "s.ttl").write_text(SHAPE, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        judge_shapes(tmp_path / name, tmp_path / "s.ttl")
    assert caught.value.detail.render("th") != caught.value.detail.render("en")


def test_shapes_that_make_no_sense_are_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "s.ttl").write_text(SHAPE.replace("sh:minCount 1", 'sh:minCount "x"'), encoding="utf-8")
    with pytest.raises(SalaError) as caught:
        judge_shapes(tmp_path / "d.ttl", tmp_path / "s.ttl")
    assert isinstance(caught.value, InvalidRequest)
