"""A table on a page can be read on a narrow screen: each cell knows its heading."""

from lms.courses.rules.tables import with_headings

TABLE = (
    '<table><thead><tr><th>Name</th><th>Some <em>people</em> "bring"</th></tr></thead>'
    "<tbody><tr><td>Autism</td><td>honesty &amp; care</td></tr>"
    "<tr><td>ADHD</td><td>energy</td><td>more</td></tr></tbody>"
    "</table>"
)


def test_each_cell_of_a_table_says_which_heading_it_is_under():
    html = with_headings(f"<p>Before.</p>{TABLE}<p>After.</p>")

    assert html.count('<td data-word="Name">') == 2
    assert html.count('<td data-word="Some people &quot;bring&quot;">') == 2
    assert "<td>more</td>" in html
    assert html.startswith("<p>Before.</p><table>")
    assert html.endswith("</table><p>After.</p>")


def test_two_tables_keep_their_own_headings_and_words_without_a_table_stay_as_they_are():
    html = with_headings(TABLE + "<table><tr><th>Other</th></tr><tr><td>One</td></tr></table>")

    assert '<td data-word="Other">One' in html
    assert with_headings("<p>No table.</p>") == "<p>No table.</p>"


def test_a_table_without_headings_stays_as_it_is():
    bare = "<table><tr><td>One</td></tr></table>"

    assert with_headings(bare) == bare
