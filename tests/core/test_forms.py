"""What every form remembers of the page it was on."""

from wtforms import StringField

from lms.core.forms import Form, HalfTyped, at_most
from tests.builders.people import NOON


class SampleForm(Form):
    words = StringField("Words", default="as it was", validators=[at_most(100)])


def test_a_form_is_filled_with_what_was_half_typed_and_knows_which_state_it_saw(app):
    with app.test_request_context("/"):
        form = SampleForm(draft=HalfTyped({"words": ["half a"]}, began="3.key", others=[NOON]))

        assert (form.words.data, form.began, form.others) == ("half a", "3.key", [NOON])


def test_a_draft_without_words_empties_nothing(app):
    with app.test_request_context("/"):
        form = SampleForm(draft=HalfTyped({}, began="4.", others=[NOON]))

        assert (form.words.data, form.others) == ("as it was", [NOON])


def test_a_form_without_a_draft_saw_nothing(app):
    with app.test_request_context("/"):
        assert (SampleForm().began, list(SampleForm().others)) == ("", [])


def test_a_page_shown_again_still_says_which_state_it_saw(app):
    with app.test_request_context("/", method="POST", data={"words": "typed", "draft_seen": "3.key"}):
        form = SampleForm(draft=HalfTyped({"words": ["newer"]}, began="5.other"))

        assert (form.words.data, form.began) == ("typed", "3.key")


def test_no_browser_fills_the_key_of_one_page_with_that_of_another(app):
    with app.test_request_context("/"):
        hidden = SampleForm().hidden()

        assert hidden.count("<input") == hidden.count('autocomplete="off"') > 0
