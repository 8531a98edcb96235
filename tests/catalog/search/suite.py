"""What every search engine must do: one suite, run by `test_tantivy.py` and `test_elastic.py`.

A subclass gives the fixture `index`: an empty index that nothing else writes.
"""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from catalog.search.port import IndexDocument, SearchIndex, SearchPage, SearchQuery, TableFields
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, SHOWN, SORTS
from catalog.words.model import dataset_id
from catalog.words.thai.sorting import sort_key
from tests.catalog.search.documents import document, recorded
from tests.catalog.search.judging import middle_words, missed, scores


def keys(page: SearchPage, documents: Sequence[IndexDocument]) -> list[str]:
    names = {made.id: str(made.dataset["slug"]) for made in documents}
    return [names[hit.id] for hit in page.hits]


def answered(index: SearchIndex, made: Sequence[IndexDocument], text: str) -> list[str]:
    return keys(index.search(SearchQuery(text)), made)


def counts(page: SearchPage, name: str) -> dict[str, int]:
    return {found.value: found.count for found in page.facets[name]}


RAIN = document("rain", "ปริมาณน้ำฝนรายเดือน พ.ศ. ๒๕๖๖", tags=["อุตุนิยมวิทยา"], organization=("tmd", "กรมอุตุนิยมวิทยา"))
FLOOD = document("flood", "พื้นที่น้ำท่วมซ้ำซาก จังหวัดเชียงใหม่ ปี 2565", resources=[{"title": "แผนที่", "format": "SHP"}])
SICK = document("sick", "จำนวนผู้ป่วยในด้วยโรคไข้เลือดออก", organization=("moph", "กระทรวงสาธารณสุข"), score=90.0)
CARS = document(
    "cars",
    "จำนวนรถจดทะเบียนใหม่",
    description="รถยนต์ที่จดทะเบียนใหม่ ไม่รวมรถจักรยานยนต์",
    resources=[{"title": "a", "format": "CSV"}, {"title": "b", "format": "XLSX"}],
    license={"id": "CC-BY-4.0", "title": "CC BY", "open": True},
)
AIR = document(
    "air", "Air quality PM2.5 hourly readings 2023", resources=[{"title": "api", "format": "JSON", "kind": "service"}]
)
SAO = document("sao", "งบประมาณรายจ่าย อบต. ท่าแร้ง", resources=[{"title": "a", "format": "CSV"}])
BUDGET = document("budget", "องค์การบริหารส่วนตำบลในประเทศไทย", tags=["งบประมาณ"])
SOME = [RAIN, FLOOD, SICK, CARS, AIR, SAO, BUDGET]

SALES = TableFields(
    "r-1",
    "ยอดขาย",
    [
        {"name": "tambon", "title": "ตำบล", "type": "string"},
        {"name": "patients", "title": "จำนวนผู้ป่วย", "type": "integer", "unit": "คน"},
    ],
    ["บริษัท สยามทดสอบ จำกัด", "บางรัก"],
)


class SearchSuite:
    @pytest.fixture
    def index(self) -> Any:
        raise NotImplementedError

    @pytest.fixture
    def some(self, index: SearchIndex) -> SearchIndex:
        index.apply(SOME, [], 1)
        return index

    def found(self, index: SearchIndex, text: str, **more: Any) -> list[str]:
        return keys(index.search(SearchQuery(text, **more)), SOME)

    # Life of an index.

    def test_an_empty_index_answers(self, index: SearchIndex) -> None:
        page = index.search(SearchQuery("น้ำ", facets=SHOWN))
        assert (page.total, list(page.hits), page.next) == (0, [], None)
        assert index.count() == 0 and list(index.ids()) == [] and index.position() == 0

    def test_applying_is_visible_counted_and_remembers_the_position(self, index: SearchIndex) -> None:
        index.apply([RAIN, FLOOD], [], 7)
        assert index.count() == 2 and index.position() == 7
        assert list(index.ids()) == sorted([RAIN.id, FLOOD.id])

    def test_applying_twice_is_applying_once(self, index: SearchIndex) -> None:
        index.apply([RAIN, FLOOD], [], 7)
        index.apply([RAIN, FLOOD], [], 7)
        assert index.count() == 2 and index.search(SearchQuery("น้ำ")).total == 2

    def test_a_changed_dataset_replaces_itself_and_a_removed_one_is_gone(self, index: SearchIndex) -> None:
        index.apply([RAIN, FLOOD], [], 1)
        index.apply([document("rain", "เรื่องอื่น")], [FLOOD.id], 2)
        assert index.search(SearchQuery("น้ำฝน")).total == 0
        assert index.search(SearchQuery("น้ำท่วม")).total == 0
        assert list(index.ids()) == [RAIN.id]

    def test_a_rebuild_replaces_everything(self, some: SearchIndex) -> None:
        some.rebuild([CARS], 42)
        assert list(some.ids()) == [CARS.id] and some.position() == 42
        some.apply([RAIN], [], 43)
        assert some.count() == 2 and some.position() == 43

    def test_a_failed_rebuild_leaves_the_old_index_serving(self, some: SearchIndex) -> None:
        def broken():
            yield CARS
            raise RuntimeError("the store went away")

        with pytest.raises(RuntimeError):
            some.rebuild(broken(), 42)
        assert some.count() == len(SOME) and some.position() == 1

    # Thai words.

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("น้ำฝน", "rain"),
            ("ฝน", "rain"),
            ("น้ําฝน", "rain"),  # sara am in two letters
            ("น้ำ\u200bฝน", "rain"),
            ("2566", "rain"),
            ("๒๕๖๖", "rain"),
            ("ปริมาณน้ำฝน 2023", "rain"),
            ("ผู้ป่วย", "sick"),
            ("ไข้เลือด", "sick"),
            ("เลือดออก", "sick"),
            ("ทะเบียน", "cars"),
            ("สธ.", "sick"),
            ("สธ", "sick"),
            ("MOPH", "sick"),
            ("องค์การบริหารส่วนตำบลท่าแร้ง", "sao"),
            ("rainfall", "rain"),
            ("ฝุ่น", "air"),
            ("pm2.5", "air"),
            ("PM 2.5", "air"),
            ("reading", "air"),
            ("dengue", "sick"),
            ("vehicle registration", "cars"),
            ("น้ำท่วม ปี 65", "flood"),
            ("อุตุ", "rain"),
        ],
    )
    def test_words_find_their_dataset_first(self, some: SearchIndex, text: str, key: str) -> None:
        assert self.found(some, text)[:1] == [key]

    def test_abbreviation_and_full_name_find_each_other(self, some: SearchIndex) -> None:
        assert set(self.found(some, "อบต")) == {"sao", "budget"} == set(self.found(some, "องค์การบริหารส่วนตำบล"))
        assert self.found(some, "อบต.")[0] == "sao" and self.found(some, "องค์การบริหารส่วนตำบล")[0] == "budget"

    def test_negation_is_not_lost(self, some: SearchIndex) -> None:
        assert self.found(some, "ไม่รวม") == ["cars"]

    @pytest.mark.parametrize(
        ("typed", "kind", "key"),
        [
            ("อุตนิยมวิทยา", "spelling", "rain"),
            ("นำฝน", "spelling", "rain"),
            ("จดทะเบยน", "spelling", "cars"),
            ("qualty", "spelling", "air"),
            ("ohe/o", "layout", "rain"),
            ("พฟรืดฟสส", "layout", "rain"),
        ],
    )
    def test_slips_are_mended_and_said(self, some: SearchIndex, typed: str, kind: str, key: str) -> None:
        page = some.search(SearchQuery(typed))
        assert keys(page, SOME)[:1] == [key]
        assert page.understood is not None and page.understood["kind"] == kind
        assert page.understood["instead_of"] == typed
        assert some.search(SearchQuery(typed, exact=True)).total == 0

    # The language of queries.

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("น้ำ -น้ำท่วม", {"rain"}),
            ("น้ำฝน OR น้ำท่วม", {"rain", "flood"}),
            ("น้ำฝน | น้ำท่วม", {"rain", "flood"}),
            ('"รถจดทะเบียนใหม่"', {"cars"}),
            ('"ใหม่ทะเบียน"', set()),
            ("format:csv", {"cars", "sao"}),
            ("format:csv งบประมาณ", {"sao"}),
            ("year:2566", {"rain", "air"}),
            ("year:2565-2566", {"rain", "flood", "air"}),
            ("2565-2566", {"rain", "flood", "air"}),
            ("title:งบประมาณ", {"sao"}),
            ("has_api:yes", {"air"}),
            ("หน่วยงาน:กรมอุตุนิยมวิทยา", {"rain"}),
            ("หน่วยงาน: อุตุนิยมวิทยา", {"rain"}),
            ("agency:สธ.", {"sick"}),
            ("organization:moph", {"sick"}),
            ("รูปแบบ:excel", {"cars"}),
            ("งบประมาณ -รูปแบบไฟล์:CSV", {"budget"}),
            ("license:cc-by-4.0", {"cars"}),
            ("สัญญาอนุญาตแบบเปิด:ใช่", {"cars"}),
            ("คำสำคัญ:อุตุนิยมวิทยา", {"rain"}),
            ("ปี:65-66", {"rain", "flood", "air"}),
            ("ปี 65-66 น้ำ", {"rain", "flood"}),
            ("ชื่อ:งบประมาณ", {"sao"}),
        ],
    )
    def test_operators(self, some: SearchIndex, text: str, expected: set[str]) -> None:
        assert set(self.found(some, text)) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "x" * 10_000,
            "ก",
            "ะ",
            "\u0e31\u0e48\u0e48",
            "😀🌊",
            "AND OR NOT -- ((( ]] +-*/ ~^2 [a TO b] title:( \\",
            " ".join(f"คำ{n}" for n in range(200)),
            "\u202eabc\u0000\u0007",
            '"',
            "-",
            ":",
            "format:",
            "title:",
            "OR",
            "-OR-",
            "field:value",
            "a" * 70 + "*",
            "{}",
        ],
    )
    def test_anything_is_a_query(self, some: SearchIndex, text: str) -> None:
        page = some.search(SearchQuery(text, facets=SHOWN))
        assert page.total <= len(SOME)
        some.suggest(text)

    # Facets.

    def test_counts_are_right_under_selection(self, some: SearchIndex) -> None:
        page = some.search(
            SearchQuery(filters={"format": ["CSV"]}, facets=("format", "organization", "open", "status"))
        )
        assert page.total == 2
        assert counts(page, "format") == {"CSV": 2, "XLSX": 1, "SHP": 1, "JSON": 1}  # as if no format were chosen
        assert counts(page, "organization") == {"office": 2}
        assert counts(page, "open") == {"yes": 1, "no": 1}

    def test_or_within_and_between(self, some: SearchIndex) -> None:
        assert set(self.found(some, "", filters={"format": ["CSV", "JSON"]})) == {"cars", "sao", "air"}
        assert self.found(some, "", filters={"format": ["CSV", "JSON"], "has_api": ["yes"]}) == ["air"]

    def test_every_facet_counts_every_dataset_it_describes(self, some: SearchIndex) -> None:
        page = some.search(SearchQuery(facets=tuple(FACETS)))
        for name, facet in FACETS.items():
            expected: dict[str, int] = {}
            if facet.kind == "since":
                continue
            for made in SOME:
                for value in dict.fromkeys(facet.of(made.dataset)):
                    expected[value] = expected.get(value, 0) + 1
            assert counts(page, name) == expected, name

    def test_order_is_by_count_then_thai(self, index: SearchIndex) -> None:
        index.apply([document(str(n), "x", tags=["เกลือ", "กบ", "มาก"] if n else ["มาก"]) for n in range(3)], [], 1)
        page = index.search(SearchQuery(facets=("tags",)))
        assert [found.value for found in page.facets["tags"]] == ["มาก", "กบ", "เกลือ"]

    def test_facet_limit(self, index: SearchIndex) -> None:
        index.apply([document(str(n), "x", tags=[f"t{m}" for m in range(n, 30)]) for n in range(30)], [], 1)
        page = index.search(SearchQuery(facets=("tags",), facet_limit=3))
        assert [(found.value, found.count) for found in page.facets["tags"]] == [("t29", 30), ("t28", 29), ("t27", 28)]

    def test_very_many_values_are_counted_exactly(self, index: SearchIndex) -> None:
        """Some in most datasets, thousands in one or two, datasets with more tags than most, in several commits."""
        chance = random.Random(11)
        often = [f"often {n}" for n in range(40)]
        made = []
        for n in range(900):
            many = chance.choice([0, 1, 3, 30])
            tags = [*chance.sample(often, min(many, 9)), *(f"seldom {chance.randrange(4000)}" for _ in range(many))]
            agency = f"office-{chance.randrange(3) if chance.random() < 0.5 else chance.randrange(3, 700)}"
            made.append(document(str(n), "ข้าว" if n % 3 else "น้ำ", tags=tags, organization=(agency, agency)))
        for at in range(0, 900, 300):
            index.apply(made[at : at + 300], [], 1 + at)
        for text, limit in (("", 5), ("", 45), ("ข้าว", 1), ("น้ำ", 38), ("", 500)):
            page = index.search(SearchQuery(text, facets=("tags", "organization"), facet_limit=limit))
            for name in ("tags", "organization"):
                expected: Counter[str] = Counter()
                for one in made:
                    if text in str(one.dataset["title"]):
                        expected.update(set(FACETS[name].of(one.dataset)))
                found = [(one.value, one.count) for one in page.facets[name]]
                assert found == sorted(found, key=lambda pair: (-pair[1], sort_key(pair[0])))
                assert [count for _, count in found] == sorted(expected.values(), reverse=True)[:limit]
                assert dict(found).items() <= expected.items(), (text, limit, name)

    def test_an_unknown_facet_is_an_error(self, some: SearchIndex) -> None:
        with pytest.raises(InvalidRequest):
            some.search(SearchQuery(facets=("nonsense",)))

    def test_withdrawn_only_when_asked(self, index: SearchIndex) -> None:
        index.apply([document("a", "ข้าว"), document("b", "ข้าวเก่า", status="withdrawn")], [], 1)
        assert index.search(SearchQuery("ข้าว")).total == 1
        assert index.search(SearchQuery("ข้าว", filters={"status": ["withdrawn"]})).total == 1
        assert index.search(SearchQuery("ข้าว", filters={"status": ["published", "withdrawn"]})).total == 2

    def test_a_status_that_cannot_be_chosen_is_not_offered(self, index) -> None:
        states = ("published", "withdrawn", "withheld", "taken-down")
        index.apply([document(state, "ข้าว", status=state) for state in states], [], 1)
        offered = index.search(SearchQuery("ข้าว", facets=("status",))).facets["status"]
        assert {one.value for one in offered} == {"published", "withdrawn"}

    def test_places_contain_places(self, index: SearchIndex) -> None:
        index.apply(
            [
                document("b", "สถิติอำเภอแม่ริม", places=[{"code": "5007"}]),
                document("a", "สถิติจังหวัดเชียงใหม่"),
                document("c", "สถิติจังหวัดลำพูน"),
            ],
            [],
            1,
        )
        page = index.search(SearchQuery("เชียงใหม่", facets=("place",)))
        assert [hit.id for hit in page.hits] == [dataset_id("test", "a"), dataset_id("test", "b")]
        assert index.search(SearchQuery(filters={"place": ["50"]})).total == 1

    def test_a_region_finds_what_lies_in_it(self, index: SearchIndex) -> None:
        made = [document("y", "รายงานทะเบียนวัดจังหวัดยะลา"), document("c", "ทะเบียนวัดจังหวัดเชียงราย"), document("n", "วัด")]
        index.apply(made, [], 1)
        for text in ("วัดภาคใต้", "southern temples"):
            assert answered(index, made, text) == ["y"]
        assert answered(index, made, "วัดภาคตะวันออก") != ["c"]

    def test_updated_within(self, index: SearchIndex) -> None:
        index.apply(
            [document("old", "x", modified="2001-01-01T00:00:00Z"), document("new", "x", modified="2999-01-01")], [], 1
        )
        page = index.search(SearchQuery(filters={"updated": ["week"]}, facets=("updated",)))
        assert page.total == 1 and counts(page, "updated") == dict.fromkeys(
            ("week", "month", "quarter", "year", "five-years"), 1
        )

    def test_500_values_of_a_facet(self, some: SearchIndex) -> None:
        page = some.search(SearchQuery(filters={"tags": [f"t{n}" for n in range(500)] + ["งบประมาณ"]}))
        assert page.total == 1

    # Order, and walking to the end.

    @pytest.mark.parametrize("sort", list(SORTS))
    @pytest.mark.parametrize("text", ["", "ข้อมูล"])
    def test_a_walk_sees_every_dataset_once_in_order(self, index: SearchIndex, sort: str, text: str) -> None:
        chance = random.Random(5)
        days = [None, *(f"2020-01-{day:02d}T00:00:00Z" for day in range(1, 6))]
        made = [
            document(
                str(n),
                f"ข้อมูล {chance.choice('กขคงเแ')}",
                modified=chance.choice(days),
                score=chance.choice([None, 10.0, 20.0]),
                use=chance.choice([0, 5]),
            )
            for n in range(137)
        ]
        index.apply(made, [], 1)
        seen: list[str] = []
        after: str | None = None
        while True:
            page = index.search(SearchQuery(text, sort=sort, limit=20, cursor=after))
            assert page.total == len(made)
            seen += [hit.id for hit in page.hits]
            after = page.next
            if after is None:
                break
        assert sorted(seen) == sorted(made_one.id for made_one in made)
        if sort == "-modified" or sort == "modified":
            moments = {made_one.id: str(made_one.dataset["modified"] or "") for made_one in made}
            order = [moments[id] for id in seen]
            assert order == sorted(order, reverse=sort == "-modified")

    @pytest.mark.parametrize(
        ("text", "sort"), [("ข้อมูล", "relevance"), ("", "title"), ("", "-modified"), ("", "relevance")]
    )
    def test_a_walk_in_a_changing_index_neither_repeats_nor_skips(
        self, index: SearchIndex, text: str, sort: str
    ) -> None:
        made = [document(str(n), f"ข้อมูลที่ {n % 7}", modified="2020-01-01") for n in range(90)]
        index.apply(made, [], 1)
        seen: list[str] = []
        after: str | None = None
        turn = 0
        while True:
            page = index.search(SearchQuery(text, sort=sort, limit=10, cursor=after))
            seen += [hit.id for hit in page.hits]
            after = page.next
            if after is None:
                break
            turn += 1
            new = [document(f"new-{turn}-{n}", f"ข้อมูลที่ {n % 9} ใหม่", modified="2021-01-01") for n in range(10)]
            index.apply(new[: 5 if turn % 2 else 10], [made[80 - turn].id] if turn < 3 else [], turn + 1)
            assert turn < 60
        removed = {made[80 - turn].id for turn in (1, 2)}
        assert len(seen) == len(set(seen))
        assert {one.id for one in made} - removed <= set(seen)

    def test_titles_sort_as_a_thai_dictionary_does(self, index: SearchIndex) -> None:
        titles = ["เกลือ", "กบ", "ไก่", "ขา", "ข้าว", "แกง", "10 เรื่อง", "9 เรื่อง", "Zebra", "apple"]
        made = [document(str(n), title) for n, title in enumerate(titles)]
        index.apply(made, [], 1)
        page = index.search(SearchQuery(sort="title"))
        order = [titles[int(slug)] for slug in keys(page, made)]
        assert order == ["9 เรื่อง", "10 เรื่อง", "กบ", "เกลือ", "แกง", "ไก่", "ขา", "ข้าว", "apple", "Zebra"]

    def test_deep_pages_and_limits(self, some: SearchIndex) -> None:
        assert len(some.search(SearchQuery(limit=1000)).hits) == len(SOME)
        page = some.search(SearchQuery(limit=0))
        assert page.total == len(SOME) and not page.hits and page.next is None

    @pytest.mark.parametrize("made_up", ["", "x", "AAAA", "W10", "ก", "WyJhIiwxLCJiIiwwXQ", "🙂" * 50, "A" * 5000])
    def test_a_made_up_cursor_is_an_error(self, some: SearchIndex, made_up: str) -> None:
        with pytest.raises(InvalidRequest):
            some.search(SearchQuery(cursor=made_up))

    def test_a_cursor_of_another_query_is_an_error(self, some: SearchIndex) -> None:
        after = some.search(SearchQuery(limit=2)).next
        assert after is not None
        for other in (SearchQuery("น้ำ", cursor=after), SearchQuery(sort="title", cursor=after)):
            with pytest.raises(InvalidRequest):
                some.search(other)

    # Ranking.

    def test_the_word_itself_before_parts_before_tags_before_text(self, index: SearchIndex) -> None:
        made = [
            document("text", "เรื่องอื่น ๆ", description="ข้าวของเกษตรกร"),
            document("tag", "เรื่องอื่น ๆ", tags=["ข้าว"]),
            document("inner", "ผลผลิตข้าวนาปรัง", use=1_000_000, score=100.0),
            document("title", "ราคาข้าว ในตลาดกลางสินค้าเกษตรของจังหวัดต่าง ๆ รายวัน"),
            document("whole", "ข้าว"),
        ]
        index.apply(made, [], 1)
        assert keys(index.search(SearchQuery("ข้าว")), made) == ["whole", "title", "inner", "tag", "text"]

    def test_an_explanation_adds_up(self, some: SearchIndex) -> None:
        for text in (
            "น้ำฝน 2566",
            "รถจดทะเบียนใหม่",
            "air quality",
            '"Air quality" OR น้ำท่วม',
            "คำสำคัญ:งบประมาณ",
            "จักรวาล น้ำท่วม",
        ):
            page = some.search(SearchQuery(text, explain=True))
            assert page.hits, text
            for hit in page.hits:
                assert hit.explanation is not None and hit.score is not None
                words = 1 + sum(part["weight"] for part in hit.explanation["words"])
                assert words * hit.explanation["factor"] == pytest.approx(hit.score, rel=1e-3), text
                assert hit.explanation["score"] == pytest.approx(hit.score, rel=1e-3), text

    def test_fewer_words_where_all_find_nothing(self, some: SearchIndex) -> None:
        page = some.search(SearchQuery("น้ำฝน จักรวาลวิทยา"))
        assert keys(page, SOME) == ["rain"]
        assert page.understood is not None and page.understood["in_the_way"] == "จักรวาลวิทยา"

    def test_what_comes_near_stands_behind_what_holds_all(self, index: SearchIndex) -> None:
        made = [
            document("a60", "จำนวนเที่ยวบินภายในประเทศ ปี 2560"),
            document("a61", "จำนวนเที่ยวบินภายในประเทศ ปี 2561", resources=[{"title": "a", "format": "CSV"}]),
            document("text", "ท่าอากาศยาน", description="จำนวนเที่ยวบินของปี 2560"),
            document("b61", "รายงานเที่ยวบินล่าช้า 2561"),
            *(document(f"x{n}", f"เรื่องอื่นที่ {n} ของปี 2560") for n in range(30)),
        ]
        index.apply(made, [], 1)
        page = index.search(SearchQuery("เที่ยวบิน 2560", facets=("format",)))
        assert keys(page, made) == ["a60", "text", "a61", "b61"]
        assert page.total == 4 and page.understood and page.understood["exactly"] == 2
        assert counts(page, "format") == {"CSV": 1}
        chosen = index.search(SearchQuery("เที่ยวบิน 2560", filters={"format": ["CSV"]}))
        assert keys(chosen, made) == ["a61"] and chosen.total == 1
        walk = index.search(SearchQuery("เที่ยวบิน 2560", limit=3))
        rest = index.search(SearchQuery("เที่ยวบิน 2560", limit=3, cursor=walk.next))
        assert keys(walk, made) + keys(rest, made) == ["a60", "text", "a61", "b61"] and rest.next is None
        for said in ("เที่ยวบิน และ 2560", 'เที่ยวบิน "2560"'):
            assert answered(index, made, said) == ["a60", "text"]
        assert index.search(SearchQuery("เที่ยวบิน 2560", sort="title")).total == 2
        assert index.search(SearchQuery("เที่ยวบิน 2560", exact=True)).total == 2

    def test_a_minus_that_leaves_nothing_is_of_titles_only(self, index: SearchIndex) -> None:
        made = [document("c", "ถ่านหิน", description="การนำเข้า"), document("i", "นำเข้าถ่านหิน")]
        index.apply(made, [], 1)
        page = index.search(SearchQuery("ถ่านหิน -นำเข้า"))
        assert keys(page, made) == ["c"] and page.understood and page.understood["unwanted_in_titles"] == ["นำเข้า"]

    def test_a_field_with_a_value_that_nothing_has_is_words(self, some: SearchIndex) -> None:
        page = some.search(SearchQuery("แหล่งที่มา:ไข้เลือดออก"))
        assert keys(page, SOME) == ["sick"] and page.understood and page.understood["as_words"] == ["ไข้เลือดออก"]

    # Inside tables.

    def test_columns_and_values_are_found_and_shown(self, index: SearchIndex) -> None:
        index.apply([document("t", "รายงาน", tables=(SALES,)), CARS], [], 1)
        page = index.search(SearchQuery("ผู้ป่วย"))
        assert [(m["part"], m["resource"], m["text"]) for m in page.hits[0].matched] == [("column", "r-1", "จำนวนผู้ป่วย")]
        page = index.search(SearchQuery("สยามทดสอบ"))
        assert [(m["part"], m["text"]) for m in page.hits[0].matched] == [("value", "บริษัท สยามทดสอบ จำกัด")]

    def test_tables_are_found_by_their_columns_and_values(self, index: SearchIndex) -> None:
        other = TableFields("r-2", "", [{"name": "year", "title": "ปี"}, {"name": "amphoe", "title": "อำเภอ"}], ["2566"])
        made = [
            document("t", "รายงาน", tables=(SALES,)),
            document("u", "สถิติ", tables=(other,)),
            document("w", "ถอนแล้ว", tables=(SALES,), status="withdrawn"),
        ]
        index.apply(made, [], 1)
        assert index.count() == 3 and len(list(index.ids())) == 3

        def asked(text: str) -> list[str]:
            return [hit.resource for hit in index.columns(SearchQuery(text)).hits]

        assert asked("ตำบล จำนวนผู้ป่วย") == ["r-1"]
        assert asked("ตำบล อำเภอ") == []
        assert asked("บริษัท สยามทดสอบ") == ["r-1"]
        assert asked("ปี") == asked("year") == ["r-2"]
        assert asked("subdistrict") == ["r-1"]
        assert set(asked("")) == {"r-1", "r-2"}
        hit = index.columns(SearchQuery("ผู้ป่วย")).hits[0]
        assert hit.dataset == made[0].id and hit.title == "ยอดขาย"
        assert [(m["part"], m["name"], m["unit"]) for m in hit.matched] == [("column", "patients", "คน")]
        first = index.columns(SearchQuery("", limit=1))
        assert first.total == 2 and first.next is not None
        assert index.columns(SearchQuery("", limit=1, cursor=first.next)).hits[0].resource != first.hits[0].resource
        index.apply([document("t", "รายงาน")], [made[1].id], 2)
        assert asked("") == [] and index.count() == 2

    # Suggestions and likeness.

    def test_suggestions_by_kind(self, some: SearchIndex) -> None:
        assert [s.text for s in some.suggest("ปริมาณน้ำ") if s.kind == "dataset"] == ["ปริมาณน้ำฝนรายเดือน พ.ศ. ๒๕๖๖"]
        assert {s.text for s in some.suggest("กรมอุ") if s.kind == "organization"} == {"กรมอุตุนิยมวิทยา"}
        assert "เชียงใหม่" in {s.text for s in some.suggest("เชียงให") if s.kind == "place"}
        assert "จำนวน" in {s.text for s in some.suggest("จำน") if s.kind == "word"}
        assert not some.suggest("")
        assert len(some.suggest("น้ำ", limit=1)) == 1

    def test_columns_are_suggested(self, index: SearchIndex) -> None:
        table = TableFields("r", "ตาราง", [{"name": "n", "title": "จำนวนผู้ป่วยใน", "unit": "คน"}])
        index.apply([document("t", "รายงาน", (table,))], [], 1)
        assert [s.text for s in index.suggest("จำนวนผู้ป่วย") if s.kind == "column"] == ["จำนวนผู้ป่วยใน"]

    def test_similar_leaves_itself_out(self, index: SearchIndex) -> None:
        made = [document(str(n), f"รายงานทะเบียนวัดจังหวัด{name}") for n, name in enumerate(["ตราด", "ยะลา", "ภูเก็ต"])]
        index.apply([*made, CARS], [], 1)
        assert set(index.similar(made[0].id)) == {made[1].id, made[2].id}
        assert list(index.similar("no-such-id")) == []

    def test_similar_is_about_the_same_things_by_any_name(self, index: SearchIndex) -> None:
        made = [
            document("w", "ปริมาณการเก็บมูลฝอยในกรุงเทพมหานคร"),
            document("g", "ปริมาณขยะของเทศบาล"),
            document("t", "รายงานทะเบียนวัดจังหวัดกรุงเทพมหานคร"),
            document("d", "ผลผลิตทุเรียนแยกตามจังหวัด ปี 2562"),
            document("m", "ผลผลิตมังคุดแยกตามจังหวัด ปี 2562"),
            document("s", "โรงเรียนสอนขับรถ ปี 2562"),
        ]
        index.apply(made, [], 1)

        def similar(number: int) -> list[str]:
            ids = {one.id: str(one.dataset["slug"]) for one in made}
            return [ids[id] for id in index.similar(made[number].id)]

        assert similar(0) == ["g"] and similar(1) == ["w"]
        assert similar(3) == ["m"]  # nothing else is about durians: most of the words

    def test_a_series_differs_in_years_and_places_only(self, index: SearchIndex) -> None:
        made = [
            document("a61", "อัตราค่าจ้างขั้นต่ำ ปี 2561", organization=("mol", "กระทรวงแรงงาน")),
            document("a63", "อัตราค่าจ้างขั้นต่ำ ประจำปี พ.ศ. ๒๕๖๓", organization=("mol", "กระทรวงแรงงาน")),
            document("b64", "อัตราค่าจ้างขั้นต่ำ จังหวัดน่าน 2564"),
            document("m", "อัตราค่าจ้างขั้นต่ำ มกราคม 2562", organization=("mol", "กระทรวงแรงงาน")),
            document("w", "อัตราค่าจ้างขั้นต่ำ ปี 2550", status="withdrawn"),
            document("x", "อัตราค่าจ้างพนักงาน ปี 2561"),
            document("y1", "ปี 2561"),
            document("y2", "ปี 2562"),
        ]
        index.apply(made, [], 1)
        slugs = {one.id: str(one.dataset["slug"]) for one in made}
        series = lambda key: [slugs[id] for id in index.series(dataset_id("test", key))]  # noqa: E731
        assert series("b64") == ["a63", "m", "a61"]
        assert series("m") == ["a63", "a61", "b64"]  # its own agency first
        assert series("x") == series("y1") == series("no such") == []
        assert [slugs[id] for id in index.series(made[0].id, 1)] == ["a63"]

    # Relevance, on the recorded titles.

    @pytest.mark.corpus
    def test_judged_queries_and_words_from_the_middle(self, index: SearchIndex, corpus: Path) -> None:
        documents = recorded(corpus)
        index.rebuild(documents, 1)
        found = scores(index, documents)
        assert len(found) >= 460
        worst = "\n".join(
            f"{score:.2f} {query}" for query, score in sorted(found.items(), key=lambda pair: pair[1])[:15]
        )
        assert sum(found.values()) / len(found) >= 0.96, worst
        failed = [query for query, score in found.items() if score < 0.2]
        assert len(failed) <= 3, failed
        lost = missed(index, documents)
        assert len(lost) <= len(middle_words(documents)) * 0.01, lost

    def test_a_class_finds_its_members_and_not_the_other_way(self, index: SearchIndex) -> None:
        made = [document("d", "ผลผลิตทุเรียน ปี 2562"), document("f", "ผลผลิตผลไม้"), document("x", "ผลผลิตไข่ไก่")]
        index.apply(made, [], 1)
        assert answered(index, made, "ผลผลิตผลไม้") == ["f", "d"]
        assert answered(index, made, "ทุเรียน") == ["d"]

    def test_a_number_within_a_list_of_numbers_is_found(self, index: SearchIndex) -> None:
        made = [document("l", "โรงงานประเภท 101,105,106"), document("x", "โรงงาน 1,200 แห่ง")]
        index.apply(made, [], 1)
        assert answered(index, made, "105") == ["l"]
        assert answered(index, made, "101,105,106") == ["l"]
        assert index.search(SearchQuery("200", exact=True)).total == 0

    def test_real_words_are_not_taken_for_slips(self, index: SearchIndex) -> None:
        made = [document("e", "ราคาหมดอายุ"), document("o", "สำนักงานเขต"), document("p", "ราคาสินค้าเกษตร")]
        index.apply(made, [], 1)
        page = index.search(SearchQuery("ราคาหมู"))
        assert page.understood and page.understood["in_the_way"] == "หมู" and "corrected" not in page.understood
        assert index.search(SearchQuery("คนตกงาน")).total == 0

    def test_what_is_left_of_a_query_says_something(self, index: SearchIndex) -> None:
        made = [document("a", "รายชื่ออำเภอ"), document("b", "โรงงาน"), document("c", "การปล่อยก๊าซ")]
        index.apply(made, [], 1)
        assert index.search(SearchQuery("เบาหวานรายอำเภอ")).total == 0
        assert answered(index, made, "โรงงานปล่อยน้ำเสีย") == ["b"]

    def test_a_place_that_nothing_is_about_is_not_answered_with_another(self, index: SearchIndex) -> None:
        made = [
            document("b", "จุดอ่อนน้ำท่วมในกรุงเทพมหานคร"),
            document("n", "สถิติน้ำท่วมรายจังหวัด"),
            document("u", "โรงเรียนจังหวัดอุบลราชธานี"),
        ]
        index.apply(made, [], 1)
        for text in ("น้ำท่วมอุบล", "น้ำท่วม อุบล"):
            page = index.search(SearchQuery(text))
            assert keys(page, made) == ["n"] and page.understood and page.understood["in_the_way"] == "อุบล"
        index.apply([], [made[1].id], 2)
        page = index.search(SearchQuery("น้ำท่วมอุบล"))
        assert keys(page, made) == ["u"] and page.understood and page.understood["in_the_way"] == "น้ำท่วม"

    def test_what_is_left_is_sought_in_titles_first(self, index: SearchIndex) -> None:
        made = [document("l", "ข้อมูลการใช้ที่ดิน"), document("t", "ผู้โดยสาร", tags=["เวนคืนที่ดิน"])]
        index.apply(made, [], 1)
        assert answered(index, made, "ที่ดิน ส.ป.ก.") == ["l"]

    def test_a_short_word_is_left_where_titles_have_it(self, index: SearchIndex) -> None:
        made = [document("w", "ศูนย์กำจัดขยะ"), document("x", "รายงาน")]
        index.apply(made, [], 1)
        assert answered(index, made, "ขยะเชียงใหม่") == ["w"]

    def test_names_of_several_words_stay_together_across_spaces(self, index: SearchIndex) -> None:
        made = [document("s", "สถิติการใช้สถานีขนส่งผู้โดยสาร"), document("x", "รถโดยสาร terminal")]
        index.apply(made, [], 1)
        assert answered(index, made, "bus terminal")[:1] == ["s"]

    def test_a_slip_inside_a_compound_of_real_words(self, index: SearchIndex) -> None:
        made = [document("p", "ข้อมูลจัดซื้อจัดจ้าง"), document("n", "รายชื่อผู้รับจ้าง"), document("f", "สถานีบริการน้ำมัน")]
        index.apply(made, [], 1)
        page = index.search(SearchQuery("จัดชื้อจัดจ้าง"))
        assert keys(page, made) == ["p"] and page.understood and page.understood["corrected"] == "จัดซื้อจัดจ้าง"
        assert answered(index, made, "ปั้มน้ำมัน") == ["f"]

    def test_words_inside_others_rank_only_where_they_are_meant(self, index: SearchIndex) -> None:
        made = [
            document("m", "สถานีตรวจวัดอากาศ"),
            document("t", "รายงานการขึ้นทะเบียนวัดที่มีพระสงฆ์จำพรรษา"),
            document("n", "โรงเรียนนครพนม"),
            document("d", "เกษตรกรที่เลี้ยงโคนมและส่งสหกรณ์"),
            document("y", "ผู้โดยสาร ปีงบประมาณ 2562"),
            document("b", "โครงสร้างของงบประมาณแผ่นดินย้อนหลัง"),
        ]
        index.apply(made, [], 1)
        for text, first in (("วัด", "t"), ("temple", "t"), ("นม", "d"), ("งบ", "b"), ("งบประมาณ", "b")):
            assert answered(index, made, text)[0] == first, text

    def test_a_class_is_shown_where_nothing_holds_the_thing(self, index: SearchIndex) -> None:
        made = [
            document("p", "ราคาสินค้าเกษตรรายวัน"),
            document("d", "พื้นที่ปลูกทุเรียน"),
            document("s", "ราคามังคุด"),
            document("x", "ราคาที่ดิน"),
        ]
        index.apply(made, [], 1)
        page = index.search(SearchQuery("อยากรู้ราคาทุเรียน"))
        assert keys(page, made) == ["p", "d"]
        assert page.understood and page.understood["broader"] == "อยากรู้ราคาสินค้าเกษตร"
        assert answered(index, made, "ราคามังคุด") == ["s"]

    def test_months_by_any_name_and_short_years_after_them(self, index: SearchIndex) -> None:
        made = [
            document("n59", "โรงงาน เดือนพฤศจิกายน 2559"),
            document("n60", "โรงงาน เดือนพฤศจิกายน 2560"),
            document("o59", "โรงงาน ต.ค. 59"),
        ]
        index.apply(made, [], 1)
        for text in ("โรงงาน พ.ย. 59", "โรงงาน พย 59", "โรงงานพฤศจิกายน59", "factory november 2016"):
            assert answered(index, made, text)[0] == "n59", text
        assert answered(index, made, "โรงงาน ตุลาคม 2559")[0] == "o59"
        assert set(answered(index, made, "year:2016 โรงงาน")) == {"n59", "o59"}

    def test_agencies_by_a_part_of_their_name(self, index: SearchIndex) -> None:
        made = [
            document("h", "ที่ตั้งโครงการ", organization=("nha", "การเคหะแห่งชาติ")),
            document("t", "สถิติ", organization=("dlt", "กรมการขนส่งทางบก")),
            document("a", "รายงาน", organization=("moac", "กระทรวงเกษตรและสหกรณ์")),
        ]
        index.apply(made, [], 1)
        for text, key in (("housing authority", "h"), ("land transport department", "t"), ("กระทรวงเกษตร", "a")):
            assert answered(index, made, text) == [key], text

    def test_what_comes_near_is_the_thing_and_not_what_is_done_with_it(self, index: SearchIndex) -> None:
        made = [
            document("a", "การผลิตน้ำมันดิบ"),
            document("n", "ผู้นำเข้าน้ำมันดิบ"),
            *[document(f"x{n}", f"การผลิต{name}") for n, name in enumerate(("ยาง", "เหล็ก", "กระดาษ", "เอทานอล", "อ้อย"))],
            *[document(f"y{n}", f"เรื่องอื่น {n}") for n in range(20)],
        ]
        index.apply(made, [], 1)
        assert answered(index, made, "การผลิตน้ำมันดิบ") == ["a", "n"]

    def test_a_year_of_two_digits_where_nothing_holds_them(self, index: SearchIndex) -> None:
        made = [document("e", "ผลการเลือกตั้ง พ.ศ. 2562"), document("x", "ผลการเลือกตั้ง พ.ศ. 2554")]
        index.apply(made, [], 1)
        for text in ("ผลเลือกตั้ง 62", "เลือกตั้ง62"):
            page = index.search(SearchQuery(text))
            assert keys(page, made) == ["e"] and page.understood and page.understood["kind"] == "year"
        page = index.search(SearchQuery("เลือกตั้ง ปี 64"))
        assert page.total == 2 and page.understood and page.understood["in_the_way"] == "64"

    def test_a_province_in_english_finds_its_thai_name_in_tables(self, index: SearchIndex) -> None:
        values = ["จ.ภูเก็ต", "จ.เชียงใหม่", "จ.ใหม่", "เมืองพลบุรี"]
        beaches = TableFields("r-9", "ชายหาด", [{"name": "province", "title": "จังหวัด", "type": "string"}], values)
        made = [document("b", "ชายหาดในประเทศไทย", tables=(beaches,)), document("t", "รายงานทะเบียนวัดจังหวัดภูเก็ต")]
        index.apply(made, [], 1)
        for text, value in (("phuket beaches", "จ.ภูเก็ต"), ("beaches in Chiang Mai", "จ.เชียงใหม่")):
            page = index.search(SearchQuery(text))
            assert keys(page, made) == ["b"], text
            assert [match["text"] for match in page.hits[0].matched] == [value]

    def test_of_a_longer_query_the_thing_is_kept(self, index: SearchIndex) -> None:
        made = [document("c", "รายงานโควิดประจำวัน"), document("d", "รายงานโควิดประจำเดือน"), document("p", "จุดบริการ")]
        index.apply(made, [], 1)
        page = index.search(SearchQuery("จุดคัดกรองโควิด"))
        assert set(keys(page, made)) == {"c", "d"} and page.understood and "จุด" in page.understood["in_the_way"]

    def test_of_values_those_are_shown_that_hold_the_whole_name(self, index: SearchIndex) -> None:
        values = ["บริษัท ปตท. จำกัด (มหาชน)", *(f"บริษัท อื่น {n} จำกัด (มหาชน)" for n in range(1500)), "หาดยาว", "หาดป่าตอง"]
        firms = TableFields("r-7", "รายชื่อ", [{"name": "firm", "title": "บริษัท", "type": "string"}], values)
        index.apply([document("f", "รายชื่อบริษัท", tables=(firms,))], [], 1)

        def said(text: str) -> list[str]:
            (hit,) = index.columns(SearchQuery(text)).hits
            return [str(match["text"]) for match in hit.matched if match["part"] == "value"]

        assert said("ปตท") == values[:1]
        assert said("หาดป่าตอง") == ["หาดป่าตอง"]  # the last of very many

    def test_plurals_of_names_and_the_thing_of_a_compound(self, index: SearchIndex) -> None:
        made = [
            document("s", "สถานีรถไฟในกรุงเทพมหานคร"),
            document("o", "การจำหน่ายน้ำมัน"),
            document("x", "train timetable"),
        ]
        index.apply(made, [], 1)
        assert answered(index, made, "train stations")[0] == "s"
        page = index.search(SearchQuery("ราคาน้ำมันวันนี้"))
        assert keys(page, made) == ["o"] and page.understood and page.understood["in_the_way"] == "ราคา"
        assert index.search(SearchQuery("crime statistics thailand")).total == 0
