"""Findings on their way into the store: packed together, shared where they are the same."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.catalogue.port import Publication
from catalog.catalogue.preparing import packed, prepare_all
from catalog.store.packing import pack, unpack
from catalog.words.model import Draft, Finding, Severity
from catalog.words.texts import Text

VALUES = st.recursive(st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(), st.lists, max_leaves=4)


@given(st.lists(st.tuples(st.text(), VALUES), max_size=4))
def test_findings_are_packed_at_once_as_they_are_one_by_one(given: list[tuple[str, object]]) -> None:
    findings = [Finding(code=code, severity=Severity.INFO, detail=Text.of("{v}", v=value)) for code, value in given]
    assert unpack(packed(findings)) == unpack(pack([finding.model_dump(mode="json") for finding in findings]))


def test_records_share_the_bytes_of_the_very_same_findings_only() -> None:
    def finding(code: str) -> Finding:
        return Finding(code=code, severity=Severity.INFO, detail=Text.of("There is no title"))

    one, other = finding("a"), finding("b")
    batch = [
        Publication(draft=Draft(remote_id=str(n), title="t"), raw={}, hash="", findings=findings)
        for n, findings in enumerate(([one], [one], [other], [one, other], []))
    ]
    made = [unpack(prepared.findings) for prepared in prepare_all("dopa", batch)]
    assert [[found["code"] for found in findings] for findings in made] == [["a"], ["a"], ["b"], ["a", "b"], []]
    assert len({id(prepared.findings) for prepared in prepare_all("dopa", batch[:2])}) == 1
