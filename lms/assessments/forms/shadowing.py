"""What can be typed about shadowing."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from lms.assessments import rules
from lms.assessments.forms.practice import WhenForm
from lms.core.forms import Seen, at_most, required
from lms.courses.models import Criterion, Qualification, Unit
from lms.people.checking import CheckedWords
from lms.people.models import Person


class ShadowingForm(CheckedWords, WhenForm):
    """What a trainee saw a mentor do, and what they learned from it."""

    mentor = SelectField("Which mentor did you shadow?", validators=[required("Choose the mentor you shadowed")])
    setting = StringField(
        "Where was it?",
        description="For example, the wing, the library or a classroom",
        validators=[required(rules.MISSING["setting"]), at_most(100)],
    )
    role_seen = StringField(
        "What kind of mentoring did you see?",
        description="For example, helping a new arrival or reading with someone",
        validators=[required(rules.MISSING["role_seen"]), at_most(100)],
    )
    saw = TextAreaField(
        "What did you see the mentor do?",
        description="Leave out the name of the person they helped, and anything that shows who it was.",
        validators=[required(rules.MISSING["saw"]), at_most(4000)],
    )
    did = TextAreaField(
        "What did you do?",
        description="If you only watched, say so.",
        validators=[required(rules.MISSING["did"]), at_most(4000)],
    )
    learned = TextAreaField(
        "What did you learn?",
        description="Say one thing you would do in the same way, or in another way.",
        validators=[required(rules.MISSING["learned"]), at_most(4000)],
    )

    boundary = TextAreaField(
        "What is one boundary you noticed?",
        description="A boundary is a line that a mentor does not cross. For example, they did not carry a message.",
        validators=[required(rules.MISSING["boundary"]), at_most(1000)],
    )
    proposed = SelectMultipleField("What do you think this shows?")
    units: Sequence[Unit] = ()

    def offer(self, mentors: Sequence[Person], qualification: Qualification) -> "ShadowingForm":
        """Offer these mentors to choose from, by their ids, and what the qualification asks for, by its codes."""
        none = SelectChoice(value="", label="Choose a mentor")
        self.mentor.choices = [none, *(SelectChoice(value=str(m.id), label=m.name) for m in mentors)]
        self.units = qualification.units
        every = [criterion for unit in self.units for criterion in unit.criteria]
        self.proposed.choices = [SelectChoice(value=c.code, label=c.plain) for c in every]
        return self

    def boxes(self) -> Iterator[tuple[Unit, list[tuple[Criterion, Any]]]]:
        """Each unit with its criteria, and the box of each."""
        choices = iter(self.proposed)
        for unit in self.units:
            yield unit, [(criterion, next(choices)) for criterion in unit.criteria]


class ConfirmForm(Seen):
    """One press that signs a session as it was read."""

    keeps_drafts = False
