"""Settings: what is set, what is not, and what a typing slip is told."""

from pathlib import Path

import pytest

from catalog.words.errors import InvalidSetting
from catalog.words.settings import Settings, load_settings, settings_table


def test_nothing_set_is_enough(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path / ".env") == Settings()


def test_the_environment_wins_over_the_file_and_the_call_over_both(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("SALA_HOME=/a\nSALA_TITLE='ศาลา $HOME'\nSALA_HARVEST_BATCH=7\nOTHER=1\n", encoding="utf-8")
    made = load_settings({"SALA_HOME": "/b", "PATH": "x", "SALA_MAX_BODY": ""}, dotenv, harvest_batch=9)
    assert (made.home, made.title, made.harvest_batch, made.max_body) == (Path("/b"), "ศาลา $HOME", 9, 1_000_000)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("SALA_HOEM", "SALA_HOME"), ("SALA_DATABASE", "SALA_DATABASE_URL"), ("SALA_BASEURL", "SALA_BASE_URL")],
)
def test_a_typing_slip_is_told_the_nearest(name: str, nearest: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting) as caught:
        load_settings({name: "x"}, tmp_path / ".env")
    assert caught.value.facts == {"name": name, "nearest": nearest}


def test_a_wrong_value_names_its_setting_and_not_itself(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting) as caught:
        load_settings({"SALA_HARVEST_BATCH": "secret"}, tmp_path / ".env")
    assert caught.value.facts["name"] == "SALA_HARVEST_BATCH"
    assert "secret" not in str(caught.value)


def test_what_belongs_to_others_is_left_alone(tmp_path: Path) -> None:
    load_settings(
        {"SALA_PORT": "1", "SALA_DB_PASSWORD": "x", "SALA_CORPUS": "x", "SALA_TEST_NO_SKIP": "1"}, tmp_path / ".env"
    )


def test_every_setting_says_what_it_means() -> None:
    for name, _, meaning in settings_table():
        assert name.startswith("SALA_")
        assert meaning.endswith("."), name
