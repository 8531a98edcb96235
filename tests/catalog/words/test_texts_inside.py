"""A text inside a text is rendered, also after it went through JSON."""

from catalog.words.texts import Text


def test_a_text_inside_a_text_survives_json():
    made = Text.of("{a} and {b}", a=Text.of("Yes"), b=3)
    again = Text.model_validate_json(made.model_dump_json())
    assert again.render("en") == made.render("en") == "Yes and 3"
    assert again.render("th") == made.render("th") != "Yes and 3"
