"""`python -m timeline` is the `timeline` command."""

from timeline.cli.main import run

run()
