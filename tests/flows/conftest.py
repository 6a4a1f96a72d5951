"""The real command in a folder of its own, with the project's own data files."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.channels.servers import free_port

ROOT = Path(__file__).parents[2]


class Place:
    """A folder with a configuration and data, and the command run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment: dict[str, str] = {}
        shutil.copytree(ROOT / "data", folder / "data")
        self.configure("")

    def configure(self, text: str) -> None:
        """Write config.toml."""
        (self.folder / "config.toml").write_text(text, "utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, running."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TIMELINE_")}
        environment |= self.environment
        return subprocess.Popen(
            [sys.executable, "-m", "timeline", *arguments],
            cwd=self.folder,
            env=environment | {"COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, status: int = 0) -> str:
        """What the command printed on both outputs; it must end with `status`."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        assert process.returncode == status, f"{arguments} ended with {process.returncode}: {out}{err}"
        assert "Traceback" not in out + err
        return out + err

    @contextmanager
    def serving(self, *arguments: str) -> Iterator[str]:
        """`timeline serve` on a free port, from its first answer to Ctrl-C; gives its address."""
        port = free_port()
        process = self.start("serve", "--port", str(port), *arguments)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == f"Timeline is open at http://127.0.0.1:{port}/\n", line
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
        assert out.endswith("stopped\n")
        assert "Traceback" not in err
        self.log = err


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)
