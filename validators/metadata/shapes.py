"""Any shapes for a metadata record: SHACL on RDF through pyshacl, JSON Schema on JSON through jsonschema. For `sala validate --shapes FILE`.

Nothing is fetched: remote JSON-LD contexts, owl:imports and remote `$ref` are refused or unknown; a `$ref` is looked up among the
schema files that stand in the same folder.
"""

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pyshacl
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError
from jsonschema.validators import validator_for
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.plugins.parsers.notation3 import BadSyntax
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT202012

from catalog.words.errors import InvalidRequest, TooLarge, Unreadable
from catalog.words.model import Finding, Severity
from catalog.words.texts import Text

LARGEST = 50_000_000
RDF_FORMATS = {
    ".ttl": "turtle",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".nt": "nt",
    ".n3": "n3",
    ".jsonld": "json-ld",
    ".trig": "trig",
}
OUTSIDE = re.compile(rb"<!(?:ENTITY[^>]*(?:SYSTEM|PUBLIC)|DOCTYPE[^\[>]*(?:SYSTEM|PUBLIC))", re.IGNORECASE)
MOST = 1_000


def judge_shapes(record: Path, shapes: Path) -> list[Finding]:
    """Findings of one record (RDF or JSON) against shapes (SHACL or JSON Schema). Raises Unreadable, TooLarge, InvalidRequest."""
    if shapes.suffix.lower() == ".json":
        return against_schema(read_json(record), shapes)
    return against_shacl(read_graph(record), read_graph(shapes))


def read_bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise TooLarge(Text.of("{name} is larger than {most} bytes", name=path.name, most=LARGEST))
    return path.read_bytes()


def read_json(path: Path) -> Any:
    try:
        return json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise Unreadable(Text.of("{name} is not JSON", name=path.name)) from error


def read_graph(path: Path) -> Graph:
    """An RDF file by its ending (JSON and unknown endings: JSON-LD). Nothing outside is fetched."""
    kind = RDF_FORMATS.get(path.suffix.lower(), "json-ld")
    data = read_bytes(path)
    if kind == "xml" and OUTSIDE.search(data):
        raise Unreadable(Text.of("{name} refers to a document outside of itself", name=path.name))
    if kind == "json-ld":
        refuse_remote_contexts(read_json(path), path.name)
    graph = Graph()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # rdflib's JSON-LD parser uses a class that rdflib itself deprecates
            graph.parse(data=data, format=kind, publicID=path.name)
    except (
        BadSyntax,
        ValueError,
        SyntaxError,
        AttributeError,
        KeyError,
        TypeError,
        AssertionError,
        RecursionError,
    ) as error:
        raise Unreadable(Text.of("{name} cannot be read as RDF", name=path.name)) from error
    except Exception as error:
        raise Unreadable(Text.of("{name} cannot be read as RDF", name=path.name)) from error
    return graph


def refuse_remote_contexts(value: Any, name: str, depth: int = 0) -> None:
    """A context or import that is an address would be fetched by the parser."""
    if depth > 200:
        raise Unreadable(Text.of("{name} is nested too deeply", name=name))
    if isinstance(value, dict):
        for key, inner in value.items():
            contexts = inner if isinstance(inner, list) else [inner]
            if key in ("@context", "@import") and any(isinstance(context, str) for context in contexts):
                raise Unreadable(
                    Text.of("{name} takes its context from another address", name=name),
                    Text.of("Write the context into the file itself"),
                )
            refuse_remote_contexts(inner, name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            refuse_remote_contexts(inner, name, depth + 1)


def without_dangling(shapes: Graph) -> Graph:
    """Without references to property shapes that are not there: DCAT-AP 3.0.1's own file has two, and pyshacl would refuse it all."""
    for shape in list(shapes.objects(None, SH.property)):
        if (shape, None, None) not in shapes:
            shapes.remove((None, SH.property, shape))
    return shapes


def against_shacl(graph: Graph, shapes: Graph) -> list[Finding]:
    try:
        _, results, _ = pyshacl.validate(graph, shacl_graph=without_dangling(shapes), inference="none", advanced=False)
    except (ReportableRuntimeError, ShapeLoadError, ConstraintLoadError, ValueError, TypeError) as error:
        raise InvalidRequest(Text.of("The shapes cannot be used: {problem}", problem=str(error)[:300])) from error
    if not isinstance(results, Graph):
        raise InvalidRequest(Text.of("The shapes cannot be used: {problem}", problem=str(results)[:300]))
    severities = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING}
    found = []
    for result in results.subjects(SH.resultSeverity, None):
        rule = (
            str(results.value(result, SH.sourceConstraintComponent))
            .rsplit("#", 1)[-1]
            .removesuffix("ConstraintComponent")
        )
        path = results.value(result, SH.resultPath)
        node = results.value(result, SH.focusNode)
        found.append(
            Finding(
                code=f"shacl-{rule.lower()}",
                severity=severities.get(results.value(result, SH.resultSeverity), Severity.INFO),
                field=f"{node} {path or ''}".strip()[:500],
                detail=Text.of("{problem}", problem=str(results.value(result, SH.resultMessage) or rule)[:500]),
            )
        )
    return sorted(found, key=lambda f: (f.field or "", f.code))[:MOST]


def against_schema(record: Any, path: Path) -> list[Finding]:
    schema = read_json(path)
    cls = validator_for(schema, default=Draft202012Validator)
    try:
        cls.check_schema(schema)
        validator = cls(schema, registry=neighbours(path), format_checker=FormatChecker())
        errors = sorted(validator.iter_errors(record), key=lambda e: list(map(str, e.absolute_path)))
    except SchemaError as error:
        raise InvalidRequest(Text.of("{name} is not a valid JSON Schema", name=path.name)) from error
    except Unresolvable as error:
        raise InvalidRequest(
            Text.of(
                "{name} refers to a schema that is not here: {reference}",
                name=path.name,
                reference=str(error.ref)[:200],
            ),
            Text.of("Put the schema that it refers to into the same folder"),
        ) from error
    return [
        Finding(
            code=f"schema-{error.validator}",
            severity=Severity.ERROR,
            field="/".join(map(str, error.absolute_path))[:500] or None,
            detail=Text.of("{problem}", problem=error.message[:500]),
        )
        for error in errors[:MOST]
    ]


def neighbours(path: Path) -> Registry[Any]:
    """The schemas of the folder by `$id` (with and without the fragment) and by file name."""
    known: dict[str, Resource[Any]] = {}
    for file in sorted(path.parent.glob("*.json"))[:500]:
        schema = read_json(file)
        if isinstance(schema, dict):
            resource = Resource.from_contents(schema, default_specification=DRAFT202012)
            for name in (str(schema.get("$id") or file.name).rstrip("#"), file.name):
                known.setdefault(name, resource)

    def by_name(uri: str) -> Resource[Any]:
        plain = uri.rstrip("#")
        for name in (plain, plain.rsplit("/", 1)[-1]):
            if name in known:
                return known[name]
        raise NoSuchResource(ref=uri)

    return Registry(retrieve=by_name)  # type: ignore[call-arg]
