"""What can be typed about standardisation: the words to judge, an answer, and what was agreed."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce

from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Criterion
from lms.people.checking import CheckedWords
from lms.people.models import Person
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
    planned_on = DayField(
        "When do they meet about it?",
        missing="Type the day they meet, such as 3 5 2026",
        description="Leave them time to judge it alone first. For example, 3 5 2026",
    )

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
        return [self[box_of(heading)] for heading in self.headings]

    def words(self) -> list[tuple[str, str]]:
        """Each heading with the words to be judged, of the boxes that were on the page that was sent: nobody has read
        a part that the piece gained since."""
        parts = zip(self.headings, self.parts(), strict=True)
        return [(heading, part.data or "") for heading, part in parts if part.raw_data]


def box_of(heading: str) -> str:
    """What the box of words under a heading is called: part_what_they_saw. Never by its place among the others: what is
    half-typed stays under its heading when the piece gains or loses a part."""
    return "part_" + re.sub(r"\W+", "_", heading.lower())


def opening(headings: Sequence[str]) -> type[OpenForm]:
    """The form that opens a piece: a box of words under each heading. No two headings are the same."""
    boxes = {box_of(heading): TextAreaField(heading, validators=[at_most(LONGEST_TEXT)]) for heading in headings}
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


class CloseForm(CheckedWords, Seen):
    """The end of the answering, and why somebody could not answer."""

    keeps_drafts = False

    why = TextAreaField("Why can they not answer?", validators=[at_most(500)])


class AnswerForm(_ByCriterion, CheckedWords):
    """What one assessor would decide, and why."""


class AgreedForm(_ByCriterion, CheckedWords, Seen):
    """What was agreed when the assessors met."""

    meeting_on = DayField("When did you meet?", missing="Type the day you met, such as 3 5 2026")
    there = SelectMultipleField("Who was there?")
    note = TextAreaField(
        "What was said?",
        description="Name anybody else who came, such as a visitor. Name no learner.",
        validators=[required("Say what was said"), at_most(4000)],
    )

    def offer(self, staff: Sequence[Person]) -> "AgreedForm":
        """Offer these staff."""
        self.there.choices = [SelectChoice(value=str(person.id), label=person.name) for person in staff]
        return self

    @property
    def ids(self) -> list[UUID]:
        """The ids of the staff who are ticked; nobody who was not offered."""
        offered = {choice.value for choice in self.there.choices}
        return [UUID(value) for value in self.there.data or [] if value in offered]


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
