"""Data requests in the store, on both engines: asked, supported, answered, hidden, counted, backed up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catalog.catalogue.backup import backup, restore
from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.errors import Conflict, Gone, InvalidRequest, NotFound, TooMany, WrongToken
from catalog.words.model import dataset_id
from catalog.words.requests import RequestQuery, RequestStatus, Sort, answer, asking
from catalog.words.settings import Settings
from tests.catalog.catalogue.conftest import Clock, publication, run_of

DAY = 86_400
RAIN = dataset_id("dopa", "rain")
TEXT = "หน่วยงานจะเผยแพร่ภายในเดือนหน้า"
WHY = "ข้อความโฆษณา ไม่ใช่คำขอข้อมูล"


@pytest.fixture
def people(catalogue: Catalogue, open_again: Callable[..., Catalogue]) -> Catalogue:
    """A process that only reads, as the web server's; what people send is written all the same."""
    run_of(catalogue, [publication("rain", title="ปริมาณน้ำฝน")])
    return open_again(write=False)


def ask(catalogue: Catalogue, title: str, organization: str | None = None) -> str:
    return str(catalogue.ask_for_data(asking(title, "รายวัน\nทุกสถานี", organization, "น้ำฝน"))[0]["id"])


def titles(catalogue: Catalogue, **more: object) -> list[str]:
    return [one["title"] for one in catalogue.data_requests(RequestQuery(**more)).items]  # type: ignore[arg-type]


def test_what_is_asked_is_shown(people: Catalogue) -> None:
    made, new = people.ask_for_data(asking("ปริมาณน้ำฝนรายวัน", "ทุกสถานี", "dopa", "น้ำฝน"))
    assert new
    assert made == {
        "id": made["id"],
        "title": "ปริมาณน้ำฝนรายวัน",
        "details": "ทุกสถานี",
        "organization": {"slug": "dopa", "title": "กรมการปกครอง"},
        "query": "น้ำฝน",
        "status": "open",
        "asked": "2027-01-15T08:00:00Z",
        "due": "2027-01-30T08:00:00Z",
        "answered": None,
        "updated": "2027-01-15T08:00:00Z",
        "supporters": 1,
        "answers": [],
    }
    assert people.data_request(made["id"]) == made
    with pytest.raises(NotFound):
        people.ask_for_data(asking("ปริมาณน้ำฝน", organization="nobody"))
    for unknown in ("none", "x\0", "z" * 9_000):
        with pytest.raises(NotFound):
            people.data_request(unknown)


def test_the_same_again_is_support(people: Catalogue) -> None:
    first = ask(people, "ปริมาณน้ำฝน ปี ๒๕๖๗")
    again, new = people.ask_for_data(asking("ปริมาณนํ้าฝน, ปี 2567"))
    assert (again["id"], again["supporters"], new) == (first, 2, False)
    assert ask(people, "ปริมาณน้ำฝน ปี 2567", "dopa") != first, "to an agency of its own it is another request"
    assert people.support_request(first)["supporters"] == 3
    people.answer_request(first, answer(TEXT, "answered"), "สมหญิง")
    with pytest.raises(Conflict):
        people.support_request(first)
    assert ask(people, "ปริมาณน้ำฝน ปี 2567") != first, "what was decided can be asked for again"


def test_many_at_once_ask_one_thing(people: Catalogue) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = list(
            pool.map(lambda n: people.ask_for_data(asking(f"คำขอ {n % 2} ของตำบล", organization="dopa")), range(40))
        )
    assert sum(new for _, new in asked) == 2 and len({one["id"] for one, _ in asked}) == 2
    assert {one["supporters"] for one in people.data_requests(RequestQuery()).items} == {20}


def test_answers_decide_and_are_kept_in_order(people: Catalogue, clock: Clock) -> None:
    id = ask(people, "ปริมาณน้ำฝนรายวัน", "dopa")
    clock.now += DAY
    people.answer_request(id, answer("รับเรื่องแล้ว กำลังตรวจสอบ", "open"), "สมหญิง")
    assert (people.data_request(id)["status"], people.data_request(id)["answered"]) == ("open", None)
    clock.now += DAY
    people.answer_request(id, answer(TEXT, "refused", "unclear"), "dopa", "dopa")
    clock.now += DAY
    made = people.answer_request(id, answer(TEXT, "published", dataset=RAIN), "dopa", "dopa")
    assert (made["status"], made["answered"]) == ("published", "2027-01-17T08:00:00Z")
    assert [(a["status"], a["reason"], a["by"]) for a in made["answers"]] == [
        ("open", None, None),
        ("refused", "unclear", {"slug": "dopa", "title": "กรมการปกครอง"}),
        ("published", None, {"slug": "dopa", "title": "กรมการปกครอง"}),
    ]
    assert "สมหญิง" not in str(made), "whose token it was is kept, not shown"
    with pytest.raises(WrongToken):
        people.answer_request(id, answer(TEXT, "answered"), "x", "elsewhere")
    with pytest.raises(NotFound):
        people.answer_request(id, answer(TEXT, "published", dataset="nothing"), "x")


def test_a_dataset_that_is_taken_down_is_named_no_more(people: Catalogue, catalogue: Catalogue) -> None:
    id = ask(people, "ปริมาณน้ำฝนรายวัน")
    rain = people.dataset(RAIN)
    made = people.answer_request(id, answer(TEXT, "published", dataset=rain["slug"]), "x")
    assert made["answers"][0]["dataset"] == {"id": rain["id"], "slug": rain["slug"], "title": "ปริมาณน้ำฝน"}
    catalogue.take_down(rain["id"], "A court ordered it.")
    assert people.data_request(id)["answers"][0]["dataset"] is None
    with pytest.raises(Gone):
        people.answer_request(id, answer(TEXT, "published", dataset=rain["id"]), "x")


def test_lists_filters_and_walks(people: Catalogue, clock: Clock) -> None:
    ids = []
    for n in range(7):
        clock.now += 60
        ids.append(ask(people, f"งบประมาณตำบลที่ {n}", "dopa" if n % 2 else None))
    for id in (ids[2], ids[2], ids[5]):
        people.support_request(id)
    people.answer_request(ids[0], answer(TEXT, "refused", "not-held"), "x")
    assert titles(people) == [f"งบประมาณตำบลที่ {n}" for n in range(6, -1, -1)]
    assert titles(people, sort=Sort.OLDEST)[0] == "งบประมาณตำบลที่ 0"
    assert titles(people, sort=Sort.WANTED)[:3] == [f"งบประมาณตำบลที่ {n}" for n in (2, 5, 6)]
    page = people.data_requests(RequestQuery(statuses=[RequestStatus.OPEN], organizations=["dopa"], limit=2))
    assert page.total == 3
    assert page.facets == {"status": [("open", "open", 3)], "organization": [("dopa", "กรมการปกครอง", 3)]}
    everything = people.data_requests(RequestQuery(organizations=["dopa", "x"], limit=0))
    assert (everything.items, everything.after) == ([], None)
    assert people.data_requests(RequestQuery(statuses=[RequestStatus.OPEN])).facets["status"] == [
        ("open", "open", 6), ("refused", "refused", 1)
    ]  # fmt: skip
    assert titles(people, text="ตำบล 3") == ["งบประมาณตำบลที่ 3"]
    assert titles(people, text="%") == titles(people), "signs are no words"
    assert titles(people, text="_งบ") == titles(people)
    for sort in Sort:
        walked: list[str] = []
        after = None
        while True:
            part = people.data_requests(RequestQuery(sort=sort, limit=2, after=after))
            walked += [one["title"] for one in part.items]
            clock.now += 60
            if sort is Sort.NEWEST:
                ask(people, f"ระหว่างทาง {clock.now:.0f} วัน")  # a list that grows neither repeats nor skips
            if (after := part.after) is None:
                break
        assert sorted(t for t in walked if t.startswith("งบ")) == [f"งบประมาณตำบลที่ {n}" for n in range(7)]


def test_hidden_it_is_gone_everywhere(people: Catalogue, clock: Clock) -> None:
    id, other = ask(people, "ขายของราคาถูกมาก", "dopa"), ask(people, "ปริมาณน้ำฝนรายวัน", "dopa")
    with pytest.raises(InvalidRequest):
        people.hide_request(id, "no", "operator")
    people.hide_request(id, WHY, "operator")
    for act in (
        lambda: people.data_request(id),
        lambda: people.support_request(id),
        lambda: people.answer_request(id, answer(TEXT, "answered"), "x"),
    ):
        with pytest.raises(Gone, match="2027-01-15: ข้อความโฆษณา"):
            act()
    assert titles(people) == ["ปริมาณน้ำฝนรายวัน"]
    assert titles(people, text="ขายของ") == []
    clock.now += 16 * DAY
    assert people.responsiveness() == {"dopa": (1, 0)}
    assert ask(people, "ขายของราคาถูกมาก", "dopa") != id
    assert people.show_request(id, "ซ่อนผิดคำขอ ขออภัย", "operator")["title"] == "ขายของราคาถูกมาก"
    assert people.responsiveness() == {"dopa": (2, 0)}
    with pytest.raises(Conflict):
        people.show_request(other, "ไม่ได้ซ่อนอยู่แล้ว", "operator")
    people.hide_request(id, WHY, "operator", erase=True)
    people.hide_request(id, WHY, "operator")
    with pytest.raises(Conflict):
        people.show_request(id, "อยากได้คืน ขอคืนหน่อย", "operator")
    stored = str(people.database.hot("SELECT * FROM data_requests WHERE id = ?", [id]))
    assert "ขายของ" not in stored
    actions = people.database.hot("SELECT action FROM data_request_decisions ORDER BY number", [])
    assert [one[0] for one in actions] == ["hide", "show", "erase", "hide"]


def test_an_agency_s_answers_in_time(people: Catalogue, clock: Clock) -> None:
    early, late, never, fresh = (ask(people, f"คำขอที่ {n} ของตำบล", "dopa") for n in range(4))
    ask(people, "คำขอที่ไม่ได้ส่งถึงใคร")
    assert people.responsiveness() == {}
    people.answer_request(early, answer(TEXT, "refused", "not-held"), "x")
    people.answer_request(never, answer("รับเรื่องไว้แล้วนะครับ", "open"), "x")
    assert people.responsiveness() == {"dopa": (1, 1)}, "what was decided counts at once"
    clock.now += 15 * DAY
    assert people.responsiveness() == {"dopa": (1, 1)}, "on the last day nothing is late yet"
    clock.now += 1
    assert people.responsiveness() == {"dopa": (4, 1)}
    people.answer_request(late, answer(TEXT, "answered"), "x")
    people.answer_request(early, answer(TEXT, "answered"), "x")
    assert people.responsiveness() == {"dopa": (4, 1)}
    people.answer_request(fresh, answer(TEXT, "answered"), "x")
    assert people.responsiveness() == {"dopa": (4, 1)}


def test_of_all_together_so_many_a_day(people: Catalogue, clock: Clock) -> None:
    for n in range(3):
        people.ask_for_data(asking(f"คำขอที่ {n} ของตำบล"), 3)
    with pytest.raises(TooMany):
        people.ask_for_data(asking("คำขอที่ 4 ของตำบล"), 3)
    assert not people.ask_for_data(asking("คำขอที่ 1 ของตำบล"), 3)[1], "support is not asking"
    clock.now += DAY
    assert people.ask_for_data(asking("คำขอที่ 4 ของตำบล"), 3)[1]


def test_a_backup_holds_them(people: Catalogue, settings: Settings, tmp_path: Path) -> None:
    id = ask(people, "ปริมาณน้ำฝนรายวัน", "dopa")
    people.answer_request(id, answer(TEXT, "published", dataset=RAIN), "x", "dopa")
    hidden = ask(people, "ขายของราคาถูกมาก")
    people.hide_request(hidden, WHY, "operator")
    made = backup(people, tmp_path / "kept.tar", settings.home / "ledger.key", lambda *_: None)
    assert {name: made["tables"][name] for name in ("data_requests", "data_answers", "data_request_decisions")} == {
        "data_requests": 2, "data_answers": 1, "data_request_decisions": 1
    }  # fmt: skip
    fresh = open_catalogue(Settings(home=tmp_path / "other"))
    restore(fresh, tmp_path / "kept.tar", tmp_path / "other" / "ledger.key", lambda *_: None)
    assert fresh.data_request(id) == people.data_request(id)
    with pytest.raises(Gone):
        fresh.data_request(hidden)
    fresh.close()
    asked = open_catalogue(Settings(home=tmp_path / "third"))
    ask(asked, "คำขอก่อนมีข้อมูลใด ๆ")
    with pytest.raises(Conflict):
        restore(asked, tmp_path / "kept.tar", tmp_path / "third" / "ledger.key", lambda *_: None)
    asked.close()
