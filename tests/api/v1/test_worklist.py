"""The worklist over HTTP: as a list, as an Excel file, as CSV; nothing of what is held back stands in it but its reason."""

import io

import openpyxl

from api.v1 import scoring
from tests.api.v1.test_datasets import get


def test_of_an_agency_page_by_page(client, world):
    first = scoring.TaskList.model_validate(get(client, "/api/v1/organizations/dopa/worklist", limit="5"))
    whole = scoring.TaskList.model_validate(get(client, "/api/v1/organizations/dopa/worklist", limit="1000"))
    assert first.total == whole.total == len(whole.items) and first.items == whole.items[:5] and first.next
    assert (whole.datasets, whole.more) == (30, False)
    gains = [task.points / max(1, task.minutes) for task in whole.items]
    assert gains == sorted(gains, reverse=True)
    [lost] = [task for task in whole.items if task.code == "file-unreachable"]
    assert lost.resource == world.unreachable and lost.file == "แฟ้ม ประชากร"
    assert client.get("/api/v1/organizations/none/worklist").status_code == 404


def test_of_a_dataset_with_what_was_found_in_its_file(client, world):
    found = scoring.TaskList.model_validate(get(client, f"/api/v1/datasets/{world.dataset}/worklist", lang="th"))
    assert {"metadata-category", "metadata-objective"} <= {task.code for task in found.items}
    assert all(task.detail and not task.detail.startswith("“{") for task in found.items)
    assert "ไม่ได้ระบุ" in next(t.detail for t in found.items if t.code == "metadata-category")
    assert client.get(f"/api/v1/datasets/{world.gone}/worklist").status_code == 410


def test_as_files(client, world):
    total = get(client, "/api/v1/organizations/nso/worklist")["total"]
    answer = client.get("/api/v1/organizations/nso/worklist.xlsx?lang=th")
    assert answer.status_code == 200 and "filename*=UTF-8''" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == total + 1 and sheet["A2"].value == "☐"
    lines = client.get("/api/v1/organizations/nso/worklist.csv?lang=th").content.decode("utf-8-sig")
    assert lines.count("☐") == total
    marked = client.get(f"/api/v1/datasets/{world.dataset}/worklist.md?lang=en").text
    assert marked.startswith("# What to mend\n") and "- [ ] **" in marked
    assert client.get(f"/api/v1/datasets/{world.dataset}/worklist.pdf").status_code == 400
