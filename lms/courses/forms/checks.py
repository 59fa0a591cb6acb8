"""What can be typed to answer a knowledge check, and to mark its short answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from lms.core.forms import Form, at_most, required
from lms.courses.rules.checks import (
    LONGEST_SHORT,
    MATCHING,
    ORDER,
    SEVERAL,
    SHORT,
    Answer,
    Question,
    lines_shown,
    matches_shown,
    shown,
)
from lms.courses.rules.drafts import OF_EDITION
from lms.courses.rules.remarks import ordinal

RIGHT, NOT_YET = "right", "not yet"


def field_name(number: int) -> str:
    """The name of the field that answers a question."""
    return f"question_{number}"


class LinesField(Field):
    """A line for each thing to be put in its place, each with a box to choose from. All boxes bear the field's name."""

    def __init__(
        self, label: str, *, lines: Sequence[str], choices: Sequence[str], nothing: str, missing: str, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.lines = lines
        self.choices = choices
        self.nothing = nothing
        self.missing = missing

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep what was chosen, box by box."""
        self.data = [value[:10] for value in valuelist[: len(self.lines)]]

    @property
    def chosen(self) -> list[str]:
        """What each line's box says, "" where nothing was chosen."""
        return ([*(self.data or [])] + [""] * len(self.lines))[: len(self.lines)]

    @property
    def places(self) -> list[int]:
        """The place chosen for each line, in the order of the lines. Only for a field that is sound."""
        return [int(value) for value in self.chosen]

    def boxes(self) -> Iterator[tuple[str, str, list[tuple[str, str, bool]]]]:
        """Each box: its id, its line, and what it offers (value, words, whether it is chosen)."""
        for place, (line, value) in enumerate(zip(self.lines, self.chosen, strict=True), 1):
            offered = [("", self.nothing), *((str(n), words) for n, words in enumerate(self.choices, 1))]
            box = self.id if place == 1 else f"{self.id}-{place}"
            yield box, line, [(key, words, key == value) for key, words in offered]

    def pre_validate(self, form: Any) -> None:
        """Every line has one of the places."""
        known = {str(n) for n in range(1, len(self.choices) + 1)}
        if not set(self.chosen) <= known:
            raise StopValidation(self.missing)


def no_place_twice(_: Form, field: LinesField) -> None:
    """Two lines cannot share a place."""
    places = field.places
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice:
        raise ValidationError(f"{ordinal(twice)} is used twice. Give every line a place of its own")


def check_form(questions: Sequence[Question], asked: Collection[int]) -> type[Form]:
    """The form that asks these questions of a check, by their numbers: a field for each, and whose edition they are."""
    fields = {field_name(number): _field(number, questions[number - 1]) for number in asked}
    return type("CheckForm", (Form,), {OF_EDITION: HiddenField(), **fields})


def _field(number: int, question: Question) -> Field:
    return FIELDS.get(question["kind"], _radios)(number, question)


def _title(number: int, question: Question) -> str:
    return f"{number}. {question['text']}"


def _radios(number: int, question: Question) -> Field:
    choices = [SelectChoice(value=str(n), label=option["text"]) for n, option in enumerate(question["options"], 1)]
    kind = SelectMultipleField if question["kind"] == SEVERAL else RadioField
    return kind(
        _title(number, question),
        description="You can choose more than one." if question["kind"] == SEVERAL else "",
        choices=choices,
        validators=[required(f"Answer question {number}")],
        validate_choice=True,
    )


def _order(number: int, question: Question) -> Field:
    lines = [text for _, text in lines_shown(question)]
    return LinesField(
        _title(number, question),
        description="Give every line its place. Each place is used once.",
        lines=lines,
        choices=[ordinal(place) for place in range(1, len(lines) + 1)],
        nothing="Place",
        missing=f"Answer question {number}: choose a place for every line",
        validators=[no_place_twice],
    )


def _matching(number: int, question: Question) -> Field:
    matches = matches_shown(question)
    return LinesField(
        _title(number, question),
        description="Choose the match for every line.",
        lines=[text for _, text in lines_shown(question)],
        choices=[f"{mark}. {match}" for mark, match in matches],
        nothing="Choose a match",
        missing=f"Answer question {number}: choose a match for every line",
    )


def _short(number: int, question: Question) -> Field:
    return TextAreaField(
        _title(number, question),
        description="Write it in your own words. Your tutor reads it and marks it.",
        validators=[required(f"Answer question {number}"), at_most(LONGEST_SHORT)],
    )


FIELDS = {ORDER: _order, MATCHING: _matching, SHORT: _short}


def answers_in(form: Form, questions: Sequence[Question], asked: Collection[int]) -> dict[str, Answer]:
    """What was answered, under the question numbers, in the shape answers are kept in."""
    return {str(n): _answer(form[field_name(n)], questions[n - 1]) for n in asked}


def _answer(field: Field, question: Question) -> Answer:
    if question["kind"] == SHORT:
        return [field.data or ""]
    if question["kind"] == ORDER:
        placed = zip(field.places, shown(question), strict=True)
        return [number for _, number in sorted(placed)]
    if question["kind"] == MATCHING:
        return [shown(question)[place - 1] for place in field.places]
    several = field.data if isinstance(field.data, list) else [field.data or ""]
    return [int(option) for option in several if option.isdecimal() and option.isascii()]


def words_before(questions: Sequence[Question], asked: Collection[int], answers: Mapping[str, Any]) -> dict[str, str]:
    """The words of short answers that are asked for again, to be bettered."""
    short = [n for n in asked if questions[n - 1]["kind"] == SHORT and answers.get(str(n))]
    return {field_name(n): answers[str(n)][0] for n in short}


# Marking


def mark_form(numbers: Collection[int]) -> type[Form]:
    """The form that marks these short answers, two fields for each."""
    fields: dict[str, Field] = {}
    for number in numbers:
        fields[f"mark_{number}"] = RadioField(
            "Is it right?",
            choices=[SelectChoice(value=RIGHT, label="Right"), SelectChoice(value=NOT_YET, label="Not yet")],
            validators=[required("Choose Right or Not yet")],
        )
        fields[f"feedback_{number}"] = TextAreaField(
            "What would you like to say to them?",
            description="For “Not yet”, say what to add or change. For “Right”, you can leave this empty.",
            validators=[at_most(LONGEST_SHORT)],
        )
    return type("MarkForm", (Form,), fields)


def marks_in(form: Form, numbers: Collection[int]) -> dict[int, tuple[int, str]]:
    """The marks given and what was said, under the question numbers."""
    return {n: (int(form[f"mark_{n}"].data == RIGHT), form[f"feedback_{n}"].data or "") for n in numbers}
