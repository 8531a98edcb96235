"""From a query to a plan: pure, the same for every engine."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from catalog.search import entry, ranking
from catalog.search.language import Asked, Item
from catalog.search.meaning import (
    LONGEST_NAME,
    Meaning,
    Unit,
    action_words,
    groups,
    named,
    place_meanings,
    places_named,
    telling,
    unit,
    units,
)
from catalog.search.places import provinces
from catalog.search.query import Best, Between, Every, Except, Node, Phrase, Plan, Prefix, Some, Term, every, some
from catalog.words.facets import FACETS, UPDATED_WITHIN
from catalog.words.model import DatasetStatus
from catalog.words.thai.calendar import ce_to_be
from catalog.words.thai.normal import normalize
from catalog.words.thai.segment import segment

YEAR_CODE = re.compile(r"y\d{4}").fullmatch
STATUSES = tuple(DatasetStatus)
LEVELS = (
    ("title", ranking.TITLE),
    ("inner", ranking.INNER),
    ("names", ranking.NAMES),
    ("words", ranking.WORDS),
)  # a word that is nowhere of these is somewhere in the text: else there were no match
ALSO_IN = {"inner", "names"}  # where what means the same counts; `inner` holds the title's own words too


@dataclass(frozen=True, slots=True)
class Understood:
    """A plan, and what it took the words for."""

    plan: Plan
    also: tuple[Meaning, ...] = ()


def today() -> date:
    return datetime.now(UTC).date()


def plan(asked: Asked, filters: Mapping[str, Sequence[str]], *, exact: bool = False) -> Understood:
    """`exact` takes words for themselves alone."""
    asked = asked if exact else grouped(asked)
    must: list[Node] = []
    boosts: list[Best] = []
    also: list[Meaning] = []
    heavy = any(not u.light for item in asked.items for u in item_units(item, exact))
    for clause in asked.clauses:
        needed: list[Node] = []
        for item in clause:
            chosen = item_units(item, exact)
            if item.grams:
                run = every([Term("grams", gram) for gram in item.grams])
                needed.append(some([run, Prefix("text", item.start)]) if item.start else run)
            elif item.phrase:
                needed.append(phrase(item))
            elif item.years:
                needed.append(some([Term("text", f"y{year}") for year in range(item.years[0], item.years[1] + 1)]))
            else:
                kept = [u for u in chosen if not (u.light and heavy and len(clause) == 1)]
                if kept:
                    needed.append(every([matching(u, item.in_title) for u in kept]))
            boosts.extend(best(u) for u in chosen)
            also.extend(m for u in chosen for m in u.also if m.kind in ("agency", "synonym", "member", "year"))
        if needed:
            must.append(some(needed))
    boosts.extend(together(asked))
    boosts.extend(of_agency(value) for value in asked.filters.get("organization", ()))
    first = in_titles(must)
    if first is not None:
        everyone = [u for item in asked.items for u in item_units(item, exact)]
        gain = ranking.first(len(everyone), sum(u.light for u in everyone))
        boosts.append(Best("all in the title", (("first", first, gain),)))
    return Understood(
        Plan(
            tuple(must),
            (*map(unwanted, asked.without), *(written(name, vs) for name, vs in asked.unwanted.items())),
            tuple(exactly(best) for best in boosts),
            chosen_filters(filters, asked.filters),
            first,
        ),
        tuple(dict.fromkeys(also)),
    )


def grouped(asked: Asked) -> Asked:
    """Words that are one name though a space stands between them (bus terminal, air quality) as one item."""
    clauses = list(asked.clauses)
    at = 0
    while at < len(clauses):
        for size in range(min(LONGEST_NAME, len(clauses) - at), 1, -1):
            span = clauses[at : at + size]
            words = tuple(word for clause in span for word in clause[0].words)
            if all(len(clause) == 1 and plain(clause[0]) for clause in span) and named(words):
                clauses[at : at + size] = [(Item(" ".join(clause[0].chunk for clause in span), words),)]
                break
        at += 1
    return replace(asked, clauses=tuple(clauses))


def plain(item: Item) -> bool:
    return not (item.phrase or item.in_title or item.years or item.grams)


def exactly(best: Best) -> Best:
    """Weights in 64ths: their sums are exact in single precision, whatever the order an engine adds them in.

    Scores are then the same numbers on every page of a walk, and cursors can be compared with them.
    """
    return Best(best.name, tuple((where, node, round(weight * 64) / 64) for where, node, weight in best.parts))


def item_units(item: Item, exact: bool) -> list[Unit]:
    if item.years:
        return [Unit(item.words, False)]
    if item.phrase or exact:
        return [Unit((word,), unit((word,)).light) for word in item.words]
    found = units(item.words)
    if item.itself:
        found = [replace(u, also=tuple(m for m in u.also if m.kind != "member")) for u in found]
    return found


def unwanted(item: Item) -> Node:
    if item.phrase:
        return phrase(item)
    return every([Term("inner", word) if item.in_title else anywhere(word) for word in item.words])


def anywhere(word: str) -> Node:
    return Term("text", word)


def matching(u: Unit, in_title: bool) -> Node:
    """What makes a dataset match a unit: all its words, or one of the things that mean the same."""
    field = "inner" if in_title else "text"
    own = every([Term(field, word) for word in u.words])
    return some([own, *(every([Term(field, word) for word in m.words]) for m in u.also)])


def phrase(item: Item) -> Node:
    if len(item.words) == 1:
        return Term("title" if item.in_title else "text", item.words[0])
    return Phrase("title" if item.in_title else "words", item.words)  # `words` begins with the title


def best(u: Unit) -> Best:
    share = ranking.LIGHT if u.light else 1.0
    parts: list[tuple[str, Node, float]] = []
    for field, weight in LEVELS[:2] if u.light else LEVELS:
        parts.append((field, every([Term(field, word) for word in u.words]), weight * share))
        for kind in dict.fromkeys(m.kind for m in u.also if useful(field, m)):
            group = [m for m in u.also if m.kind == kind]
            nodes = [every([Term(field, word) for word in m.words]) for m in group]
            parts.append((f"{field}:{kind}", some(nodes), weight * share * group[0].weight))
    return Best(" ".join(u.words), tuple(parts))


def useful(field: str, meaning: Meaning) -> bool:
    """Codes of years and places stand in `inner` only."""
    return field in ALSO_IN and (field == "inner" or meaning.kind not in ("year", "place"))


def together(asked: Asked) -> list[Best]:
    """Words next to each other in the title, the title as a whole, its first word."""
    words = tuple(word for clause in asked.clauses for word in said(clause[0]))
    if not words:
        return []
    full = entry.whole(" ".join(clause[0].chunk for clause in asked.clauses))
    made = [Best("whole title", (("whole", Term("whole", full), ranking.WHOLE),))]
    if len(words) > 1:
        weight = ranking.PHRASE + ranking.PHRASE_WORD * len(words)
        made.append(Best("phrase", (("title", Phrase("title", words), weight),)))
        pairs = [pair for pair in pairwise(words) if pair != words][:8]
        made += [Best(" ".join(pair), (("title", Phrase("title", pair), ranking.PHRASE_WORD),)) for pair in pairs]
    return made


def said(item: Item) -> tuple[str, ...]:
    """The words as titles say them: ปี 66 as ปี 2566."""
    years = item.years
    return (str(ce_to_be(years[0])),) if years and years[0] == years[1] and len(item.chunk) == 2 else item.words


def in_titles(must: Sequence[Node]) -> Node | None:
    """All of it, in the title; None where some of it cannot be asked of a title."""
    found = [titled(node) for node in must]
    return every([node for node in found if node is not None]) if found and all(found) else None


def titled(node: Node) -> Node | None:
    if isinstance(node, Term):
        if node.field == "title":
            return node
        return Term("inner", node.word) if node.field in ("text", "inner") else None
    if isinstance(node, Every | Some):
        parts = [titled(part) for part in node.parts]
        kept = tuple(part for part in parts if part is not None)
        if len(kept) < len(parts):
            return None
        return Every(kept) if isinstance(node, Every) else Some(kept, node.least)
    return None


def spread(must: Sequence[Node]) -> list[Node]:
    """What must match, as single units."""
    flat: list[Node] = []
    for node in must:
        flat.extend(node.parts if isinstance(node, Every) else (node,))
    return flat


def wider(asked: Asked, strict: Plan, like: str) -> Plan | None:
    """Where little matches: also what has most of the words that say something in its title, whatever years and places are
    named, and what is of the same series as the first hit (`like`). What matches all stands before it. None where there is
    nothing to spare, or the query says how it is meant."""
    meant_so = asked.joined or any(
        len(clause) > 1 or not plain(replace(clause[0], years=None)) for clause in asked.clauses
    )
    units = spread(strict.must)
    core: Sequence[Node] = things(units)
    if len(units) == len(core) == 1:
        core = apart(core[0])
    kept = [node for node in map(titled, core) if node is not None]
    if meant_so or not kept or len(units) + len(kept) < 3:
        return None
    all_of_it, near = every(strict.must), Some(tuple(kept), (len(kept) + 1) // 2)
    boosts = [*strict.boosts, Best("all words", (("all", all_of_it, ranking.everything(len(units) + len(kept))),))]
    either: list[Node] = [all_of_it, near]
    if like:
        either.append(Term("whole", like))
        boosts.append(Best("series", (("series", Term("whole", like), ranking.SERIES),)))
    return replace(strict, must=(some(either),), boosts=tuple(boosts), first=None)


def things(units: Sequence[Node]) -> list[Node]:
    """The units that say what is sought: none that say what is done with it, if there are others."""
    core = [node for node in units if telling_unit(node)]
    return [node for node in core if spelled(node) not in action_words()] or core


def beside(broad: Plan, strict: Plan) -> Plan:
    """What a broader query finds, and behind it the things themselves in titles."""
    kept = [node for node in map(titled, things(spread(strict.must))) if node is not None]
    if not kept:
        return broad
    all_of_it = every(broad.must)
    boosts = (*strict.boosts, Best("all words", (("all", all_of_it, ranking.everything(len(spread(broad.must)))),)))
    return replace(broad, must=(some([all_of_it, every(kept)]),), boosts=(*broad.boosts, *boosts), first=None)


def apart(node: Node) -> Sequence[Node]:
    """The words of a name of several, each by itself; else the unit as it is."""
    words = spelled(node).split()
    return [matching(unit((word,)), False) for word in words if telling(word)] if len(words) > 1 else [node]


def telling_unit(node: Node) -> bool:
    words = spelled(node).split()
    return any(telling(word) and not place_meanings(word) for word in words)


def elsewhere(words: Sequence[str]) -> Node | None:
    """The provinces that a query does not name; None where it names none."""
    named = {meaning.words[0][1:3] for name in places_named(words) for meaning in place_meanings(name)}
    return some([Term("inner", f"p{code}") for code in provinces() if code not in named]) if named else None


def spelled(node: Node) -> str:
    """The words of a unit as they were asked for."""
    if isinstance(node, Term):
        return spoken_year(node.word)
    if isinstance(node, Some | Every):
        return spelled(node.parts[0]) if isinstance(node, Some) else " ".join(spelled(part) for part in node.parts)
    return " ".join(node.words) if isinstance(node, Phrase) else ""


def spoken_year(word: str) -> str:
    """A year's code as people say it (y2019: 2562), any other word as it is."""
    return str(ce_to_be(int(word[1:]))) if YEAR_CODE(word) else word


def chosen_filters(
    filters: Mapping[str, Sequence[str]], typed: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Node]:
    """`filters` are values to the letter, `typed` what people wrote for them in the query."""
    found: dict[str, Node] = {}
    typed = typed or {}
    for name, facet in FACETS.items():
        values, said = tuple(filters.get(name, ())), tuple(typed.get(name, ()))
        if facet.kind == "since" and (values or said):
            found[name] = since(max(dict(UPDATED_WITHIN).get(value, 0) for value in (*values, *said)))
        elif values or said:
            found[name] = some(
                [*(Term("facet", f"{name}={value}") for value in values), *parts_of(written(name, said))]
            )
        elif facet.default:
            rest = [value for value in STATUSES if value not in facet.default]
            found[name] = Except(chosen(name, facet.default), tuple(Term("facet", f"{name}={value}") for value in rest))
    return found


def chosen(name: str, values: Sequence[str]) -> Node:
    return some([Term("facet", f"{name}={value}") for value in values])


def written(name: str, values: Sequence[str]) -> Node:
    """A facet's values as people write them: in any case, an agency by words of its name or by another name."""
    found: list[Node] = []
    for value in values:
        plain = normalize(value)
        found += [Term("facet", f"{name}={value}"), Term("facet", f"{name}={plain}"), Term("facet", f"{name}~{plain}")]
        if name == "organization":
            words = tuple(segment(value))
            meant = (words, *(m.words for m in groups().get(words, ()) if m.kind == "agency"))
            found += [every([Term("facet", f"{name}~{word}") for word in one]) for one in meant if one]
    return some(found)


def parts_of(node: Node) -> Sequence[Node]:
    return node.parts if isinstance(node, Some) else (node,)


def of_agency(value: str) -> Best:
    """Of the agencies that a name means the one that is called just that comes first."""
    whole = Term("facet", f"organization~~{normalize(value)}")
    return Best("the agency", (("names", whole, ranking.WHOLE),))


def since(within: int) -> Between:
    first = (today() - timedelta(days=within) - entry.EPOCH).days
    return Between("day", first, 2**31)
