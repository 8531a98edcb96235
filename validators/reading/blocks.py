"""Tables side by side: which columns make one, told by the empty columns between them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Columns that make one table."""

    columns: list[int]
    titles: list[str]


def blocks_of(
    rows: Sequence[Sequence[str]], titles: list[str], after: int, top: int
) -> tuple[list[Block], list[Block]]:
    """Tables side by side: (the main one, with its continuations; the others)."""
    body = rows[after:]
    used = [bool(titles[column]) or any(row[column] for row in body) for column in range(len(titles))]
    runs: list[list[int]] = []
    for column, is_used in enumerate(used):
        if is_used and (not runs or runs[-1][-1] != column - 1):
            runs.append([])
        if is_used:
            runs[-1].append(column)
    everything = Block([column for run in runs for column in run], [titles[column] for run in runs for column in run])
    named = [run for run in runs if len(run) >= 2 and sum(bool(titles[column]) for column in run) >= 0.5 * len(run)]
    if len(named) < 2:
        return [everything], []

    def lines(run: list[int]) -> int:
        return sum(1 for row in body if 2 * sum(1 for column in run if row[column]) >= len(run))

    labels = [tuple(titles[column].casefold() for column in run) for run in named]
    heights = [lines(run) for run in named]
    headed = sum(1 for run in named if any(any(rows[row][column] for column in run) for row in range(top)))
    if len(set(labels)) == 1:
        blocks = [Block(run, [titles[column] for column in run]) for run in named]
        return blocks, []
    if max(heights) - min(heights) > 0.1 * max(heights) + 1 or headed == len(named):
        weight = {id(run): height * len(run) for run, height in zip(named, heights, strict=True)}
        main = max(named, key=lambda run: weight[id(run)])
        others = [Block(run, [titles[column] for column in run]) for run in runs if run is not main]
        return [Block(main, [titles[column] for column in main])], others
    return [everything], []


def notes_over(above: Sequence[Sequence[str]], block: Block, beside: Sequence[Block]) -> list[str]:
    """What stands above one of several tables side by side: of a row with a title for each its own, of any other row all."""
    starts = sorted(one.columns[0] for one in beside)

    def owner(column: int) -> int:
        return max((start for start in starts if start <= column), default=starts[0])

    found = []
    for row in above:
        owners = {column: owner(column) for column, cell in enumerate(row) if cell}
        apart = len(set(owners.values())) > 1
        said = [row[column] for column, start in owners.items() if not apart or start == block.columns[0]]
        found += [" ".join(said)] if said else []
    return found
