"""What a title is about, to find others that are about it too: pure."""

from collections.abc import Iterator, Sequence

from catalog.search.meaning import Unit, action_words, light_words, place_meanings, telling, units
from catalog.search.query import Best, Node, Some, Term, every, some
from catalog.words.thai.segment import segment

MOST = 6  # things of a title that are compared
RARE = 2  # of them that are enough for likeness
LEAST = 2  # words of any kind that must be shared


def things(title: str) -> list[Unit]:
    """What a title is about: not where and when, and not what is done with it (or that, where there is nothing else)."""
    found = [u for u in units(segment(title)) if any(map(telling, u.words)) and not place_meanings(" ".join(u.words))]
    return list(dict.fromkeys([u for u in found if not action_words().issuperset(u.words)] or found))


def alike(asked: Sequence[Unit], title: str) -> Iterator[tuple[Node, tuple[Best, ...]]]:
    """What must match in titles and what ranks higher, from the most alike to the least: most of the things, any of the
    rarest (`asked` has these first), most of the words."""
    about = [by_any_name(u) for u in asked[:MOST]]
    words = list(dict.fromkeys(word for word in segment(title) if word not in light_words()))[: 2 * MOST]
    same: list[Node] = [Term("inner", word) for word in words]
    boosts = tuple(Best(f"{n}", (("inner", node, 1.0 + 1.0 / (1 + n)),)) for n, node in enumerate([*about, *same]))
    if about:
        yield Some(tuple(about), (len(about) + 1) // 2), boosts
    if len(about) > RARE:
        yield Some(tuple(about[:RARE])), boosts
    if len(same) >= LEAST:
        yield Some(tuple(same), max(LEAST, (len(same) + 1) // 2)), boosts


def by_any_name(u: Unit) -> Node:
    names = (u.words, *(m.words for m in u.also if m.kind not in ("year", "place")))
    return some([every([Term("inner", word) for word in words]) for words in names])
