"""The process that runs strangers' SQL: reads one question after the other from its input, answers on its output.

A message is a header, for answers followed by a body (an Arrow stream): `catalog.processes.messages`.
    {"do": "read", "sql"}                                  -> {"tables": [name…]}
    {"do": "run", "sql", "tables": {name: [path, [column…]]}, "rows", "bytes", "seconds"} -> {"rows", "more", "body"} + body
Anything wrong -> {"error": code, "name", "message"}. Started by `pool.py` with a bare environment.
"""

import sys
import traceback

import duckdb
import pyarrow as pa

from catalog.processes.limits import close_doors, limit_processor, limit_resources
from catalog.processes.messages import Ended, Header, receive, send
from catalog.tables.sandbox.statements import Forbidden, callable_functions, read_statement

BATCH = 1024
DEPTH = "Max expression depth limit"  # DuckDB's own words, which go on to name a setting that nobody here can change


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def engine_of(memory: int) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(
        config={
            "threads": 1,
            "async_threads": 1,
            "memory_limit": f"{memory // 1_000_000}MB",
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "max_expression_depth": 250,
        }
    )
    engine.execute("SET python_enable_replacements = false")
    return engine


def lock(engine: duckdb.DuckDBPyConnection, paths: list[str]) -> None:
    """Nothing outside but these files, and no word that changes that."""
    listed = ", ".join(literal(path) for path in paths)
    engine.execute(f"SET allowed_paths = [{listed}]")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")


def distinct_names(names: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        candidate, number = name or "column", 1
        while candidate in found:
            number += 1
            candidate = f"{name}_{number}"
        found[candidate] = None
    return list(found)


class Worker:
    def __init__(self, memory: int) -> None:
        self.memory = memory
        self.parser = engine_of(64_000_000)
        self.allowed = callable_functions(self.parser)
        lock(self.parser, [])
        self.spare: duckdb.DuckDBPyConnection | None = None
        self.used: duckdb.DuckDBPyConnection | None = None

    def prepare(self) -> None:
        """The used engine is closed and one that has seen nothing made while nobody waits."""
        if self.used is not None:
            self.used.close()
            self.used = None
        if self.spare is None:
            self.spare = engine_of(self.memory)

    def fresh(self) -> duckdb.DuckDBPyConnection:
        engine, self.spare = self.spare or engine_of(self.memory), None
        self.used = engine
        return engine

    def read(self, question: Header) -> tuple[Header, bytes]:
        return {"tables": read_statement(self.parser, question["sql"], self.allowed).tables}, b""

    def run(self, question: Header) -> tuple[Header, bytes]:
        limit_processor(int(question["seconds"]))
        read_statement(self.parser, question["sql"], self.allowed)
        engine = self.fresh()
        tables: dict[str, tuple[str, list[str]]] = question["tables"]
        for name, (path, columns) in tables.items():
            chosen = ", ".join(quoted(column) for column in columns)
            engine.execute(f"CREATE VIEW {quoted(name)} AS SELECT {chosen} FROM read_parquet({literal(path)})")
        lock(engine, sorted({path for path, _ in tables.values()}))
        return self.answer(engine, question)

    def answer(self, engine: duckdb.DuckDBPyConnection, question: Header) -> tuple[Header, bytes]:
        relation = engine.sql(question["sql"])
        reader = relation.to_arrow_reader(BATCH)
        names = distinct_names(reader.schema.names)
        schema = pa.schema([field.with_name(name) for field, name in zip(reader.schema, names, strict=True)])
        sink = pa.BufferOutputStream()
        rows, size, more = 0, 0, False
        with pa.ipc.new_stream(sink, schema) as writer:
            for batch in reader:
                room = int(question["rows"]) - rows
                if batch.num_rows > room:
                    batch, more = batch.slice(0, room), True
                size += batch.nbytes
                if size > int(question["bytes"]):
                    raise Forbidden("too-large")
                rows += batch.num_rows
                writer.write_batch(pa.record_batch(batch.columns, schema=schema))
                if more:
                    break
        body = sink.getvalue().to_pybytes()
        return {"rows": rows, "more": more, "body": len(body)}, body

    def reply(self, question: Header) -> tuple[Header, bytes]:
        try:
            return self.read(question) if question["do"] == "read" else self.run(question)
        except Forbidden as error:
            return {"error": error.code, "name": error.name[:200]}, b""
        except (duckdb.OutOfMemoryException, MemoryError, pa.ArrowMemoryError):
            return {"error": "memory"}, b""
        except duckdb.PermissionException:
            return {"error": "permission"}, b""
        except RecursionError:
            return {"error": "too-deep"}, b""
        except (duckdb.Error, pa.ArrowException, RuntimeError, ValueError, OverflowError) as error:
            if DEPTH in str(error):
                return {"error": "too-deep"}, b""
            return {"error": "sql", "message": first_words(error)}, b""


def first_words(error: Exception) -> str:
    """The engine's own message, without hints at paths."""
    message = str(error).split("\nStack Trace")[0]
    return message[:2000]


def serve(memory: int, address_space: int) -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    limit_resources(address_space)
    worker = Worker(memory)
    worker.prepare()
    send(sink, {"ready": True, "sealed": close_doors()}, b"")
    while True:
        header, body = worker.reply(receive(source)[0])
        send(sink, header, body)
        worker.prepare()


if __name__ == "__main__":
    try:
        serve(int(sys.argv[1]), int(sys.argv[2]))
    except (BrokenPipeError, Ended):
        pass
    except Exception:  # noqa: BLE001 - the last words of this process; its parent sees it end and starts another
        traceback.print_exc()
        sys.exit(1)
