"""Each command, key and text that exists is documented and translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from timeline.cli.command import app
from timeline.cli.main import COMMANDS
from timeline.config import Settings
from timeline.model.event import Claim, Event, Source

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "timeline"
assert COMMANDS  # importing them registers them


def commands() -> Iterator[tuple[str, str]]:
    for command in app.registered_commands:
        yield str(command.name or getattr(command.callback, "__name__", "")), str(command.callback.__doc__)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        for command in group.typer_instance.registered_commands:
            yield f"{group.name} {command.name}", str(command.callback.__doc__)


@pytest.mark.parametrize(("name", "doc"), list(commands()))
def test_every_command_has_an_example_and_stands_in_a_document(name: str, doc: str) -> None:
    assert f"Example: timeline {name}" in doc
    texts = [
        path.read_text("utf-8")
        for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"), ROOT / "CHANGELOG.md")
    ]
    assert any(name.split()[0] in text for text in texts)


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name in ("folder", "subscription", "named"):
            continue
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from keys(kind, f"{name}.")
        else:
            yield f"{prefix}{name}"


def test_every_key_stands_in_config_toml_with_its_default() -> None:
    text = (ROOT / "config.toml").read_text("utf-8")
    for key in keys(Settings):
        assert re.search(rf"^# {key.rpartition('.')[2]} = ", text, re.MULTILINE), key


def test_the_written_defaults_are_the_real_ones() -> None:
    import tomllib

    text = (ROOT / "config.toml").read_text("utf-8").split("# [feeds.named", 1)
    rest = "[reminders]" + text[1].split("[reminders]", 1)[1].split("# Webhook recipients")[0]
    written = "\n".join(re.sub(r"^# (\w+ = )", r"\1", line) for line in (text[0] + rest).split("\n"))
    tables = tomllib.loads(written)
    del tables["email"]["password_file"]
    assert Settings.model_validate(tables) == Settings()


@pytest.mark.parametrize("table", [Event, Claim, Source])
def test_every_key_of_a_data_file_is_documented(table: type) -> None:
    text = (ROOT / "docs/data-files.md").read_text("utf-8")
    for name in table.__dataclass_fields__:
        if name != "claim":
            assert re.search(rf"`[^`]*\b{name}\b|\b{name}\b", text), name
