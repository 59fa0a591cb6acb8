"""What can be typed about a case: asking for another look, asking for support, and deciding."""

from collections.abc import Sequence

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Qualification
from lms.quality.models import Case, CaseOutcome
from lms.quality.rules import cases as rules

LONGEST = 2000


def _units(qualification: Qualification) -> list[SelectChoice]:
    return [SelectChoice(value=unit.code, label=f"{unit.code} {unit.title}") for unit in qualification.units]


class AppealForm(Form):
    """Why a learner wants another look."""

    text = TextAreaField(
        "What do you think was missed?",
        description="Say which part, and where your work shows it. A few words are enough.",
        validators=[required("Say what you think was missed"), at_most(LONGEST)],
    )


class AskForm(Form):
    """What is needed, for which units."""

    category = RadioField("What is it about?", validators=[required("Choose what it is about")])
    units = SelectMultipleField("Which units is it for?", description="Leave them all empty if it is for every unit.")
    text = TextAreaField(
        "What would help?",
        description="Say what is needed, not why. Leave out the name of any illness or condition.",
        validators=[required("Say what would help"), at_most(LONGEST)],
    )

    def offer(self, categories: Sequence[str], qualification: Qualification) -> "AskForm":
        """Offer these categories, and the units of the qualification."""
        self.category.choices = [SelectChoice(value=words, label=words) for words in categories]
        self.units.choices = _units(qualification)
        return self


class MalpracticeForm(Form):
    """What an IQA wants looked into."""

    units = SelectMultipleField("Which units is it about?", description="Leave them all empty if it is every unit.")
    text = TextAreaField(
        "What should be looked into?",
        description="Say what was seen, and when. Name no other learner: the learner may read it.",
        validators=[required("Say what should be looked into"), at_most(LONGEST)],
    )

    def offer(self, qualification: Qualification) -> "MalpracticeForm":
        """Offer the units of the qualification."""
        self.units.choices = _units(qualification)
        return self


class DecideCaseForm(Seen):
    """What was decided about a case, and why."""

    outcome = RadioField(
        "What did you decide?",
        choices=enum_choices(CaseOutcome),
        coerce=enum_coerce(CaseOutcome),
        validators=[required("Choose what was decided")],
    )
    reason = TextAreaField(
        "Why?",
        description="The learner reads this. Leave out other people’s names.",
        validators=[required("Say why, so that everybody can understand it"), at_most(LONGEST)],
    )

    def about(self, case: Case) -> "DecideCaseForm":
        """Put the outcomes in the words of this kind of case."""
        stage = rules.stage_number(case)
        self.outcome.choices = enum_choices(CaseOutcome, label=lambda each: rules.outcome_words(case.kind, each, stage))
        return self


class ToldForm(Seen):
    """When the awarding organisation was told of malpractice, and under what reference."""

    told_on = DayField("When were they told?", missing="Type the day they were told")
    reference = StringField(
        "Their reference",
        description="If they gave none, say how they were told.",
        validators=[required("Type their reference, or how they were told"), at_most(200)],
    )


class TakeOnForm(Seen):
    """One press that takes a case to the next stage, from the state it was read in."""

    keeps_drafts = False
