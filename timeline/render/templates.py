"""The one Jinja environment: pages and HTML mails escape what they are given, plain text does not."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from timeline.render.markdown import html

_FOLDER = Path(__file__).parent.parent / "templates"


def environment() -> Environment:
    """Templates of the package. A name that is not given is an error, never an empty place."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(("html", "svg")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["markdown"] = html
    return made
