"""Run every benchmark and write RESULTS.md beside this file."""

import datetime as dt
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks import due, growth, occurrences, selecting, suggesting
from timeline.cli.main import collect_seldom

HEAD = """# Results

Each figure is the median of at least three runs of the real program, in turns with the other side on the
same machine; `scripts/bench` makes this page anew. A goal that was missed stays here as missed.

"""


def main() -> None:
    """All rows, with the machine and the versions they were measured on."""
    collect_seldom()  # as the program runs
    found: list[object] = [*due.rows(), *occurrences.rows()]
    found += growth.rows(huge="--huge" in sys.argv[1:])
    found += selecting.rows()
    found += suggesting.rows()
    packages = ", ".join(f"{name} {version(name)}" for name in ("python-dateutil", "SQLAlchemy"))
    today = dt.datetime.now(dt.UTC).date()  # noqa: TID251  # when it was measured
    machine = f"{today}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        "| work | Timeline | beside | ratio | goal | |",
        "| --- | --- | --- | --- | --- | --- |",
        *map(str, found),
    ]
    text = f"{HEAD}{machine}; {packages}.\n\n" + "\n".join(lines) + "\n"
    Path(__file__).with_name("RESULTS.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
