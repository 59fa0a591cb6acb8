"""What can be typed about standardisation: the words to judge, an answer, and what was agreed."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Criterion
from lms.portfolio.forms import OUTCOME_WORDS
from lms.portfolio.models import Outcome
from lms.portfolio.rules import LONGEST_TEXT, field_of

LONGEST_TITLE = 100


class OpenForm(Form):
    """The words of a piece with its names taken out, and what is to be judged. Its parts are made by `opening`."""

    headings: Sequence[str] = ()

    title = StringField(
        "A short title",
        description="Say what it is, not whose. For example, “A first week as a mentor”.",
        validators=[required("Type a short title"), at_most(LONGEST_TITLE)],
    )
    criteria = SelectMultipleField("What are the assessors to judge?")

    def offer(self, criteria: Sequence[Criterion]) -> "OpenForm":
        """Offer these criteria."""
        self.criteria.choices = [SelectChoice(value=str(c.id), label=f"{c.code} {c.wording}") for c in criteria]
        return self

    @property
    def ids(self) -> list[UUID]:
        """The ids of the criteria that are ticked; nothing that was not offered."""
        offered = {choice.value for choice in self.criteria.choices}
        return [UUID(value) for value in self.criteria.data or [] if value in offered]

    def parts(self) -> list[Field]:
        """The boxes of words, in order."""
        return [self[f"part_{n}"] for n in range(len(self.headings))]

    def words(self) -> list[tuple[str, str]]:
        """Each heading with the words to be judged."""
        return [(heading, part.data or "") for heading, part in zip(self.headings, self.parts(), strict=True)]


def opening(headings: Sequence[str]) -> type[OpenForm]:
    """The form that opens a piece: a box of words under each heading."""
    boxes = {f"part_{n}": TextAreaField(words, validators=[at_most(LONGEST_TEXT)]) for n, words in enumerate(headings)}
    return type("Opening", (OpenForm,), {"headings": tuple(headings), **boxes})


def _outcome(words: str, criterion: Criterion) -> RadioField:
    return RadioField(
        words,
        choices=enum_choices(Outcome, label=OUTCOME_WORDS.__getitem__),
        coerce=enum_coerce(Outcome),
        validators=[required(f"Choose a decision for {criterion.code}")],
    )


class _ByCriterion:
    """A form with an outcome and some words for each of these criteria."""

    judged: Sequence[Criterion] = ()

    def rows(self) -> Iterator[tuple[Criterion, Field, Field]]:
        """Each criterion with its outcome and its words."""
        for criterion in self.judged:
            yield criterion, self._of("outcome", criterion), self._of("words", criterion)

    def _of(self, question: str, criterion: Criterion) -> Field:
        return self[field_of(question, criterion)]  # type: ignore[index]

    def decided(self) -> dict[UUID, tuple[Outcome, str]]:
        """What was chosen and typed, by criterion id."""
        return {criterion.id: (outcome.data, words.data or "") for criterion, outcome, words in self.rows()}


class AnswerForm(_ByCriterion, Form):
    """What one assessor would decide, and why."""


class AgreedForm(_ByCriterion, Seen):
    """What was agreed when the assessors met."""

    meeting_on = DayField("When did you meet?", missing="Type the day you met, such as 3 5 2026")
    note = TextAreaField(
        "Who was there, and what was said?",
        description="Name the staff who came. Name no learner.",
        validators=[required("Say who was there"), at_most(4000)],
    )


def answering(criteria: Sequence[Criterion]) -> type[AnswerForm]:
    """The form in which an assessor judges these criteria on their own."""
    fields: dict[str, Any] = {"judged": tuple(criteria)}
    for criterion in criteria:
        fields[field_of("outcome", criterion)] = _outcome(f"Is {criterion.code} met?", criterion)
        fields[field_of("words", criterion)] = TextAreaField(
            f"Why? ({criterion.code})", validators=[required(f"Say why, for {criterion.code}"), at_most(1000)]
        )
    return type("Answering", (AnswerForm,), fields)


def agreeing(criteria: Sequence[Criterion]) -> type[AgreedForm]:
    """The form in which an IQA writes down what was agreed about these criteria."""
    fields: dict[str, Any] = {"judged": tuple(criteria)}
    for criterion in criteria:
        fields[field_of("outcome", criterion)] = _outcome(f"What was agreed for {criterion.code}?", criterion)
        fields[field_of("words", criterion)] = TextAreaField(
            f"Guidance on {criterion.code} (if any)",
            description="One or two sentences. Assessors here see them whenever they decide this.",
            validators=[at_most(500)],
        )
    return type("Agreeing", (AgreedForm,), fields)
