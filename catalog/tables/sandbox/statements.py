"""What a stranger's SQL may say, decided on the tree that DuckDB's own parser makes of it (not on its words).

One SELECT; only node kinds, table references and functions that are known to be harmless. It stands beside the limits of the operating
system and DuckDB's own locks, and says early and clearly what those would only break.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb

MOST_CHARACTERS = 50_000
MOST_NODES = 50_000
QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
CALLABLE = frozenset({"scalar", "aggregate", "macro", "window"})
DENIED = frozenset(
    [
        "current_setting",
        "getvariable",
        "sleep_ms",
        "pg_sleep",
        "write_log",
        "nextval",
        "currval",
        "setval",
        "setseed",
        "current_query",
        "current_query_id",
        "current_connection_id",
        "current_transaction_id",
        "txid_current",
        "in_search_path",
        "current_database",
        "current_catalog",
        "current_schema",
        "current_schemas",
        "current_role",
        "current_user",
        "session_user",
        "user",
        "version",
        "getenv",
        "get_block_size",
        "error",
        "stats",
        "vector_type",
        "index_key",
        "query",
        "query_table",
        "json_execute_serialized_sql",
        "json_serialize_sql",
        "json_serialize_plan",
        "json_deserialize_sql",
        "parse_duckdb_log_message",
        "hive_partition_component",
        "create_sort_key",
        "icu_calendar_names",
    ]
)
DENIED_BEGINNINGS = ("__", "pg_", "has_", "inet_", "duckdb_", "pragma_", "read_", "parquet_", "json_copy_")
DENIED_EXCEPT = frozenset({"pg_typeof", "pg_size_pretty"})


class Forbidden(Exception):
    """`code` says which rule, `name` what broke it; the parent process has the words for both."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code, name)
        self.code, self.name = code, name


@dataclass(slots=True)
class Reading:
    """What a statement refers to."""

    tables: list[str] = field(default_factory=list)


def callable_functions(engine: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Names of functions that a statement may call, of those that this DuckDB has."""
    found = engine.execute("SELECT DISTINCT lower(function_name), function_type FROM duckdb_functions()").fetchall()
    names = {name for name, kind in found if kind in CALLABLE}
    return frozenset(
        n for n in names if n in DENIED_EXCEPT or (n not in DENIED and not n.startswith(DENIED_BEGINNINGS))
    ) | {"unnest", "grouping", "coalesce"}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All objects of a JSON tree, without recursion."""
    waiting, seen = [tree], 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            seen += 1
            if seen > MOST_NODES:
                raise Forbidden("too-long")
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def cte_names(tree: Any) -> frozenset[str]:
    maps = [node["cte_map"]["map"] for node in nodes(tree) if isinstance(node.get("cte_map"), dict)]
    names = {str(entry.get("key", "")).lower() for entries in maps for entry in entries if isinstance(entry, dict)}
    recursive = {str(n["cte_name"]).lower() for n in nodes(tree) if n.get("cte_name")}
    return frozenset(names | recursive)


def check_function(node: dict[str, Any], allowed: Iterable[str]) -> None:
    name = str(node.get("function_name", "")).lower()
    if name and not node.get("is_operator") and name not in allowed:
        raise Forbidden("function", name)


def check(tree: Any, allowed: frozenset[str]) -> Reading:
    """Walk the tree of one statement; raises Forbidden, gives the tables that it names."""
    ctes = cte_names(tree)
    found: dict[str, None] = {}
    called_as_tables: set[int] = set()
    for node in nodes(tree):
        kind = node.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in QUERY_NODES:
            raise Forbidden("not-select")
        if kind == "TABLE_FUNCTION":
            function = node.get("function") or {}
            name = str(function.get("function_name", "")).lower()
            if name not in TABLE_FUNCTIONS:
                raise Forbidden("function", name)
            called_as_tables.add(id(function))
        elif kind == "BASE_TABLE":
            path = (node.get("qualified_name") or {}).get("path") or [node.get("table_name", "")]
            if len(path) != 1 or node.get("schema_name") or node.get("catalog_name"):
                raise Forbidden("qualified", ".".join(map(str, path)))
            if str(path[0]).lower() not in ctes:
                found[str(path[0])] = None
        elif kind in ("SHOW_REF", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF"):
            raise Forbidden("not-select")
        if id(node) not in called_as_tables:
            check_function(node, allowed)
    return Reading(list(found))


def read_statement(engine: duckdb.DuckDBPyConnection, statement: str, allowed: frozenset[str]) -> Reading:
    """Parse and check; raises Forbidden, or duckdb.Error where it is no SQL."""
    if len(statement) > MOST_CHARACTERS:
        raise Forbidden("too-long")
    if "\x00" in statement:
        raise Forbidden("not-select")
    try:
        statements = engine.extract_statements(statement)
        kinds = [one.type for one in statements]
    except ValueError as error:  # a kind that DuckDB's own binding has no name for
        raise Forbidden("not-select") from error
    if len(statements) != 1:
        raise Forbidden("one-statement" if len(statements) > 1 else "empty")
    if kinds[0] != duckdb.StatementType.SELECT:
        raise Forbidden("not-select")
    row = engine.execute("SELECT json_serialize_sql(?)", [statement]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True, "statements": []}
    if tree.get("error") or len(tree.get("statements", ())) != 1:
        raise Forbidden("not-select")
    return check(tree["statements"], allowed)
