"""A genuine Elasticsearch node for tests and benchmarks, built once into a cache from the libraries on Maven Central.

Needs a JDK of 17 or more and Maven (and, the first time, Maven Central): else the tests that want it are skipped, with
the reason. `SALA_TEST_ELASTIC_URL` names a running cluster to use instead; `SALA_TEST_CACHE` the folder of the cache.
"""

import fcntl
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent / "elastic_node"
CACHE = Path(os.environ.get("SALA_TEST_CACHE") or Path.home() / ".cache") / "sala-elastic"
DESCRIPTOR = """description=netty
version={version}
elasticsearch.version={version}
java.version=17
name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
has.native.controller=false
licensed=false
"""
START_WITHIN = 90  # seconds
HEAP = os.environ.get("SALA_TEST_ELASTIC_HEAP", "512m")


class CannotRun(Exception):
    """Why there is no node here."""


def java_home() -> str:
    for command in ("java", "javac", "mvn"):
        if shutil.which(command) is None:
            raise CannotRun(
                f"no genuine Elasticsearch node: {command} is not installed (openjdk-17-jdk-headless, maven)"
            )
    return ""


def built() -> tuple[Path, str]:
    """The folder of the built node (lib/, modules/, SalaNode.class) and its version; built once, also with many workers."""
    java_home()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pom = (HERE / "pom.xml").read_text(encoding="utf-8")
        version = pom.split("<elastic.version>")[1].split("<")[0]
        folder = CACHE / version
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            build(folder, version)
            (folder / "done").touch()
    return folder, version


def build(folder: Path, version: str) -> None:
    lib, module = folder / "lib", folder / "modules" / "transport-netty4"
    module.mkdir(parents=True)
    run(["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={lib}"])
    for jar in [*lib.glob("netty-*.jar"), *lib.glob("transport-netty4-*.jar")]:
        jar.rename(module / jar.name)
    (module / "plugin-descriptor.properties").write_text(DESCRIPTOR.format(version=version), encoding="ascii")
    run(["javac", "-cp", f"{lib}/*", "-d", str(folder), str(HERE / "SalaNode.java")])


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise CannotRun(f"no genuine Elasticsearch node: {command[0]} failed: {(done.stderr or done.stdout)[-300:]}")


@contextmanager
def node(home: Path, port: int, heap: str = HEAP) -> Iterator[str]:
    """A running node with its data in `home`; its address. It ends with the block, or with this process."""
    folder, _ = built()
    (home / "config").mkdir(parents=True, exist_ok=True)
    if not (home / "modules").exists():
        (home / "modules").symlink_to(folder / "modules")
    command = ["java", f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC", "-cp", f"{folder}:{folder}/lib/*"]
    command += ["-Des.path.conf=" + str(home / "config"), "SalaNode", str(home), str(port)]
    with (home / "node.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait(address, process, home / "node.log")
            yield address
        finally:
            process.kill()
            process.wait(30)
            assert process.stdin is not None
            process.stdin.close()


def wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise CannotRun(f"the Elasticsearch node ended: {log.read_text(errors='replace')[-500:]}")
        try:
            with urllib.request.urlopen(f"{address}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise CannotRun("the Elasticsearch node did not answer in time")


@pytest.fixture(scope="session")
def elastic_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str = "master") -> Iterator[str]:
    """The address of a genuine Elasticsearch: one node for each test process."""
    if given := os.environ.get("SALA_TEST_ELASTIC_URL"):
        yield given
        return
    try:
        with node(tmp_path_factory.mktemp("elastic"), free_port()) as address:
            yield address
    except CannotRun as error:
        pytest.skip(str(error))


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
