"""What can be typed in a portfolio, by the learner and by the assessor."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.forms import Form, Seen, at_most, required
from lms.core.work import Refused
from lms.courses.models import Criterion, Qualification, Unit
from lms.portfolio import rules
from lms.portfolio.models import Outcome
from lms.portfolio.rules import Line, Varcs

ACCOUNT = "account"
OUTCOME_WORDS = {
    Outcome.MET: "Met",
    Outcome.NOT_YET: "Not yet",
    Outcome.MORE_EVIDENCE: "More evidence needed",
}


class NewEvidenceForm(Form):
    """What a new piece is to be made from."""

    source = RadioField("What do you want to add?", validators=[required("Choose what to add")])
    title = StringField(
        "A short title",
        description="Needed for a written account. For example, “My first week as a mentor”.",
        validators=[at_most(rules.LONGEST_TITLE)],
    )

    def offer(self, sources: Mapping[str, str]) -> "NewEvidenceForm":
        """Offer an account to write, and these sources by their ids."""
        account = SelectChoice(value=ACCOUNT, label="Write about something I did")
        self.source.choices = [account, *(SelectChoice(value=key, label=words) for key, words in sources.items())]
        return self


class StepForm(Seen):
    """One press that takes a piece a step on, from the state it was read in."""

    keeps_drafts = False


class VersionForm(Seen):
    """A form about one version: what was half-typed about another is not about this one."""

    version = HiddenField(validators=[at_most(10)])


class PieceForm(VersionForm):
    """The learner's words, the criteria they show, and the declaration."""

    faults: Callable[[], Sequence[tuple[str, str]]] = staticmethod(lambda: [])
    qualification: Qualification

    text = TextAreaField("Your words", validators=[at_most(rules.LONGEST_TEXT)])
    criteria = SelectMultipleField("What does this show?")
    checked = BooleanField("I have checked. Nobody else’s name or number is in it.")
    declared = BooleanField(rules.DECLARATION)

    def offer(self, qualification: Qualification) -> "PieceForm":
        """Offer the criteria of this qualification."""
        self.qualification = qualification
        every = [criterion for unit in qualification.units for criterion in unit.criteria]
        self.criteria.choices = [SelectChoice(value=str(c.id), label=c.plain) for c in every]
        return self

    def boxes(self) -> Iterator[tuple[Unit, list[tuple[Criterion, Any]]]]:
        """Each unit with its criteria, and the box of each."""
        choices = iter(self.criteria)
        for unit in self.qualification.units:
            yield unit, [(criterion, next(choices)) for criterion in unit.criteria]

    @property
    def ids(self) -> list[UUID]:
        """The ids of the criteria that are ticked; nothing that was not offered."""
        offered = {choice.value for choice in self.criteria.choices}
        return [UUID(value) for value in self.criteria.data or [] if value in offered]

    @property
    def warns(self) -> bool:
        """Whether the words look as if they hold somebody's prison number."""
        return rules.holds_a_prison_number(self.text.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and nothing that was looked for is at fault."""
        sound = bool(super().validate(extra_validators))
        found = list(self.faults())
        for name, sentence in found:
            self.refuse(Refused(sentence, field=name or None))
        return sound and not found


def _yes_or_no(check: str) -> RadioField:
    return RadioField(
        rules.QUESTIONS[check],
        choices=[SelectChoice(value="yes", label="Yes"), SelectChoice(value="no", label="No")],
        validators=[required(f"Choose yes or no: {rules.QUESTIONS[check]}")],
    )


class DecideForm(VersionForm):
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

    def rows(self) -> Iterator[tuple[Criterion, Field, Field, Field]]:
        """Each claimed criterion with its outcome, its comment, and the checks that differ for it."""
        for criterion in self.claimed:
            outcome, comment, differs = (self[rules.field_of(q, criterion)] for q in ("outcome", "comment", "differs"))
            yield criterion, outcome, comment, differs

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


def judging(claimed: Sequence[Criterion]) -> type[DecideForm]:
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
    return type("Judging", (DecideForm,), fields)
