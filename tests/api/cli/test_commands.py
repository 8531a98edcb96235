"""The command line as people call it: results on standard output, sentences on standard error, exit statuses 0, 1, 2."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[3]
SALA = [sys.executable, "-m", "api.cli.main"]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SALA_")}
    return {**kept, "SALA_HOME": str(home), "SALA_LANG": "en", "PYTHONPATH": str(ROOT), **more}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cli") / "home"


@pytest.fixture(scope="module")
def sala(home):
    def call(*arguments: str, status: int = 0, **settings: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*SALA, *arguments],
            capture_output=True,
            text=True,
            env=environment(home, **settings),
            cwd=ROOT,
            timeout=120,
        )
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return call


@pytest.fixture(scope="module")
def demo(home, sala):
    """The whole demo, running; its address."""
    port = free_port()
    process = subprocess.Popen(
        [*SALA, "demo", "--port", str(port)],
        env=environment(home),
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=2).read()
            break
        except OSError:
            time.sleep(0.1)
    yield address, process
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert "Sala is open" in out and address in out


def fetched(address: str) -> dict:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.load(answer)


pytestmark = pytest.mark.xdist_group("demo")


def test_the_demo_publishes_and_serves(demo):
    address, _ = demo
    listed = fetched(f"{address}/api/v1/datasets?limit=100")
    by_slug = {d["slug"]: d for d in listed["items"]}
    assert by_slug["population-by-village"]["resources"][0]["rows"] == 24
    assert fetched(f"{address}/api/v1/datasets/elderly-allowance-register")["status"] == "withheld"
    states = {r["state"] for r in by_slug["flood-prone-villages"]["resources"]}
    assert states == {"unreachable"}
    assert listed["items"][0]["resources"][0]["url"].startswith("http://127.0.0.1:87")


def test_a_second_demo_says_what_is_in_the_way(demo, sala):
    address, _ = demo
    taken = sala("demo", "--port", address.rsplit(":", 1)[1], status=2)
    assert "cannot be used" in taken.stderr and "--port" in taken.stderr


def test_harvest_again_changes_nothing(demo, sala):
    done = sala("harvest", "rong-rian", "--json", SALA_REACHABLE="127.0.0.1/32")
    run = json.loads(done.stdout)["runs"][0]
    assert run["status"] == "done" and run["unchanged"] == run["seen"] == 3
    dry = json.loads(sala("harvest", "thung-sala", "--dry-run", "--json", SALA_REACHABLE="127.0.0.1/32").stdout)
    assert dry["runs"][0]["dry"] is True
    assert "Known here" in sala("harvest", "nobody", status=2).stderr


def test_search_ledger_doctor_and_sources(demo, sala):
    found = json.loads(sala("search", "ประชากร", "--json").stdout)
    assert found["items"][0]["slug"] == "population-by-village"
    assert "นักเรียน" in sala("search", "โรงเรียน").stdout
    assert json.loads(sala("ledger", "verify", "--json").stdout)["valid"] is True
    checks = {c["name"]: c["state"] for c in json.loads(sala("doctor", "--json").stdout)["checks"]}
    assert checks["store"] == "good" and checks["address"] == "warning"
    assert {s["name"] for s in json.loads(sala("sources", "list", "--json").stdout)["items"]} == {
        "nam-rin",
        "rong-rian",
        "thung-sala",
    }


def test_backup_while_running_and_restore(demo, sala, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    made = json.loads(sala("backup", str(kept), "--json").stdout)
    assert made["files"] > 10
    assert "never overwrites" in sala("backup", str(kept), status=2).stderr
    elsewhere = {"SALA_HOME": str(tmp_path / "elsewhere")}
    restored = json.loads(sala("restore", str(kept), "--json", **elsewhere).stdout)
    assert restored["ledger"]["valid"] and restored["files"] == made["files"]
    assert json.loads(sala("search", "ประชากร", "--json", **elsewhere).stdout)["total"] >= 1
    assert "holds data already" in sala("restore", str(kept), status=2, **elsewhere).stderr
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(kept.read_bytes()[:5_000])
    third = {"SALA_HOME": str(tmp_path / "third")}
    assert "cannot be read" in sala("restore", str(broken), status=1, **third).stderr


def test_reindex_and_dump(demo, sala, tmp_path):
    assert json.loads(sala("reindex", "--check", "--json").stdout)["good"] is True
    assert json.loads(sala("dump", str(tmp_path / "all"), "--json").stdout)["datasets"] == 11


def test_source_files(sala, tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text("name: office\ntitle: หน่วยงาน\nkind: ckan\nurl: https://office.example\n", encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: office\ntitel: x\nkind: ckam\nurl: https://office.example\n", encoding="utf-8")
    assert json.loads(sala("sources", "check", str(good), "--json").stdout)["files"][0]["valid"] is True
    told = sala("sources", "check", str(good), str(bad), status=1).stdout
    assert "bad.yaml:2" in told and "ckan" in told
    assert "bad.yaml:3" in sala("sources", "add", str(bad), status=2).stderr


def test_validate_and_convert(sala, tmp_path):
    table = tmp_path / "ตาราง.csv"
    table.write_bytes('จังหวัด,ปี,จำนวน\nน่าน,2566,"1,010"\nตาก,2566,20\n'.encode("cp874"))
    made = json.loads(sala("validate", str(table), "--json").stdout)
    assert made["valid"] and made["table"]["rows"] == 2
    clean = tmp_path / "clean.csv"
    sala("convert", str(table), str(clean))
    assert clean.read_text(encoding="utf-8").splitlines()[1].replace(chr(34), "") == "น่าน,2566,1010"
    full = json.loads(sala("convert", str(table), str(tmp_path / "full.jsonl"), "--full", "--json").stdout)
    first = json.loads((tmp_path / "full.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (first["__row"], first["__part"], first["__code_จังหวัด"], first["__raw_จำนวน"]) == (2, None, "55", "1,010")
    assert full["source"]["columns"] == [1, 2, 3] and full["table"]["header_rows"] == 1
    assert {one["code"] for one in full["findings"]} >= {"encoding", "thousands", "year-be"}
    assert "there already" in sala("convert", str(table), str(clean), status=2).stderr
    assert "known are" in sala("convert", str(table), str(tmp_path / "x.docx"), status=2).stderr
    two = tmp_path / "two.csv"
    two.write_text("ตาราง 1,\nจังหวัด,จำนวน\nน่าน,1\nตาก,2\n,\nตาราง 2,\nสังกัด,จำนวน\nก,1\nข,2\nค,3\n", encoding="utf-8")
    sala("convert", str(two), str(clean), "--table", "1", "--force")
    assert clean.read_text(encoding="utf-8").splitlines()[0].replace(chr(34), "").startswith("จังหวัด,จำนวน")
    assert "number 3" in sala("convert", str(two), str(clean), "--table", "3", "--force", status=2).stderr
    assert "no JSON" in sala("convert", str(two), str(clean), "--dialect", "{", "--force", status=2).stderr
    assert "no file" in sala("validate", str(tmp_path / "nothing.csv"), status=2).stderr
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"name": "x", "title": "ประชากร", "resources": []}))
    assert json.loads(sala("validate", str(record), "--json", status=1).stdout)["score"] < 100


def test_calls_and_settings_that_are_wrong(sala):
    assert "No such command" in sala("harvset", status=2).stderr
    assert "SALA_BASE_URL" in sala("doctor", status=2, SALA_BASE_ULR="x").stdout
    assert "2000000000" in sala("doctor", status=2, SALA_JUDGE_MEMORY="500000000").stdout
    assert "ไม่พบ" in sala("harvest", "nobody", status=2, SALA_LANG="th").stderr
