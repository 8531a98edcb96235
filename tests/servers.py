"""Real servers for tests, started here, thrown away afterwards: PostgreSQL and Redis as fixtures that a conftest imports."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_binaries() -> Path | None:
    """The newest installed PostgreSQL's programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return max(found, key=lambda path: [int(p) for p in path.parts if p.isdigit()], default=None)


class Postgres:
    """A throw-away cluster on loopback. PostgreSQL refuses to run as root: then the system's `postgres` or `nobody` runs it."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder, self.port = binaries, folder, free_port()
        self.user: str | None = None
        self.made = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        data = self.folder / "data"
        if os.geteuid() == 0:
            self.user = (
                "postgres" if subprocess.run(["id", "postgres"], capture_output=True).returncode == 0 else "nobody"
            )
            shutil.chown(self.folder, self.user)
        self.run("initdb", "-D", str(data), "-U", "sala", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                 "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off", "-c", "max_connections=200"],
                stdout=log, stderr=log, user=self.user, cwd=self.folder,
            )  # fmt: skip
        for _ in range(200):
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=1).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments], capture_output=True, user=self.user, cwd=self.folder, timeout=120
        )
        assert done.returncode == 0, done.stderr.decode()

    def address(self, database: str) -> str:
        return f"postgresql://sala@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of a fresh, empty database, as SALA_DATABASE_URL has it."""
        self.made += 1
        name = f"test_{self.made}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return self.address(name).replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed here (initdb was not found)")
    folder = Path(tempfile.mkdtemp(prefix="sala-pg-"))
    server = Postgres(binaries, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each test that asks for it runs on both engines. Empty: SQLite in the home of the test."""
    if request.param == "sqlite":
        yield ""
    else:
        make: Callable[[], str] = request.getfixturevalue("postgres").new_database
        yield make()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port)
    for _ in range(100):
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.1)
    client.close()
    yield f"redis://127.0.0.1:{port}/0"
    process.kill()
    process.wait()
