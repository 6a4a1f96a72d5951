"""What the commands of developers say when they are called wrongly."""

import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.mark.parametrize("arguments", [(), ("nonsense",)])
def test_install_says_how_it_is_used(arguments: tuple[str, ...]) -> None:
    ended = subprocess.run([SCRIPTS / "install", *arguments], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "usage: scripts/install run|test\n")
