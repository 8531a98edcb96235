import io
import json

from hypothesis import given
from hypothesis import strategies as st

from harvesters.sources.dcat_us import Mended, objects

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**50), 2**50)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=6), st.integers(1, 70), st.booleans())
def test_a_valid_document_is_not_changed(values: list, size: int, ascii_only: bool) -> None:
    body = Mended(io.BytesIO(json.dumps(values, ensure_ascii=ascii_only).encode()))
    parts = []
    while part := body.read(size):
        parts.append(part)
    assert json.loads(b"".join(parts)) == values


def test_a_lone_surrogate_and_a_pasted_line_break_do_not_end_a_catalogue() -> None:
    text = b'[{"identifier": "a", "title": "x\\ud83d y"}, {"identifier": "b", "title": "two\nlines \\ud83d\\ude00 \\\\ud83d"}]'
    found = list(objects(io.BytesIO(text)))
    assert found[0]["title"] == "x\ufffd y"
    assert found[1]["title"] == "two lines \U0001f600 \\ud83d"
