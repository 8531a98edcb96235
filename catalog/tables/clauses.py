"""A RowQuery as SQL of DuckDB: pure, values only as parameters, names only quoted.

Strings are compared and sorted in Thai order (ICU's, which DuckDB carries), numbers in them by their value; nulls come last; equal rows keep the order of the file.
Aggregates leave out the rows that a table itself adds up (`__part`): a sum over data and their total would count twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.tables.port import Filter, RowQuery
from catalog.words.model import Column
from catalog.words.thai.normal import fold_digits

TEXTUAL = frozenset({"string"})
FILLED = 12  # digits that a number in a text is filled up to; longer ones are compared by their length all the same
SIGNS = {"less": "<=", "greater": ">=", "strictly_less": "<", "strictly_greater": ">"}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def sort_key(expression: str) -> str:
    """The place of a text in Thai order, numbers inside by their value: "เขต 2" before "เขต 10". `expression` stands in it once.

    DuckDB's ICU takes no "numeric" attribute: each run of digits is filled up with zeros, so that places of letters order them.
    """
    digits = f"translate({expression}, '๐๑๒๓๔๕๖๗๘๙', '0123456789')"
    filled = f"regexp_replace({digits}, '([0-9]+)', '{'0' * FILLED}\\1', 'g')"
    return f"icu_sort_key(regexp_replace({filled}, '0*([0-9]{{{FILLED},}})', '\\1', 'g'), 'th')"


def text_of(expression: str, textual: bool) -> str:
    return expression if textual else f"CAST({expression} AS VARCHAR)"


@dataclass(slots=True)
class Clause:
    sql: str
    values: list[Any] = field(default_factory=list)


def filter_clause(condition: Filter, textual: bool) -> Clause:
    name, operator, value = quoted(condition.column), condition.operator, condition.value
    match operator:
        case "exact":
            return Clause(f"{name} = ?", [value])
        case "differs":
            return Clause(f"{name} IS DISTINCT FROM ?", [value])
        case "contains":
            return Clause(f"contains(lower({text_of(name, textual)}), lower(?))", [value])
        case "notcontains":
            return Clause(f"NOT contains(lower({text_of(name, textual)}), lower(?))", [value])
        case "in" | "notin":
            if not value:
                return Clause("false" if operator == "in" else f"{name} IS NOT NULL")
            marks = ", ".join("?" * len(value))
            return Clause(f"{name} {'NOT ' if operator == 'notin' else ''}IN ({marks})", list(value))
        case "isnull":
            return Clause(f"{name} IS NULL")
        case "isnotnull":
            return Clause(f"{name} IS NOT NULL")
        case _:
            sign = SIGNS[operator]
            if textual:
                return Clause(f"{sort_key(name)} {sign} {sort_key('?')}", [value])
            return Clause(f"{name} {sign} ?", [value])


def where(query: RowQuery, columns: Mapping[str, Column], parts: bool = True) -> Clause:
    """The WHERE part (with the word), or nothing; `parts` false leaves out the rows that a table adds up itself."""
    clauses = [filter_clause(f, f.column in columns and columns[f.column].type in TEXTUAL) for f in query.filters]
    for word in query.q.split():
        texts = [text_of(quoted(c.name), c.type in TEXTUAL) for c in columns.values()]
        tests = " OR ".join(f"contains(lower({text}), lower(?))" for text in texts)
        wanted = [word if c.type in TEXTUAL else fold_digits(word) for c in columns.values()]
        clauses.append(Clause(f"({tests})" if tests else "false", wanted))
    if not parts:
        clauses.append(Clause('"__part" IS NULL'))
    if not clauses:
        return Clause("")
    return Clause(" WHERE " + " AND ".join(c.sql for c in clauses), [v for c in clauses for v in c.values])


def order(query: RowQuery, columns: Mapping[str, Column]) -> str:
    keys = []
    for name, descending in query.sort:
        column = columns.get(name)
        key = sort_key(quoted(name)) if column is not None and column.type in TEXTUAL else quoted(name)
        keys.append(f"{key} {'DESC' if descending else 'ASC'} NULLS LAST")
    return " ORDER BY " + ", ".join([*keys, '"__id"'])


def select_rows(
    query: RowQuery, columns: Mapping[str, Column], source: str, *, paged: bool = True, names: Sequence[str] = ()
) -> Clause:
    """SELECT of one page (or of all rows, for an export) from `source`, an SQL table expression."""
    names = names or ["__id", *(query.columns if query.columns is not None else columns)]
    condition = where(query, columns)
    window = f" LIMIT {query.page_size} OFFSET {(query.page - 1) * query.page_size}" if paged else ""
    ordering = order(query, columns) if query.sort or paged else ""
    sql = f"SELECT {', '.join(map(quoted, names))} FROM {source}{condition.sql}{ordering}{window}"
    return Clause(sql, condition.values)


def count_rows(query: RowQuery, columns: Mapping[str, Column], source: str) -> Clause:
    condition = where(query, columns)
    return Clause(f"SELECT count(*) FROM {source}{condition.sql}", condition.values)


def aggregate_sql(function: str, column: Column | None, name: str) -> str:
    cell = quoted(name)
    if column is not None and column.type in TEXTUAL and function in ("min", "max"):
        return f"arg_{function}({cell}, {sort_key(cell)})"
    return f"{function}({cell})"


def output_names(query: RowQuery) -> list[str]:
    """Names of an aggregate's columns, as datagouv/api-tabular gives them."""
    return [*query.group_by, *(f"{column}__{function}" for function, column in query.aggregates)]


def group_order(query: RowQuery, columns: Mapping[str, Column]) -> str:
    outputs = output_names(query)
    wanted = [*query.sort, *((name, False) for name in query.group_by)]
    strings = {n for n in query.group_by if n in columns and columns[n].type in TEXTUAL} | {
        f"{n}__{f}" for f, n in query.aggregates if f in ("min", "max") and n in columns and columns[n].type in TEXTUAL
    }
    directions: dict[str, bool] = {}
    for name, down in wanted:
        directions.setdefault(name, down)
    keys = [
        f"{sort_key(quoted(name)) if name in strings else quoted(name)} {'DESC' if down else 'ASC'} NULLS LAST"
        for name, down in directions.items()
        if name in outputs
    ]
    return " ORDER BY " + ", ".join(keys) if keys else ""


def select_groups(query: RowQuery, columns: Mapping[str, Column], source: str) -> Clause:
    """SELECT of all groups, sorted; the caller takes the page (the number of groups is the total)."""
    condition = where(query, columns, parts=False)
    fields: Sequence[str] = [
        *map(quoted, query.group_by),
        *(
            f"{aggregate_sql(function, columns.get(name), name)} AS {quoted(f'{name}__{function}')}"
            for function, name in query.aggregates
        ),
    ]
    groups = f" GROUP BY {', '.join(map(quoted, query.group_by))}" if query.group_by else ""
    inner = f"SELECT {', '.join(fields)} FROM {source}{condition.sql}{groups}"
    return Clause(f"SELECT * FROM ({inner}){group_order(query, columns)}", condition.values)
