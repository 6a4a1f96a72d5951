"""What the program says, and how much of it each catalogue holds.

    .venv/bin/python -m tests.translations           coverage of every language
    .venv/bin/python -m tests.translations kk        what is missing in one
    .venv/bin/python -m tests.translations kk --add  the same, put at the end of its file to be filled in

The list of texts is read from the code and the templates themselves: `t("…")` in templates;
`language("…")`, `t("…")`, `plural("…", "…")` and texts marked `N_("…")` in code.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from jinja2 import Environment, nodes

from timeline.languages import Language, known, language

PACKAGE = Path(__file__).parents[1] / "timeline"
LOCALE = PACKAGE / "locale"
CALLS = ("t", "language", "reader", "N_")
Text: TypeAlias = str | tuple[str, str]


def _found() -> Iterator[Text]:
    for path in sorted((PACKAGE / "templates").iterdir()):
        for call in Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
            said = [node.value for node in call.args if isinstance(node, nodes.Const)]
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and said:
                yield str(said[0])
            elif isinstance(call.node, nodes.Getattr) and call.node.attr == "plural":
                yield str(said[0]), str(said[1])
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                said = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                if name in CALLS and said and isinstance(said[0], str):
                    yield said[0]
                elif name == "plural" and len(said) > 1:
                    yield str(said[0]), str(said[1])


def texts() -> list[Text]:
    """Every text the program says, once, in the order of its files; a pair has two numbers."""
    return list(dict.fromkeys(text for text in _found() if isinstance(text, tuple) or not _is_code(text)))


def _is_code(text: str) -> bool:
    """`language("en")` asks for a language and says nothing."""
    return text in known()


def missing(spoken: Language) -> list[Text]:
    """What a language lacks: it is said in English."""
    return [
        text
        for text in texts()
        if (text not in spoken.messages if isinstance(text, str) else text[0] not in spoken.plurals)
    ]


def stale(spoken: Language) -> list[str]:
    """What a catalogue holds and the program never says."""
    said = {text if isinstance(text, str) else text[0] for text in texts()}
    held = {message.rpartition("\x04")[2] for message in spoken.messages}
    return sorted((held | set(spoken.plurals)) - said)


def _entry(text: Text) -> str:
    one = text if isinstance(text, str) else text[0]
    if isinstance(text, str):
        return f'\nmsgid "{_quoted(one)}"\nmsgstr ""\n'
    return f'\nmsgid "{_quoted(one)}"\nmsgid_plural "{_quoted(text[1])}"\nmsgstr[0] ""\n'


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def main(arguments: list[str]) -> None:
    """Print coverage, or what one language lacks."""
    if arguments:
        lacking = missing(language(arguments[0]))
        new = "".join(map(_entry, lacking))
        if "--add" in arguments:
            with (LOCALE / f"{arguments[0]}.po").open("a", encoding="utf-8") as file:
                file.write(new)
        print(new if lacking else "nothing is missing")
        return
    total = len(texts())
    for code in known()[1:]:
        spoken = language(code)
        held = total - len(missing(spoken))
        reviewed = "gone through by a native reader" if spoken.reviewed else "no native reader yet"
        print(f"{code}  {held} of {total} texts ({100 * held // total} %), {reviewed}")


if __name__ == "__main__":
    main(sys.argv[1:])
