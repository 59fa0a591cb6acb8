"""Words for one estate only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.content import read
from lms.courses.content.estates import Estate, as_read_by
from lms.courses.content.pages import render
from tests.builders.content import AT, change

WOMEN = "!!! women\n    Grace waits.\n"
MEN = "!!! men\n    Lee waits.\n"


def test_each_estate_reads_its_own_words_and_not_the_others():
    html, html_women = render(f"Before.\n\n{WOMEN}\n{MEN}\nAfter.")

    assert html == "<p>Before.</p>\n<p>Lee waits.</p>\n<p>After.</p>"
    assert html_women == "<p>Before.</p>\n<p>Grace waits.</p>\n<p>After.</p>"


def test_a_page_without_such_words_is_kept_once(folder):
    _, (module,), _ = read(folder)

    first, second = module.pages
    assert "Lee waits." in first.html
    assert "Grace" not in first.html
    assert "Grace waits." in first.html_women
    assert "Lee" not in first.html_women
    assert second.html_women is None


def test_the_same_words_for_both_are_kept_once():
    assert render("!!! women\n    They wait.\n\n!!! men\n    They wait.\n") == ("<p>They wait.</p>", None)


@pytest.mark.parametrize(
    ("source", "html", "html_women"),
    [
        ("!!! women\n    A\n\n    B\n\nC", "<p>C</p>", "<p>A</p>\n<p>B</p>\n<p>C</p>"),
        ("!!! women\n\tA\n\nC", "<p>C</p>", "<p>A</p>\n<p>C</p>"),
        ("A\n!!! men\n    B\nC", "<p>A</p>\n<p>B</p>\n<p>C</p>", "<p>A\nC</p>"),
        ("!!! women\n    - A\n    - B\n", "", "<ul>\n<li>A</li>\n<li>B</li>\n</ul>"),
        ("!!! women\n    !!! men\n        A\n\n    B\n", "", "<p>B</p>"),
    ],
)
def test_a_block_is_whatever_stands_four_spaces_in(source, html, html_women):
    assert render(source) == (html, html_women)


def test_a_block_may_hold_a_notice_and_stand_in_one():
    held = '!!! women\n    !!! safety "Safety"\n        Tell Grace.\n'
    holding = '!!! safety "Safety"\n    !!! women\n        Tell Grace.\n\n    !!! men\n        Tell Lee.\n'
    notice = '<div class="admonition safety">\n<p class="admonition-title">Safety</p>\n<p>Tell {}.</p>\n</div>'

    assert render(held) == ("", notice.format("Grace"))
    assert render(holding) == (notice.format("Lee"), notice.format("Grace"))


@given(st.lists(st.sampled_from(["Some words.", "", "- one", "    in", "\tin", "## Part", "!!! think", "x !!! men"])))
def test_words_outside_blocks_are_left_as_they_are(lines):
    source = "\n".join(lines)

    for estate in Estate:
        assert as_read_by(estate, source) == source.expandtabs(4)


def test_a_fault_in_one_estates_words_only_is_found(folder):
    change(folder, f"{AT}/page-1.md", "    Grace waits.", "    # Grace")

    _, _, found = read(folder)

    assert found == [f"{AT}/page-1.md: has a second # heading: use ## for the parts of a page"]
