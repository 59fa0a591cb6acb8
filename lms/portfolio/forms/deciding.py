"""What an assessor can type about a piece."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayOrNoneField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Criterion
from lms.people.checking import CheckedWords
from lms.portfolio import rules
from lms.portfolio.forms.pieces import VersionForm
from lms.portfolio.models import Outcome
from lms.portfolio.rules import Line, Varcs

OUTCOME_WORDS = {
    Outcome.MET: "Met",
    Outcome.NOT_YET: "Not yet",
    Outcome.MORE_EVIDENCE: "More evidence needed",
}


def _yes_or_no(check: str) -> RadioField:
    return RadioField(
        rules.QUESTIONS[check],
        choices=[SelectChoice(value="yes", label="Yes"), SelectChoice(value="no", label="No")],
        validators=[required(f"Choose yes or no: {rules.QUESTIONS[check]}")],
    )


class DecideForm(CheckedWords, VersionForm):
    """What an assessor says of one version. Its lines are made from the criteria it claims by `judging`."""

    claimed: Sequence[Criterion] = ()

    valid = _yes_or_no("valid")
    authentic = _yes_or_no("authentic")
    reliable = _yes_or_no("reliable")
    current = _yes_or_no("current")
    sufficient = _yes_or_no("sufficient")
    feedback = TextAreaField(
        "Feedback to the learner",
        description="Say what you saw, and what to do next for anything that is not met yet.",
        validators=[required("Tell the learner what you saw and what to do next"), at_most(4000)],
    )
    next_step = TextAreaField(
        "What should the learner do next?",
        description="One thing, for example: send a new version that says what you did yourself.",
        validators=[at_most(500)],
    )
    next_by = DayOrNoneField("By when?", description="You can leave this empty.")

    def rows(self) -> Iterator[tuple[Criterion, Field, Field, Field]]:
        """Each claimed criterion with its outcome, its comment, and the checks that differ for it."""
        for criterion in self.claimed:
            outcome, comment, differs = (self[rules.field_of(q, criterion)] for q in ("outcome", "comment", "differs"))
            yield criterion, outcome, comment, differs

    def decide_all(self, outcome: Outcome) -> None:
        """Say the same of every claimed criterion, before anything is sent."""
        for _, field, _, _ in self.rows():
            field.data = outcome

    def put_in(self, phrase: str) -> None:
        """Put a phrase at the end of the feedback, before anything is sent."""
        self.feedback.data = f"{self.feedback.data or ''} {phrase}".strip()

    def questions(self) -> list[Field]:
        """The five checks, in their usual order."""
        return [self[check] for check in rules.CHECKS]

    def checks(self) -> Varcs:
        """The five answers for the whole piece."""
        return Varcs(**{check: self[check].data == "yes" for check in rules.CHECKS})

    def lines(self) -> list[Line]:
        """What was decided, a line for each claimed criterion; its own checks only where they differ."""
        return [
            Line(criterion.id, outcome.data, comment.data or "", self._own(differs.data))
            for criterion, outcome, comment, differs in self.rows()
        ]

    def _own(self, differing: Sequence[str] | None) -> Varcs | None:
        return self.checks().opposite(differing) if differing else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and nothing is called met with a check answered no."""
        sound = bool(super().validate(extra_validators))
        if any(question.errors for question in self.questions()):
            return False
        for criterion, outcome, _, differs in self.rows():
            if outcome.errors or differs.errors:
                continue
            fault = rules.fault_in_outcome(outcome.data, self._own(differs.data) or self.checks())
            if fault:
                outcome.errors = [*outcome.errors, f"{criterion.code}. {fault}"]
                sound = False
        return sound


class DecideAgainForm(DecideForm):
    """What an assessor says of a version that was decided before, and why."""

    why_again = TextAreaField(
        "Why is this decided again?",
        description="The learner and the internal quality assurer (IQA) read it.",
        validators=[required("Say why this is decided again"), at_most(1000)],
    )


class HandBackForm(CheckedWords, Seen):
    """What a trainee assessor should look at again; empty when their proposal is countersigned."""

    note = TextAreaField(
        "What should they look at again?",
        description="Only when you hand it back. Leave it empty to countersign.",
        validators=[at_most(1000)],
    )


class PhraseForm(Form):
    """A sentence an assessor keeps to use again."""

    text = StringField(
        "A phrase to keep",
        description="For example, “Say what you did yourself, and what happened then.”",
        validators=[required("Type the words to keep"), at_most(300)],
    )


def judging(claimed: Sequence[Criterion], kind: type[DecideForm] = DecideForm) -> type[DecideForm]:
    """The form that judges these criteria: an outcome, a comment and differing checks for each, named by its code."""
    fields: dict[str, Any] = {"claimed": tuple(claimed)}
    for criterion in claimed:
        fields[rules.field_of("outcome", criterion)] = RadioField(
            f"Is {criterion.code} met?",
            choices=enum_choices(Outcome, label=OUTCOME_WORDS.__getitem__),
            coerce=enum_coerce(Outcome),
            validators=[required(f"Choose a decision for {criterion.code}")],
        )
        fields[rules.field_of("comment", criterion)] = TextAreaField(
            f"Comment on {criterion.code}", validators=[at_most(1000)]
        )
        fields[rules.field_of("differs", criterion)] = SelectMultipleField(
            f"For {criterion.code} my answer is the other way round",
            choices=[SelectChoice(value=check, label=rules.QUESTIONS[check]) for check in rules.CHECKS],
        )
    return type("Judging", (kind,), fields)
