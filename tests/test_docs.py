"""Docs are tested: every setting is in its table, every command that they show exists, every link leads somewhere."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from api.cli.main import COMMANDS, build
from catalog.words.settings import settings_table

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"(?<![\w/])\./sala ((?:[a-z-]+ ?)+)")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)\)")


def test_the_table_of_settings_is_the_code_s() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, default, meaning in settings_table():
        shown = "empty" if default in ("", "None") else f"`{default}`"
        assert f"| `{name}` | {shown} | {meaning} |" in text, f"docs/settings.md lacks {name}, or says something else"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_shown_exist(page: Path) -> None:
    root = get_command(build(COMMANDS))
    unknown = []
    for shown in COMMAND.findall(page.read_text(encoding="utf-8")):
        here = root
        for word in shown.split():
            commands = getattr(here, "commands", None)
            if commands is None:
                break
            if word not in commands:
                unknown.append(shown)
                break
            here = commands[word]
    assert not unknown


def test_help_of_the_whole_answers() -> None:
    assert CliRunner().invoke(get_command(build(COMMANDS)), ["--help"]).exit_code == 0
