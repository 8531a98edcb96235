"""No message of the portal lacks its Thai, also those that the house's own test cannot see (plurals, tables of texts)."""

from catalog.words.texts import catalogue
from tests.api.portal.messages import messages


def test_every_message_has_its_thai() -> None:
    missing = messages() - set(catalogue("th"))
    assert not missing, sorted(missing)


def test_thai_pages_use_no_technical_word() -> None:
    """Words that a village head would not use stand only where developers look."""
    developers = {m for m in messages() if "API" in m or "application/" in m or "schema" in m or "facets" in m}
    for message in messages() - developers:
        thai = catalogue("th")[message]
        for word in ("resource", "dataset", "metadata", "harvest", "โหลดเดอร์", "รีซอร์ส", "เมทาดาทา"):
            assert word not in thai, thai
