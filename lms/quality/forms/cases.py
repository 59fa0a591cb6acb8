"""What can be typed about a case: asking for another look, asking for support, and deciding."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayField
from lms.core.forms import Seen, at_most, required
from lms.courses.models import Qualification, Registration
from lms.people.checking import CheckedWords
from lms.people.forms import ROLE_WORDS
from lms.quality.models import Case, CaseOutcome
from lms.quality.queries.concerned import Member
from lms.quality.rules import cases as rules

LONGEST = 2000
THE_LEARNER = "learner"


def _units(qualification: Qualification) -> list[SelectChoice]:
    return [SelectChoice(value=unit.code, label=f"{unit.code} {unit.title}") for unit in qualification.units]


def _called(member: Member) -> str:
    return f"{member.name}: {', '.join(ROLE_WORDS[role] for role in member.roles)}"


class AppealForm(CheckedWords):
    """Why a learner wants another look."""

    text = TextAreaField(
        "What do you think was missed?",
        description="Say which part, and where your work shows it. A few words are enough.",
        validators=[required("Say what you think was missed"), at_most(LONGEST)],
    )


class AskForm(CheckedWords):
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

    @property
    def kind_of_reason(self) -> str:
        """The kind of reason that was chosen; "" where none is asked for."""
        return ""


class AdjustmentForm(AskForm):
    """What is needed for a reasonable adjustment, and the kind of reason for it."""

    reason_category = RadioField(
        "What kind of reason is it for?",
        description="Choose the closest one. It never names an illness or a condition.",
        choices=[SelectChoice(value=words, label=words) for words in rules.NEEDS],
        validators=[required("Choose the kind of reason")],
    )

    @property
    def kind_of_reason(self) -> str:
        """The kind of reason that was chosen."""
        return self.reason_category.data or ""


class MalpracticeForm(CheckedWords):
    """What an IQA wants looked into, and whose work or deed it is."""

    whose = SelectField(
        "Whose work or deed is it about?",
        description="Whoever is chosen decides nothing about it, and does not read it while it is open.",
        validators=[required("Choose whose work or deed it is about")],
    )
    units = SelectMultipleField("Which units is it about?", description="Leave them all empty if it is every unit.")
    text = TextAreaField(
        "What should be looked into?",
        description="Say what was seen, and when. Name no other learner: the learner may read it.",
        validators=[required("Say what should be looked into"), at_most(LONGEST)],
    )

    def offer(self, registration: Registration, staff: Sequence[Member]) -> "MalpracticeForm":
        """Offer the units of the qualification, and the learner and these members of staff."""
        self.units.choices = _units(registration.qualification)
        members = [SelectChoice(value=str(each.person_id), label=_called(each)) for each in staff]
        learner = SelectChoice(value=THE_LEARNER, label=f"The learner, {registration.learner.name}")
        self.whose.choices = [SelectChoice(value="", label="Choose one"), learner, *members]
        return self

    @property
    def about_id(self) -> UUID | None:
        """The member of staff who was chosen; None for the learner."""
        return None if self.whose.data == THE_LEARNER else UUID(self.whose.data)


class DecideCaseForm(CheckedWords, Seen):
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

    def of_case(self, case: Case) -> "DecideCaseForm":
        """Put the outcomes in the words of this kind of case."""
        stage = rules.stage_number(case)
        self.outcome.choices = enum_choices(CaseOutcome, label=lambda each: rules.outcome_words(case.kind, each, stage))
        return self


class ToldForm(CheckedWords, Seen):
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
