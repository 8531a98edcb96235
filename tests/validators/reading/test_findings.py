"""Every finding of reading can be read in Thai."""

from catalog.words.texts import catalogue
from validators.reading.findings import CODES


def test_every_finding_has_its_thai() -> None:
    thai = catalogue("th")
    texts = {text for _, sentence, fix in CODES.values() for text in (sentence, fix) if text}
    assert not {text for text in texts if text not in thai}
