"""What an IQA can say about a flag."""

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice

from lms.core.forms import at_most, required
from lms.people.checking import CheckedWords

LOOK, EXPLAINED = "look", "explained"


class FlagForm(CheckedWords):
    """Look into it, or say why there is nothing in it."""

    what = RadioField(
        "What do you want to do?",
        choices=[
            SelectChoice(value=LOOK, label="Look into it"),
            SelectChoice(value=EXPLAINED, label="There is nothing in it: I can explain it"),
        ],
        validators=[required("Choose what to do")],
    )
    text = TextAreaField(
        "What should be looked at, or what explains it?",
        description="Name no other learner: the learner may read it.",
        validators=[required("Say what should be looked at, or what explains it"), at_most(2000)],
    )
