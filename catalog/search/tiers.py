"""Which datasets stand first, so that an engine need not score all that it finds: pure, in the terms of a plan.

A tier is a part of what a plan matches whose scores are (nearly) known beforehand: all words in the title next to each
other, all words in the title, all of it in the title one way or another. Its best hits are the plan's best hits wherever
the last of them scores more than anything outside can (`beyond`). Where that does not hold the next tier is taken, and at
last the plan itself, so the order never depends on tiers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalog.search import ranking
from catalog.search.query import TITLED, Best, Every, Node, Phrase, Plan, Some, Term

OWN = ("title", "columns")  # where words count most, of datasets and of tables
MOST_FACTOR = ranking.factor(ranking.RANK + 1e-5)  # what a rank can make of a score; `rank` ends in noise below 1e-5


@dataclass(frozen=True, slots=True)
class Tier:
    """`plan` scores its hits as the whole plan would; no dataset that it does not match scores more than `beyond`."""

    plan: Plan
    beyond: float


def tiers(plan: Plan, *, whole_apart: bool = True) -> Iterator[Tier]:
    """From the narrowest to the plan itself. `whole_apart`: some dataset may have the whole title and not the words."""
    for facts in (phrase_facts(plan), word_facts(plan)):
        if facts and promising(tier := narrowed(plan, facts, whole_apart)):
            yield tier
    if plan.first is not None:
        yield titled(plan, plan.first, whole_apart)
    yield Tier(plan, 0.0)


def phrase_facts(plan: Plan) -> tuple[Node, ...]:
    """The longest run of words that ranks higher in a title."""
    found = [node for best in plan.boosts for _, node, _ in best.parts if isinstance(node, Phrase)]
    return (max(found, key=lambda node: len(node.words)),) if found else ()


def word_facts(plan: Plan) -> tuple[Node, ...]:
    """Every word that says something, in the title itself (of a table: in its columns)."""
    named = [(node, weight) for best in plan.boosts for where, node, weight in best.parts if where in OWN]
    words = [(node, weight) for node, weight in named if not isinstance(node, Phrase)]
    least = max((weight for _, weight in words), default=0.0)  # light words do not decide, unless there are no others
    chosen = [node.parts if isinstance(node, Every) else (node,) for node, weight in words if weight == least]
    return tuple(dict.fromkeys(part for parts in chosen for part in parts))


def narrowed(plan: Plan, facts: tuple[Node, ...], whole_apart: bool) -> Tier:
    rest = tuple(node for node in plan.must if not implied(node, facts))
    most = max(outside(plan, fact, whole_apart) for fact in facts)
    return Tier(settled(replace(plan, must=(*facts, *rest)), facts), most * MOST_FACTOR)


def titled(plan: Plan, first: Node, whole_apart: bool) -> Tier:
    """All of it in the title. What is found there gains nothing from the same word elsewhere, which then is not looked for.

    By the weights' design these stand before all else, unless words are alternatives (OR): then the bound is counted.
    """
    boosts = [
        Best(best.name, tuple(part for part in best.parts if part[0] in TITLED)) if sure(best, first) else best
        for best in plan.boosts
    ]
    leading = replace(plan, must=(first,), boosts=tuple(best for best in boosts if best.parts))
    heavy = [best for best in plan.boosts if best.parts[-1][0] not in TITLED]
    apart = any(not sure(best, first) for best in heavy)
    beyond = outside(plan, first, whole_apart) * MOST_FACTOR if apart else 0.0
    return Tier(settled(leading, (first,)), beyond)


def sure(best: Best, first: Node) -> bool:
    """Whether one of a reason's parts in the title holds wherever `first` does."""
    own = [node for where, node, _ in best.parts if where in TITLED]
    for node in first.parts if isinstance(first, Every) else (first,):
        either = node.parts if isinstance(node, Some) else (node,)
        if all(any(implied(mine, (part,)) for mine in own) for part in either):
            return True
    return False


def promising(tier: Tier) -> bool:
    """Whether a middling rank is enough to stand before all else."""
    return tier.plan.base * ranking.factor(ranking.RANK / 2) > tier.beyond


def settled(plan: Plan, facts: tuple[Node, ...]) -> Plan:
    """The plan with what the facts decide added up beforehand."""
    base, open_still = plan.base, []
    for best in plan.boosts:
        sure = max((weight for _, node, weight in best.parts if implied(node, facts)), default=0.0)
        heavier = tuple(part for part in best.parts if part[2] > sure)
        if heavier and sure:
            heavier = tuple(part for part in best.parts if part[2] >= sure)
        if heavier:
            open_still.append(Best(best.name, heavier))
        else:
            base += sure
    return replace(plan, base=base, boosts=tuple(open_still))


def unscored(plan: Plan, node: Node) -> Plan:
    """The plan without a reason to rank higher."""
    return replace(plan, boosts=tuple(best for best in plan.boosts if best.parts[0][1] != node))


def outside(plan: Plan, fact: Node, whole_apart: bool) -> float:
    """The most that the words of a dataset can count where the fact does not hold."""
    total = plan.base
    for best in plan.boosts:
        parts = [weight for where, node, weight in best.parts if not requires(node, fact)]
        if best.parts[0][0] != "whole" or whole_apart:
            total += max(parts, default=0.0)
    return total


def implied(node: Node, facts: tuple[Node, ...]) -> bool:
    """Whether a node matches wherever all facts do. Words of titles are also in `inner`, `words` and `text`."""
    if node in facts:
        return True
    if isinstance(node, Term) and node.field in ("title", "inner", "words", "text"):
        return any(requires(fact, Term("title", node.word)) for fact in facts)
    if isinstance(node, Phrase) and node.field == "title":
        return any(
            isinstance(fact, Phrase) and fact.field == "title" and within(node.words, fact.words) for fact in facts
        )
    if isinstance(node, Every):
        return all(implied(part, facts) for part in node.parts)
    return isinstance(node, Some) and sum(implied(part, facts) for part in node.parts) >= node.least


def requires(node: Node, fact: Node) -> bool:
    """Whether a node matches only where the fact holds, as far as can be told."""
    if node == fact:
        return True
    if isinstance(node, Every):
        return any(requires(part, fact) for part in node.parts)
    if isinstance(node, Phrase):
        if isinstance(fact, Phrase):
            return node.field == fact.field and within(fact.words, node.words)
        return isinstance(fact, Term) and node.field == fact.field and fact.word in node.words
    return False


def within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    return any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))
