"""What an import is about to write, prepared on disk: memory stays bounded, and the write lock is held for
the writing alone.
"""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Self

from timeline.store.saving import Save


class Staging:
    """Events as they are to be written, in a file that has no name and is gone when closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="timeline-import-")  # noqa: SIM115  # closed below

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, saves: list[Save]) -> None:
        """Some more, in the order of writing."""
        pickle.dump([tuple(each) for each in saves], self._file, pickle.HIGHEST_PROTOCOL)

    def saves(self) -> Iterator[Save]:
        """All of them, from the first."""
        self._file.seek(0)
        while True:
            try:
                batch = pickle.load(self._file)  # noqa: S301  # nobody else can have written it
            except EOFError:
                return
            yield from (Save(*each) for each in batch)
