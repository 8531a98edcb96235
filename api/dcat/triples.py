"""Our own compact JSON-LD as a graph: nested nodes, prefixed names, `@id`, `@type`, `@value`, `@language`. Nothing is fetched."""

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from api.dcat.graph import CONTEXT


def name_of(term: str) -> URIRef:
    prefix, colon, rest = term.partition(":")
    return URIRef(CONTEXT[prefix] + rest) if colon and prefix in CONTEXT else URIRef(term)


def graph_of(content: Mapping[str, Any]) -> Graph:
    made = Graph()
    for prefix, address in CONTEXT.items():
        made.bind(prefix, address)
    for node in content.get("@graph") or [content]:
        put(made, node)
    return made


def put(graph: Graph, node: Mapping[str, Any]) -> Node:
    """Adds the node with all that is inside it; its subject."""
    subject: Node = name_of(node["@id"]) if "@id" in node else BNode()
    if "@type" in node:
        graph.add((subject, RDF.type, name_of(node["@type"])))
    for name, value in node.items():
        if not name.startswith("@"):
            for one in objects(graph, value):
                graph.add((subject, name_of(name), one))
    return subject


def objects(graph: Graph, value: Any) -> Iterator[Node]:
    if isinstance(value, list):
        for one in value:
            yield from objects(graph, one)
    elif not isinstance(value, Mapping):
        yield Literal(value)
    elif "@value" in value:
        kind = name_of(value["@type"]) if "@type" in value else None
        yield Literal(value["@value"], lang=value.get("@language"), datatype=kind, normalize=False)
    else:
        yield put(graph, value)
