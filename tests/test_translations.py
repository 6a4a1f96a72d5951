"""Catalogues: whole, true to the names they fill, and nothing in them that is never said."""

import re

import pytest

from tests.translations import missing, stale, texts
from timeline.languages import known, language

OTHERS = [code for code in known() if code != "en"]
# names a translation may use though the English text does not: another case, or a range's two ends
OFFERED = {
    "around {month}": {"month_of"},
    "probably {month}": {"month_of"},
    "probably around {month}": {"month_of"},
    "the {decade}s": {"first", "last"},
}


def test_the_program_says_something() -> None:
    assert "around {year}" in texts()
    assert ("in {n} day", "in {n} days") in texts()


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated(code: str) -> None:
    assert missing(language(code)) == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_left_over(code: str) -> None:
    assert stale(language(code)) == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_fills_the_same_names(code: str) -> None:
    spoken = language(code)
    pairs = [
        *((message.rpartition("\x04")[2], text) for message, text in spoken.messages.items()),
        *((one, form) for one, forms in spoken.plurals.items() for form in forms),
    ]
    for message, translated in pairs:
        offered = set(re.findall(r"\{(\w+)\}", message))
        used = set(re.findall(r"\{(\w+)\}", translated))
        assert used <= offered | OFFERED.get(message, set()), message
        assert offered - used <= {"n", "decade", "month", "weekday"}, message


@pytest.mark.parametrize("code", OTHERS)
def test_every_number_finds_a_form(code: str) -> None:
    spoken = language(code)
    for one, forms in spoken.plurals.items():
        assert {spoken.plural_rule(n) for n in range(200)} == set(range(len(forms))), one
