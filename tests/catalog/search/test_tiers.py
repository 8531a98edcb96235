import random
from pathlib import Path

import pytest

from catalog.search.inside import table_plan
from catalog.search.language import read
from catalog.search.planning import plan
from catalog.search.port import TableFields
from catalog.search.query import Phrase, Term
from catalog.search.tantivy import TantivyIndex, place, ranked
from catalog.search.tantivy_shapes import scoring_query
from catalog.search.tiers import implied, requires, settled, tiers, word_facts
from tests.catalog.search.documents import document

WORDS = ["ข้าว", "น้ำฝน", "จังหวัด", "ข้อมูล", "โรงงาน", "2562", "ปริมาณน้ำฝน", "ตาก", "rice"]
ASKED = [
    "ข้าว",
    "ข้อมูล",
    "ข้าว โรงงาน",
    "น้ำฝน ข้อมูล",
    "โรงงาน ตาก 2562",
    "ข้าว OR โรงงาน",
    '"ข้าว โรงงาน" ตาก',
    "ข้าว -ตาก",
    "2561-2563 ข้าว",
    "rice ตาก",
    "ข้าวน้ำฝนจังหวัด",
    "ตาก rice",
    "rice ข้อมูล ตาก",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    chance = random.Random(3)
    made = []
    for n in range(1500):
        title, text = ("".join(chance.choices([*WORDS, " "], k=chance.randint(1, 5))) for _ in range(2))
        more = {"description": text, "tags": chance.choices(WORDS, k=2), "score": float(n % 90)}
        made.append(document(str(n), title, use=n % 40, **more))
    index = TantivyIndex(tmp_path_factory.mktemp("tiers"))
    index.apply(made, [], 1)
    return index


@pytest.mark.parametrize("text", ASKED)
def test_the_hits_of_tiers_are_those_of_the_whole_plan(index: TantivyIndex, text: str) -> None:
    searcher = index._reading().searcher
    asked = plan(read(text), {}).plan
    for windows in ([(0, 21)], [(30, 20), (0, 5), (400, 40)], [(0, 1500)]):
        hits = ranked(searcher, asked)
        for at, limit in windows:
            whole = searcher.search(scoring_query(asked), limit, False, offset=at, weight_by_field="rank").hits
            assert [(hit[0], place(hit)) for hit in hits(at, limit)] == [(hit[0], place(hit)) for hit in whole]


@pytest.mark.parametrize("text", ["ปี", "ปี จังหวัด", "ข้าว ปี", "ปี OR ข้าว", "ปี -ข้าว", "ข้าว 7", ""])
def test_tables_too_stand_as_the_whole_plan_has_them(text: str, tmp_path: Path) -> None:
    chance = random.Random(4)
    index = TantivyIndex(tmp_path)
    made = []
    for n in range(60):
        tables = []
        for k in range(5):
            names = chance.sample(["ปี", "จังหวัด", "ข้าว", "รหัส", "จำนวนข้าว"], chance.randint(1, 4))
            values = tuple(chance.choices(["ปี", "ข้าว", "7", "จังหวัดตาก"], k=3))
            tables.append(TableFields(f"{n}-{k}", "ตาราง", [{"name": name} for name in names], values))
        made.append(document(str(n), "เรื่อง", tuple(tables)))
    index.apply(made, [], 1)
    searcher = index._reading().searcher
    asked = table_plan(read(text))
    whole = searcher.search(scoring_query(asked), 400, False, weight_by_field="rank").hits
    for at, limit in ((0, 21), (10, 30), (0, 400)):
        found = ranked(searcher, asked)(at, limit) if asked.boosts else whole[at : at + limit]
        assert [(hit[0], place(hit)) for hit in found] == [(hit[0], place(hit)) for hit in whole[at : at + limit]]


def test_most_queries_are_answered_by_less_than_the_plan(index: TantivyIndex) -> None:
    asked = plan(read("ข้าว"), {}).plan
    first = next(tiers(asked, whole_apart=False))
    assert first.plan.must == (Term("title", "ข้าว"),)
    assert not [best for best in first.plan.boosts if best.name == "ข้าว"]  # its weight is known beforehand
    assert first.plan.base > first.beyond / 1.2 > 1


def test_what_facts_imply() -> None:
    run = Phrase("title", ("a", "b", "c"))
    assert implied(Phrase("title", ("b", "c")), (run,)) and not implied(Phrase("title", ("a", "c")), (run,))
    assert implied(Term("text", "b"), (run,)) and not implied(Term("names", "b"), (run,))
    assert requires(run, Phrase("title", ("a", "b"))) and requires(run, Term("title", "c"))
    assert not requires(Term("title", "a"), run)


def test_light_words_decide_only_where_there_are_no_others() -> None:
    assert word_facts(plan(read("ข้อมูล"), {}).plan) == (Term("title", "ข้อมูล"),)
    assert word_facts(plan(read("ข้อมูล ข้าว"), {}).plan) == (Term("title", "ข้าว"),)


def test_what_is_settled_counts_as_before() -> None:
    asked = plan(read("ข้าว"), {}).plan
    known = settled(asked, (Term("title", "ข้าว"),))
    assert known.base == asked.base + max(part[2] for best in asked.boosts[:1] for part in best.parts) + sum(
        part[2] for best in asked.boosts for part in best.parts if part[0] == "first"
    )
