"""HTML in a cell or a calendar entry → plain text."""

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"[ \t]*\n[ \t\n]*\n[ \t]*|[ \t]+")
_TAG = re.compile(r"</?(?:p|br|div|a|b|i|u|em|strong|span|ul|ol|li|h[1-6]|html)\b[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MOST_OPEN = 50
_BLOCKS = frozenset(("p", "div", "br", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "tr"))
_UNSEEN = frozenset(("script", "style", "iframe", "object"))


class _Text(HTMLParser):
    """The text of HTML: paragraphs, and links as Markdown has them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n" if tag == "br" else "\n\n")
        href = dict(attrs).get("href") or ""
        if tag == "a" and re.fullmatch(r"https?://[^\s()<>]+", href) and not self.link:
            self.link = href
            self.parts.append("[")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        if tag == "a" and self.link:
            self.parts.append(f"]({self.link})")
            self.link = ""

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def is_html(text: str) -> bool:
    """Whether a text has a tag that a page would show as what it means."""
    return _TAG.search(text) is not None


def as_text(html: str) -> str:
    """A cell, which may hold HTML, as plain text with Markdown's links."""
    if "<" not in html and "&" not in html:
        return html.strip()
    html = _COMMENT.sub("", html)
    if html.count("<") > html.count(">") + _MOST_OPEN:  # no HTML: its reader would begin anew at each of them
        return html.strip()
    parser = _Text()
    parser.feed(html)
    parser.close()
    if parser.link:
        parser.parts.append(f"]({parser.link})")
    text = "".join(parser.parts)
    return _SPACE.sub(lambda found: "\n\n" if "\n" in found[0] else " ", text).strip()
