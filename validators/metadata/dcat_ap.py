"""DCAT-AP 3.0.1 as our own table, judged straight on an RDF graph: the same violations as the standard's SHACL shapes give, faster.

One line a property: path, range, cardinality. A range is `literal`, `node` (anything but a literal), a datatype (`xsd:…`), or the class
that every value must be an instance of. Source: DCAT-AP 3.0.1, releases/3.0.1/shacl/dcat-ap-SHACL.ttl.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from catalog.words.model import Finding, Severity
from catalog.words.texts import Text

PREFIXES: dict[str, Namespace] = {
    "adms": Namespace("http://www.w3.org/ns/adms#"),
    "dcat": Namespace("http://www.w3.org/ns/dcat#"),
    "dcatap": Namespace("http://data.europa.eu/r5r/"),
    "dct": Namespace("http://purl.org/dc/terms/"),
    "eli": Namespace("http://data.europa.eu/eli/ontology#"),
    "foaf": Namespace("http://xmlns.com/foaf/0.1/"),
    "locn": Namespace("http://www.w3.org/ns/locn#"),
    "odrl": Namespace("http://www.w3.org/ns/odrl/2/"),
    "prov": Namespace("http://www.w3.org/ns/prov#"),
    "skos": Namespace("http://www.w3.org/2004/02/skos/core#"),
    "spdx": Namespace("http://spdx.org/rdf/terms#"),
    "time": Namespace("http://www.w3.org/2006/time#"),
    "vcard": Namespace("http://www.w3.org/2006/vcard/ns#"),
    "xsd": Namespace("http://www.w3.org/2001/XMLSchema#"),
}
TABLE = """
adms:Identifier
  skos:notation literal 1..1
dcat:Catalog
  dct:title literal 1..
  dct:description literal 1..
  dct:publisher foaf:Agent 1..1
  dcat:catalog dcat:Catalog
  dcat:dataset dcat:Dataset
  dcat:record dcat:CatalogRecord
  dcat:service dcat:DataService
  dcat:themeTaxonomy skos:ConceptScheme
  dcatap:applicableLegislation eli:LegalResource
  dct:creator foaf:Agent ..1
  dct:hasPart dcat:Catalog
  dct:issued literal ..1
  dct:language dct:LinguisticSystem
  dct:license dct:LicenseDocument ..1
  dct:modified literal ..1
  dct:rights dct:RightsStatement
  dct:spatial dct:Location
  dct:temporal dct:PeriodOfTime
  foaf:homepage foaf:Document ..1
dcat:CatalogRecord
  adms:status skos:Concept ..1
  dct:conformsTo dct:Standard
  dct:description literal
  dct:issued literal ..1
  dct:language dct:LinguisticSystem
  dct:modified literal 1..1
  dct:source dcat:CatalogRecord ..1
  dct:title literal
  foaf:primaryTopic dcat:Resource 1..1
dcat:DataService
  dct:title literal 1..
  dcat:endpointURL node 1..
  dcat:contactPoint vcard:Kind
  dcat:endpointDescription node
  dcat:keyword literal
  dcat:landingPage foaf:Document
  dcat:servesDataset dcat:Dataset
  dcat:theme skos:Concept
  dcatap:applicableLegislation eli:LegalResource
  dct:accessRights dct:RightsStatement ..1
  dct:conformsTo dct:Standard
  dct:description literal
  dct:format dct:MediaTypeOrExtent
  dct:license dct:LicenseDocument ..1
  dct:publisher foaf:Agent ..1
  foaf:page foaf:Document
dcat:Dataset
  dct:title literal 1..
  dct:description literal 1..
  adms:identifier adms:Identifier
  adms:sample dcat:Distribution
  adms:versionNotes literal
  dcat:contactPoint vcard:Kind
  dcat:distribution dcat:Distribution
  dcat:hasVersion dcat:Dataset
  dcat:inSeries dcat:DatasetSeries
  dcat:keyword literal
  dcat:landingPage foaf:Document
  dcat:qualifiedRelation dcat:Relationship
  dcat:spatialResolutionInMeters xsd:decimal
  dcat:temporalResolution xsd:duration ..1
  dcat:theme skos:Concept
  dcat:version literal ..1
  dcatap:applicableLegislation eli:LegalResource
  dct:accessRights dct:RightsStatement ..1
  dct:accrualPeriodicity dct:Frequency ..1
  dct:conformsTo dct:Standard
  dct:creator foaf:Agent
  dct:identifier literal
  dct:isReferencedBy node
  dct:issued literal ..1
  dct:language dct:LinguisticSystem
  dct:modified literal ..1
  dct:provenance dct:ProvenanceStatement
  dct:publisher foaf:Agent ..1
  dct:relation node
  dct:source dcat:Dataset
  dct:spatial dct:Location
  dct:temporal dct:PeriodOfTime
  dct:type skos:Concept
  foaf:page foaf:Document
  prov:qualifiedAttribution prov:Attribution
  prov:wasGeneratedBy prov:Activity
dcat:DatasetSeries
  dct:title literal 1..
  dct:description literal 1..
  dcat:contactPoint vcard:Kind
  dcatap:applicableLegislation eli:LegalResource
  dct:accrualPeriodicity dct:Frequency ..1
  dct:issued literal ..1
  dct:modified literal ..1
  dct:publisher foaf:Agent ..1
  dct:spatial dct:Location
  dct:temporal dct:PeriodOfTime
dcat:Distribution
  dcat:accessURL node 1..
  adms:status skos:Concept ..1
  dcat:accessService dcat:DataService
  dcat:byteSize xsd:nonNegativeInteger ..1
  dcat:compressFormat dct:MediaType ..1
  dcat:downloadURL node
  dcat:mediaType dct:MediaType ..1
  dcat:packageFormat dct:MediaType ..1
  dcat:spatialResolutionInMeters xsd:decimal ..1
  dcat:temporalResolution xsd:duration ..1
  dcatap:applicableLegislation eli:LegalResource
  dcatap:availability skos:Concept ..1
  dct:conformsTo dct:Standard
  dct:description literal
  dct:format dct:MediaTypeOrExtent ..1
  dct:issued literal ..1
  dct:language dct:LinguisticSystem
  dct:license dct:LicenseDocument ..1
  dct:modified literal ..1
  dct:rights dct:RightsStatement
  dct:title literal
  foaf:page foaf:Document
  odrl:hasPolicy odrl:Policy ..1
  spdx:checksum spdx:Checksum ..1
dcat:Relationship
  dcat:hadRole dcat:Role 1..
  dct:relation node 1..
dct:LicenseDocument
  dct:type skos:Concept
dct:Location
  dcat:bbox literal ..1
  dcat:centroid literal ..1
  locn:geometry locn:Geometry ..1
dct:PeriodOfTime
  dcat:endDate literal ..1
  dcat:startDate literal ..1
  time:hasBeginning time:Instant ..1
  time:hasEnd time:Instant ..1
foaf:Agent
  foaf:name literal 1..
  dct:type skos:Concept ..1
skos:Concept
  skos:prefLabel literal 1..
skos:ConceptScheme
  dct:title literal 1..
spdx:Checksum
  spdx:algorithm spdx:ChecksumAlgorithm 1..1
  spdx:checksumValue xsd:hexBinary 1..1
"""


@dataclass(frozen=True, slots=True)
class Property:
    """One line of the table."""

    path: URIRef
    name: str
    range: str
    least: int
    most: int | None

    @property
    def literal(self) -> bool:
        return self.range == "literal" or self.range.startswith("xsd:")


@dataclass(frozen=True, slots=True)
class Violation:
    """`rule` is SHACL's constraint component: MinCount, MaxCount, NodeKind, Class, Datatype."""

    focus: Node
    path: URIRef
    rule: str
    value: Node | None
    name: str
    range: str


def iri(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix][local]


@cache
def table() -> dict[URIRef, tuple[Property, ...]]:
    """Class -> its properties."""
    found: dict[URIRef, list[Property]] = {}
    current: list[Property] = []
    for line in filter(None, TABLE.splitlines()):
        if not line.startswith(" "):
            current = found.setdefault(iri(line), [])
            continue
        name, kind, *cardinality = line.split()
        least, _, most = (cardinality[0] if cardinality else "0..").partition("..")
        current.append(Property(iri(name), name, kind, int(least or 0), int(most) if most else None))
    return {name: tuple(properties) for name, properties in found.items()}


def judge_graph(graph: Graph) -> Iterator[Violation]:
    """Every violation of the table in a graph, once a focus node and property."""
    instances: dict[URIRef, set[Node]] = {}

    def of_class(name: URIRef) -> set[Node]:
        if name not in instances:
            classes = set(graph.transitive_subjects(RDFS.subClassOf, name))
            instances[name] = {node for kind in classes for node in graph.subjects(RDF.type, kind)}
        return instances[name]

    for name, properties in table().items():
        for focus in of_class(name):
            for each in properties:
                values = list(set(graph.objects(focus, each.path)))
                if len(values) < each.least:
                    yield Violation(focus, each.path, "MinCount", None, each.name, each.range)
                if each.most is not None and len(values) > each.most:
                    yield Violation(focus, each.path, "MaxCount", None, each.name, each.range)
                for value in values:
                    if isinstance(value, Literal) != each.literal:
                        yield Violation(focus, each.path, "NodeKind", value, each.name, each.range)
                    if each.range.startswith("xsd:") and not typed(value, iri(each.range)):
                        yield Violation(focus, each.path, "Datatype", value, each.name, each.range)
                    if ":" in each.range and not each.literal and value not in of_class(iri(each.range)):
                        yield Violation(focus, each.path, "Class", value, each.name, each.range)


def typed(value: Node, datatype: URIRef) -> bool:
    return isinstance(value, Literal) and value.datatype == datatype and not value.ill_typed


def conforms(graph: Graph) -> bool:
    """Whether a graph has no violation at all."""
    return next(judge_graph(graph), None) is None


DETAILS: dict[str, Text] = {
    "MinCount": Text.of("{property} is missing"),
    "MaxCount": Text.of("{property} stands more than once"),
    "NodeKind": Text.of("{property} is of the wrong sort: text where an address is due, or the other way round"),
    "Class": Text.of("The value of {property} is not said to be a {range}"),
    "Datatype": Text.of("The value of {property} is not a valid {range}"),
}
MEND = Text.of("See the property in DCAT-AP 3 and write it as the standard says")


def findings(violations: Iterator[Violation]) -> list[Finding]:
    """Violations as findings, one a node, property and rule; nodes are named by their address."""
    return [
        Finding(
            code=f"dcat-ap-{violation.rule.lower()}",
            severity=Severity.ERROR,
            field=f"{violation.focus} {violation.name}"[:500],
            detail=Text.of(DETAILS[violation.rule].id, property=violation.name, range=violation.range),
            fix=MEND,
        )
        for violation in violations
    ]
