"""A tag's label is shown to who may see an event that bears it, and to nobody who guesses the tag."""

from pathlib import Path

import pytest

from tests.web.conftest import Serve, Site, filled

FILE = """
[timeline]
id = "{id}"
title = {{ en = "{id}" }}
[tag.strike]
label = {{ en = "{id} strikes" }}
[tag.cells]
label = {{ en = "Names of cells" }}
[tag.meetings]
label = {{ en = "Secret meetings" }}
[[event]]
id = "{id}-seen"
title = {{ en = "Seen" }}
date = "2011-12-16"
tags = [{tags}]
[[event]]
id = "{id}-draft"
title = {{ en = "Draft" }}
date = "2011-12-16"
status = "draft"
tags = ["cells", "strike"]
[[event]]
id = "{id}-private"
title = {{ en = "Private" }}
date = "2011-12-16"
private = true
tags = ["meetings", "strike"]
"""


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder: Path = tmp_path_factory.mktemp("labels")
    files = [folder / "open.toml", folder / "shy.toml"]
    for file, tags in zip(files, ('"strike"', '"other"'), strict=True):
        file.write_text(FILE.format(id=file.stem, tags=tags), "utf-8")
    return serve(filled(tmp_path_factory.mktemp("site"), files))


@pytest.mark.parametrize(
    "path",
    [
        "/subscribe?tag=cells&tag=meetings&tag=strike",
        "/feeds/all.ics?tag=cells&tag=meetings&tag=strike",
        "/feeds/tag/cells.ics",
        "/feeds/tag/meetings.ics",
    ],
)
def test_labels_of_what_nobody_may_see(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    for secret in ("Names of cells", "Secret meetings", "shy strikes"):
        assert secret not in answer.text
    assert "cells" in answer.text or "meetings" in answer.text  # as it was asked
    assert ("open strikes" in answer.text) is ("tag=strike" in path)
