"""Curators' Markdown is safe (SAFETY 15, 16)."""

import pytest

from timeline.render.markdown import html


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("*so* **it** was", "<p><em>so</em> <strong>it</strong> was</p>"),
        ("[a](https://x.example)", '<p><a href="https://x.example" rel="noopener nofollow">a</a></p>'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"),
        ("![seen](https://x.example/p.png)", "<p>seen</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>"),
        ("# One", "<h3>One</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ],
)
def test_html(text: str, made: str) -> None:
    assert html(text).strip() == made
