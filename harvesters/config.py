"""Source files: YAML read with its lines, checked against the published JSON Schema, all errors of a file at once.

Every error names file, line, key, what was expected, and the nearest valid word. Facts of InvalidSource: `file`, and `errors`, a list of
{"file", "line", "key", "expected", "nearest", "detail", "fix"}.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from catalog.words.errors import InvalidSource
from catalog.words.source import SourceConfig
from catalog.words.source import source_schema as schema
from catalog.words.texts import Text
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import LANGUAGES, language_of
from catalog.words.vocabularies.licences import BY_ID, license_of
from harvesters.measures import WORDS, is_schedule

LARGEST = 65_536  # bytes of a source file
CLOSE = 60  # likeness, 0-100, from which a word is offered
KINDS = {
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "“key: value” lines",
    "null": "nothing",
}


def read(path: Path) -> SourceConfig:
    """One source file. Raises InvalidSource with all its errors."""
    try:
        if path.stat().st_size > LARGEST:
            raise invalid(
                str(path),
                [fault(None, "", Text.of("The file is larger than a source file can be.")) | {"file": str(path)}],
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(path, Text.of("The file cannot be read: {why}.", why=error.strerror or "?")) from error
    except UnicodeDecodeError as error:
        raise unreadable(path, Text.of("The file is not UTF-8 text.")) from error
    return parse(text, str(path))


def parse(text: str, file: str = "source.yaml") -> SourceConfig:
    """The same from text. `file` is only named in errors."""
    document = load(text, file)
    if not isinstance(document, Mapping):
        raise invalid(
            file,
            [
                fault(
                    1, "", Text.of("A source file holds “key: value” lines, beginning with name, title, kind and url.")
                )
            ],
        )
    errors = list(found(document))
    config = None if errors else SourceConfig.model_validate(plain(document))
    errors += timings(document)
    if config is not None:
        errors += meanings(document, config)
        if not errors:
            return config
    raise invalid(file, sorted(errors, key=lambda e: e["line"] or 0))


def load(text: str, file: str) -> Any:
    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = False
    try:
        return reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Text.of(
            "This is not valid YAML: {problem}.", problem=(error.problem or error.context or "?").split("\n")[0]
        )
        fix = Text.of("Check the indents, the colons with a blank after them, and the quotation marks.")
        raise invalid(file, [fault(mark.line + 1 if mark else None, "", problem, fix)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise invalid(file, [fault(None, "", Text.of("This is not valid YAML."))]) from error


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else value


def fault(
    line: int | None, key: str, detail: Text, fix: Text | None = None, expected: str = "", nearest: str | None = None
) -> dict[str, Any]:
    return {"line": line, "key": key, "expected": expected, "nearest": nearest, "detail": detail, "fix": fix}


def invalid(file: str, errors: Sequence[Mapping[str, Any]]) -> InvalidSource:
    """One error that says all: a line each, `file:line: key: what is wrong`."""
    parts = {}
    for n, error in enumerate(errors):
        where = f"{file}:{error['line']}" if error["line"] else file
        parts[f"e{n}"] = Text.of("{where}: {problem}", where=where, problem=error["detail"])
    fixes = {f"f{n}": error["fix"] for n, error in enumerate(errors) if error["fix"]}
    detail = Text.of("\n".join(f"{{{name}}}" for name in parts), **parts)
    fix = Text.of("\n".join(f"{{{name}}}" for name in fixes), **fixes) if fixes else None
    made = InvalidSource(detail, fix)
    made.facts = {"file": file, "errors": [{"file": file, **error} for error in errors]}
    return made


def unreadable(path: Path, detail: Text) -> InvalidSource:
    return invalid(str(path), [fault(None, "", detail)])


def line_of(document: Any, path: Sequence[str | int], key: str | None = None) -> int | None:
    """The line (from 1) of a key inside the loaded document."""
    holder, line = document, None
    for step in [*path, *([key] if key is not None else [])]:
        marks = getattr(holder, "lc", None)
        try:
            line = (marks.key(step) if isinstance(holder, Mapping) else marks.item(step))[0] + 1  # type: ignore[union-attr]
        except (KeyError, IndexError, AttributeError, TypeError):
            return line
        holder = holder[step]
    return line


def nearest(word: Any, words: Sequence[str]) -> str | None:
    best = process.extractOne(str(word), words, score_cutoff=CLOSE, processor=str.lower)
    return best[0] if best else None


def offer(word: str | None) -> Text | None:
    return Text.of("Did you mean “{word}”?", word=word) if word else None


def found(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    whole = schema()
    for error in Draft202012Validator(whole).iter_errors(document):
        yield from faults(error, document, whole)


def faults(error: ValidationError, document: Any, whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    path = list(error.absolute_path)
    key = ".".join(str(step) for step in path)
    if error.validator == "additionalProperties":
        known = sorted(error.schema["properties"])
        for name in error.instance:
            if name not in known:
                near = nearest(name, known)
                full = f"{key}.{name}" if key else str(name)
                yield fault(
                    line_of(document, path, name),
                    full,
                    Text.of("There is no key “{key}” here; the keys are: {known}.", key=full, known=", ".join(known)),
                    offer(near),
                    ", ".join(known),
                    near,
                )
    elif error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                hint = described(error.schema["properties"][name], whole)
                yield fault(
                    line_of(document, path) or 1,
                    f"{key}.{name}" if key else name,
                    Text.of(
                        "The key “{key}” is missing: {expected}.", key=f"{key}.{name}" if key else name, expected=hint
                    ),
                    None,
                    hint,
                )
    elif error.validator == "enum":
        words = [str(w) for w in error.validator_value]
        near = nearest(error.instance, words)
        yield fault(
            line_of(document, path),
            key,
            Text.of(
                "“{key}” is “{value}”; expected is one of: {words}.",
                key=key,
                value=short(error.instance),
                words=", ".join(words),
            ),
            offer(near),
            ", ".join(words),
            near,
        )
    else:
        hint = described(error.schema, whole)
        detail = Text.of(
            "“{key}” is “{value}”; expected is {expected}.",
            key=key,
            value=short(error.instance),
            expected=Text.of("{kind}: {meaning}", kind=Text.of(kind_of(error.schema)), meaning=Text.of(hint)),
        )
        yield fault(line_of(document, path), key, detail, None, f"{kind_of(error.schema)}: {hint}")


def kind_of(part: Mapping[str, Any]) -> str:
    kinds = part.get("type") or [s["type"] for s in part.get("anyOf", []) if s.get("type") != "null"]
    first = kinds[0] if isinstance(kinds, list) and kinds else kinds
    return KINDS.get(str(first), KINDS["object"])


def described(part: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    said = part.get("description")
    if not said and "$ref" in part:
        said = whole["$defs"][part["$ref"].rsplit("/", 1)[-1]].get("description")
    return str(said or kind_of(part))


def short(value: Any) -> str:
    return str(plain(value))[:80]


def unknown(document: Any, key: str, value: str, expected: str, words: Sequence[str]) -> dict[str, Any]:
    near = nearest(value, words)
    detail = Text.of(
        "“{key}” is “{value}”; expected is {expected}.", key=key, value=value[:80], expected=Text.of(expected)
    )
    return fault(line_of(document, key.split(".")), key, detail, offer(near), expected, near)


def timings(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A schedule that is neither a word nor a cron line; told beside whatever else is wrong."""
    given = document.get("schedule")
    if isinstance(given, str) and not is_schedule(given):
        expected = str(SourceConfig.model_fields["schedule"].description)
        yield unknown(document, "schedule", given, expected, WORDS)


def meanings(document: Any, config: SourceConfig) -> Iterator[dict[str, Any]]:
    """What a schema cannot say: words of the vocabularies."""
    given = config.defaults
    if given.license and (license_of(given.license) is None or license_of(given.license).id is None):  # type: ignore[union-attr]
        yield unknown(
            document,
            "defaults.license",
            given.license,
            "a licence's id or title, such as CC-BY-4.0 or DGA-OGL",
            list(BY_ID),
        )
    if given.language and language_of(given.language) is None:
        yield unknown(document, "defaults.language", given.language, "a language code, such as th", list(LANGUAGES))
    frequency = frequency_of(given.frequency) if given.frequency else None
    if frequency is not None and frequency.code == "X" and given.frequency != "X":
        yield unknown(
            document,
            "defaults.frequency",
            given.frequency or "",
            "a letter code of the Thai standard (A S Q M W D …) or its word",
            [],
        )
