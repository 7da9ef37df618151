"""Every command that the documentation names exists, with the options it is given."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from elastic_ml_kit.cli.app import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "docker-compose.yml", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:`|^#? *(?:\$ )?)(?:\.?[\w./]*/)?esmlkit( (?:\\\n|[^`|…\n])*)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def commands(page: Path) -> Iterator[list[str]]:
    """The words after `esmlkit`, of each command in the text."""
    for found in COMMAND.finditer(page.read_text(encoding="utf-8")):
        yield shlex.split(found[1].replace("\\\n", " "), comments=True)


def fault(words: list[str]) -> str:
    """What is wrong with a command; "" for one that exists."""
    group: Any = typer.main.get_command(app)
    known = {"--help", "-h"}
    for word in words:
        if word.startswith("-") and word != "-":
            option = word.partition("=")[0]
            if option not in known | {
                each for param in group.params for each in param.opts + param.secondary_opts
            }:
                return f"no option {option}"
        elif hasattr(group, "commands"):
            if word not in group.commands:
                return f"no command {word}"
            group = group.commands[word]
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    assert {" ".join(words): said for words in commands(page) if (said := fault(words))} == {}


def test_commands_are_found() -> None:
    """The pattern finds them in text, in a block, and after a comment sign."""
    assert ["setup"] in commands(ROOT / "README.md")
    assert ["doctor", "--role"] in commands(ROOT / "docs" / "cluster.md")
    assert [words[0] for words in commands(ROOT / "docker-compose.yml")] == ["doctor", "setup"]


def test_a_command_that_is_not_there_is_told() -> None:
    assert fault(["setup", "--days", "3"]) == ""
    assert fault(["setup", "--dayz", "3"]) == "no option --dayz"
    assert fault(["rules", "burn"]) == "no command burn"


@pytest.mark.parametrize("page", [page for page in PAGES if page.suffix == ".md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
