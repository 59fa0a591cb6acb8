"""The first use of a term on a page opens its meaning."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.markdown import to_html
from lms.courses.content import read
from lms.courses.content.glossary import Term, anchor_of, terms_in, with_links

WING = Term("wing", (), "A part of a prison.", "wing")
HARM = Term("harm", ("harmed",), "Hurt.", "harm")
SELF_HARM = Term("self-harm", (), "Hurting yourself.", "self-harm")
MENTOR = Term("peer mentor", ("mentor", "mentors"), "A prisoner who helps.", "peer-mentor")


def link(term, words, page=3):
    where = f"glossary?from={page}#{term.anchor}"
    return f'<a class="passport-term" href="{where}" data-meaning="{term.meaning}">{words}</a>'


def test_the_first_use_on_a_page_is_a_link_and_later_ones_are_words(folder):
    _, (module,), _ = read(folder)

    first = module.pages[0].html
    assert first.startswith(
        '<p>Some words about a <a class="passport-term" href="glossary?from=1#servery" '
        'data-meaning="Where meals are given out.">servery</a>. The servery is loud.</p>'
    )
    assert module.pages[0].html_women.count("passport-term") == 1


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ("<p>On the Wing.</p>", f"<p>On the {link(WING, 'Wing')}.</p>"),
        ("<p>Wings, swing and wing-based.</p>", "<p>Wings, swing and wing-based.</p>"),
        ("<p>The wing's door.</p>", f"<p>The {link(WING, 'wing')}'s door.</p>"),
        ("<p>A peer\nmentor, a mentor.</p>", f"<p>A {link(MENTOR, 'peer' + chr(10) + 'mentor')}, a mentor.</p>"),
        ("<p>Two mentors.</p>", f"<p>Two {link(MENTOR, 'mentors')}.</p>"),
        ("<p>self-harm and harm</p>", f"<p>{link(SELF_HARM, 'self-harm')} and {link(HARM, 'harm')}</p>"),
        ("<p>Dr &amp; <em>wing</em> &lt;x&gt;</p>", f"<p>Dr &amp; <em>{link(WING, 'wing')}</em> &lt;x&gt;</p>"),
    ],
)
def test_a_term_is_found_as_a_whole_word_in_any_case_and_form(html, linked):
    assert with_links(html, [WING, HARM, SELF_HARM, MENTOR], 3) == linked


@pytest.mark.parametrize(
    "html",
    [
        "<h2>The wing</h2>",
        '<p><a href="2">The wing</a></p>',
        "<p><code>wing</code></p>",
        "<pre><code>wing\n</code></pre>",
        '<p><img src="images/a.svg" alt="A wing"></p>',
        "<table><thead><tr><th>Wing</th></tr></thead></table>",
        '<div class="admonition think">\n<p class="admonition-title">On the wing</p>\n</div>',
    ],
)
def test_headings_links_code_and_words_of_pictures_are_left_alone(html):
    assert with_links(html, [WING], 3) == html


def test_a_meaning_cannot_leave_its_attribute():
    term = Term('"><script>', (), "\"'><script>alert(1)</script>", "script")

    linked = with_links('<p>"&gt;&lt;script&gt; x</p>', [term, WING], 1)

    assert "<script" not in linked
    assert 'data-meaning="&quot;&#x27;&gt;&lt;script' in with_links(
        "<p>a wing</p>", [Term("wing", (), term.meaning, "w")], 1
    )


def test_a_curly_apostrophe_is_an_apostrophe():
    term = Term("can't", (), "M", "can-t")

    assert "passport-term" in with_links("<p>I can’t</p>", [term], 1)


class Words(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.words = ""
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.words += data


@given(st.text("wing harm<>&\"'*_`#-\n\xa0é’", max_size=60))
def test_links_change_no_word_of_a_page(source):
    html = str(to_html(source))

    linked = with_links(html, [WING, HARM, SELF_HARM], 1)

    assert Words(linked).words == Words(html).words
    assert with_links(html, [], 1) == html


@given(st.text("ab <>&\"'*_`#-\n\xa0é’|!:[]()", max_size=60))
def test_a_page_without_terms_comes_through_as_it_was(source):
    html = str(to_html(source))

    assert with_links(html, [WING], 1) == html


def test_the_place_of_a_term_is_small_plain_letters():
    assert anchor_of("Mother and baby unit (MBU)") == "mother-and-baby-unit-mbu"
    assert anchor_of("Tŷ bach") == "ty-bach"


def test_a_glossary_half_written_has_no_terms():
    assert terms_in(b"[[term]\nword = ") == ()
    assert terms_in(b'[[term]]\nword = "x"\n') == ()
    assert terms_in(b"\xff") == ()
    assert [term.word for term in terms_in(b'[[term]]\nword = "x"\nmeaning = "y"\n')] == ["x"]
