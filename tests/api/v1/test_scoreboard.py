"""The scoreboard: what is measured counts, what is not counts neither for nor against."""

from datetime import date

from api.v1 import shapes
from api.v1.scoreboard import newest
from tests.api.v1.test_datasets import get
from validators.metadata.scoreboard import WEIGHTS


def test_agencies_in_order_with_their_parts(client, world):
    listed = shapes.ScoreList.model_validate(get(client, "/api/v1/scoreboard"))
    assert {one.slug for one in listed.items} == {"dopa", "nso"}
    assert [one.place for one in listed.items] == [1, 2]
    by_slug = {one.slug: one for one in listed.items}
    # One of nso's links answered, one of dopa's did not; nothing else was asked.
    assert (by_slug["nso"].parts["A"], by_slug["dopa"].parts["A"]) == (100.0, 0.0)
    assert (by_slug["nso"].datasets, by_slug["dopa"].datasets) == (29, 30), "one of nso's was taken down"
    for one in listed.items:
        assert (one.parts["L"], one.parts["F"]) == (100.0, 100.0)
        # Only one of nso's tables was scanned; nobody says how often the data are renewed.
        missing = ["P"] if one.slug == "nso" else ["V", "P"]
        assert [name for name, value in one.parts.items() if value is None] == missing
        assert one.parts["T"] == 0.0
        counted = {name: value for name, value in one.parts.items() if value is not None}
        expected = sum(WEIGHTS[n] * v for n, v in counted.items()) / sum(WEIGHTS[n] for n in counted)
        assert abs(one.score - expected) < 0.1
    assert by_slug["nso"].parts["V"] == 98.0, "one blank row of five"
    thai = get(client, "/api/v1/scoreboard", lang="th")["items"][0]["band"]
    assert thai != get(client, "/api/v1/scoreboard", lang="en")["items"][0]["band"]


def test_the_newest_day_is_the_agency_s_word_else_what_was_seen_here():
    def content(modified, *files):
        return {"modified": modified, "resources": [{"modified": m, "fetched": f} for m, f in files]}

    fetched = "2025-03-04T05:06:07Z"
    assert newest(content("2025-01-02", ("2025-02-01", fetched), ("2024-12-31", None))) == date(2025, 2, 1)
    assert newest(content("2025-05-05T10:00:00Z", (None, fetched))) == date(2025, 3, 4)
    assert newest(content("2024", ("nonsense", None))) == date(2024, 1, 1)
    assert newest(content(None, (None, None))) is None
