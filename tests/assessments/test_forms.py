"""What can be typed about a shadowing session, wherever the form is shown."""

from collections.abc import Iterator

import pytest
from flask import Flask

from lms.assessments.forms import ShadowingForm
from tests import builders as a

TYPED = {
    "day": ["6", "5", "2026"],
    "minutes": "45",
    "setting": "B wing",
    "role_seen": "Helping a new arrival",
    "saw": "They listened.",
    "did": "I watched.",
    "learned": "To wait.",
    "boundary": "They carried no message.",
}


@pytest.fixture
def mentor():
    return a.learner(a.establishment(), "Mo Rivers")


@pytest.fixture
def problems(app: Flask, mentor) -> Iterator[object]:
    """What a form with these changes says, apart from the token that a test without a page cannot have."""

    def say(**changed: object) -> dict[str, str]:
        typed = TYPED | {"mentor": str(mentor.id)} | changed
        with app.test_request_context("/", method="POST", data=typed):
            form = ShadowingForm().offer([mentor], a.qualification())
            form.validate()
            return {name: found[0] for name, found in form.errors.items() if name != "csrf_token"}

    return say


def test_a_whole_session_is_sound(problems):
    assert problems() == {}


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"mentor": ""}, "mentor", "Choose the mentor you shadowed"),
        ({"mentor": "5f0c2f9e-0000-4000-8000-000000000000"}, "mentor", "Choose from the answers"),
        ({"day": ["", "", ""]}, "day", "Type the day it happened"),
        ({"day": ["x", "5", "2026"]}, "day", "Type a real day, such as 3 5 2026"),
        ({"minutes": ""}, "minutes", "Type how many minutes it lasted"),
        ({"minutes": "4"}, "minutes", "Type a number of minutes from 5 to 480"),
        ({"setting": ""}, "setting", "Type where it was"),
        ({"setting": "x" * 101}, "setting", "Use 100 characters or fewer"),
        ({"role_seen": ""}, "role_seen", "Type what kind of mentoring you saw"),
        ({"role_seen": "x" * 101}, "role_seen", "Use 100 characters or fewer"),
        ({"saw": ""}, "saw", "Write what you saw"),
        ({"saw": "x" * 4001}, "saw", "Use 4,000 characters or fewer"),
        ({"learned": ""}, "learned", "Write what you learned"),
        ({"learned": "x" * 4001}, "learned", "Use 4,000 characters or fewer"),
        ({"did": ""}, "did", "Write what you did. If you only watched, say so"),
        ({"did": "x" * 4001}, "did", "Use 4,000 characters or fewer"),
        ({"boundary": ""}, "boundary", "Write one boundary that you noticed"),
        ({"boundary": "x" * 1001}, "boundary", "Use 1,000 characters or fewer"),
        ({"proposed": ["PM9 9.9"]}, "proposed", "Choose from the answers"),
    ],
)
def test_a_bad_session_says_what_to_do(problems, changed, field, sentence):
    assert problems(**changed) == {field: sentence}
