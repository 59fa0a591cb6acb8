"""Markdown becomes HTML that cannot do harm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.markdown import to_html

PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            "<style>",
            "<svg/onload=alert(1)>",
            "<iframe src=x>",
        ),
        *("[x](javascript:alert(1))", "![x](data:text/html,x)", "<a href='//evil.example'>", "<p class=govuk-button>"),
        *("<!--", "-->", "<math><mi>", "<div style='x' id='y' onclick='z'>", "!!! think\n    x\n", "\n\n", "`", "<"),
        *("&lt;script&gt;", "&#x6a;avascript:", "[x]: javascript:1", "| a |\n|---|\n| b |\n", "<form action=x><input>"),
    ]
)


def test_what_pages_are_written_with_is_kept():
    html = to_html(
        "# A\n\n## B\n\n**b** *e* `c`\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![w](images/a.svg)"
    )

    for tag in ("h1", "h2", "strong", "em", "code", "ul", "li", "table", "th", "td"):
        assert f"<{tag}>" in html
    assert '<img alt="w" src="images/a.svg">' in html


@pytest.mark.parametrize("kind", ["think", "scenario", "safety"])
def test_a_notice_is_known_by_its_kind(kind):
    assert to_html(f'!!! {kind} "Heading"\n    Words.') == (
        f'<div class="admonition {kind}">\n<p class="admonition-title">Heading</p>\n<p>Words.</p>\n</div>'
    )


def test_no_other_class_is_kept():
    html = to_html('!!! govuk-panel\n    x\n\n<div class="passport-card safety">y</div>')

    assert set(re.findall(r'class="([^"]*)"', html)) == {"admonition", "admonition-title", "safety"}


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example", "//evil.example", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example"),
        *("\\\\evil.example", "/\\evil.example", "/&#9;/evil.example", "&#10;//evil.example", " //evil.example"),
        *("JaVaScRiPt:alert(1)", "&#x6a;avascript:alert(1)", "java&#10;script:alert(1)"),
    ],
)
def test_an_address_outside_this_site_is_left_out(address):
    assert "href" not in to_html(f'<a href="{address}">x</a>')
    assert "src" not in to_html(f'<img src="{address}" alt="x">')


@pytest.mark.parametrize(
    "address", ["2", "images/a.svg", "/learn/listening/1", "#part", "../boundaries/1", "glossary?from=1"]
)
def test_an_address_inside_this_site_is_kept(address):
    assert f'href="{address}"' in to_html(f"[x]({address})")


@given(st.lists(PIECES, max_size=8).map("".join))
def test_nothing_that_runs_or_fetches_comes_through(source):
    html = to_html(source)

    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {
        *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "strong", "em", "hr", "br"),
        *("table", "thead", "tbody", "tr", "th", "td", "a", "img", "div", "code", "pre"),
    }
    for attributes in re.findall(r"<[a-z0-9]+([^>]*)>", html):
        assert set(re.findall(r'\s([a-z-]+)="', attributes)) <= {"href", "src", "alt", "class"}
        assert "javascript" not in attributes.replace('alt="', "")
        assert '"//' not in attributes
