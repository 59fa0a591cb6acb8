"""What an assessor can type about a piece."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayOrNoneField
from lms.core.forms import Seen, at_most, required
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


WHY_NOT = {
    "valid": "What does it not show?",
    "authentic": "Why may it not be their own work?",
    "reliable": "Why might another assessor decide otherwise?",
    "current": "Why does it not show what they can do now?",
    "sufficient": "What is there not enough of?",
}


def _why(check: str) -> StringField:
    return StringField(WHY_NOT[check], validators=[at_most(rules.LONGEST_REASON)])


class DecideForm(CheckedWords, VersionForm):
    """What an assessor says of one version. Its lines are made from the criteria it claims by `judging`."""

    claimed: Sequence[Criterion] = ()

    valid = _yes_or_no("valid")
    why_valid = _why("valid")
    authentic = _yes_or_no("authentic")
    why_authentic = _why("authentic")
    reliable = _yes_or_no("reliable")
    why_reliable = _why("reliable")
    current = _yes_or_no("current")
    why_current = _why("current")
    sufficient = _yes_or_no("sufficient")
    why_sufficient = _why("sufficient")
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

    def rows(self) -> Iterator[tuple[Criterion, Field, Field, Field, Field]]:
        """Each claimed criterion with its outcome, its comment, the checks that differ for it, and why."""
        for criterion in self.claimed:
            asked = (self[rules.field_of(question, criterion)] for question in ("outcome", "comment", "differs", "why"))
            yield criterion, *asked

    def decide_all(self, outcome: Outcome) -> None:
        """Say the same of every claimed criterion, before anything is sent."""
        for _, field, *_ in self.rows():
            field.data = outcome

    def put_in(self, phrase: str) -> None:
        """Put a phrase at the end of the feedback, before anything is sent."""
        self.feedback.data = f"{self.feedback.data or ''} {phrase}".strip()

    def questions(self) -> list[tuple[Field, Field]]:
        """The five checks, in their usual order, each with the reason for a no."""
        return [(self[check], self[f"why_{check}"]) for check in rules.CHECKS]

    def checks(self) -> Varcs:
        """The five answers for the whole piece."""
        return Varcs(**{check: self[check].data == "yes" for check in rules.CHECKS})

    def why_not(self) -> dict[str, str]:
        """Why a check was answered no for the whole piece, by the check."""
        return rules.reasons(self.checks(), {check: self[f"why_{check}"].data or "" for check in rules.CHECKS})

    def lines(self) -> list[Line]:
        """What was decided, a line for each claimed criterion; its own checks, and why, only where they differ."""
        return [
            Line(criterion.id, outcome.data, comment.data or "", self._own(differs.data), self._why(differs, why))
            for criterion, outcome, comment, differs, why in self.rows()
        ]

    def _own(self, differing: Sequence[str] | None) -> Varcs | None:
        return self.checks().opposite(differing) if differing else None

    def _why(self, differs: Field, why: Field) -> dict[str, str]:
        """The reason for a criterion: for each check that is a no for it and a yes for the piece."""
        own, piece = self._own(differs.data), self.checks()
        said = dict.fromkeys(own.answered_no, why.data or "") if own else {}
        return {check: words for check, words in said.items() if words and getattr(piece, check)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, nothing is met with a no, and each no and each “not yet” has a reason."""
        sound = bool(super().validate(extra_validators))
        if any(question.errors for question, _ in self.questions()):
            return False
        for check, unexplained in rules.faults_in_reasons(self.checks(), self.why_not()):
            sound = _refuse(self[f"why_{check}"], unexplained)
        for criterion, outcome, comment, differs, why in self.rows():
            if outcome.errors or differs.errors:
                continue
            own = self._own(differs.data) or self.checks()
            if fault := rules.fault_in_outcome(outcome.data, own):
                sound = _refuse(outcome, f"{criterion.code}. {fault}")
            if any(getattr(self.checks(), check) for check, _ in rules.faults_in_reasons(own, self._why(differs, why))):
                sound = _refuse(why, f"Say why the answer is no for {criterion.code}")
            if unsaid := rules.fault_in_reason(outcome.data, own, comment.data or ""):
                sound = _refuse(comment, f"{criterion.code}. {unsaid}")
        return sound


def _refuse(field: Field, sentence: str) -> bool:
    """Put a sentence at a field. False: the form is not sound."""
    field.errors = [*field.errors, sentence]
    return False


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


class PhraseForm(CheckedWords):
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
        fields[rules.field_of("why", criterion)] = StringField(
            f"Why is it no for {criterion.code}?",
            description="For a yes that is a no here.",
            validators=[at_most(rules.LONGEST_REASON)],
        )
    return type("Judging", (kind,), fields)
