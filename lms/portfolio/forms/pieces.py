"""What a learner can type in their portfolio."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from lms.core.days import DayOrNoneField
from lms.core.forms import Form, Seen, at_most, required
from lms.core.work import Refused
from lms.courses.models import Criterion, Qualification, Unit
from lms.people.checking import CheckedWords
from lms.portfolio import rules
from lms.portfolio.models import Kind
from lms.portfolio.rules import Particulars

ACCOUNT, PRODUCT, PRIOR = "account", "product", "prior"
# What the words of a piece are asked for, where they are more than a remark beside what somebody else saw.
ASKED = {
    Kind.REFLECTIVE_ACCOUNT: (
        "Your words",
        "Say what happened, what you did, and what you would do another way next time.",
    ),
    Kind.PRODUCT: (
        "What is it?",
        "Say what it is, and what and who it shows.",
    ),
}
# Which day it is about, where nobody else wrote one down (domain.md 1.4).
DAYS = {
    Kind.REFLECTIVE_ACCOUNT: ("What day did it happen?", "Give the nearest day you can. For example, 3 5 2026."),
    Kind.PRODUCT: ("What day did you make it?", "Give the nearest day you can. For example, 3 5 2026."),
}
ORIGIN = ("Where does it come from?", "For example, “I made it in the library session.”")
ASKED_OTHERWISE = ("Your words", "You can leave this empty, or say more about it.")


def words_keyed(kind: Kind) -> TextAreaField:
    """The words of a piece of a kind, as they are typed in from paper."""
    label, hint = ASKED[kind]
    return TextAreaField(
        label, description=hint, validators=[required("Type what they wrote"), at_most(rules.LONGEST_TEXT)]
    )


def day_of(kind: Kind) -> DayOrNoneField:
    """The day that a piece of a kind is about, which may be left empty."""
    label, hint = DAYS[kind]
    return DayOrNoneField(label, description=hint)


class NewEvidenceForm(Form):
    """What a new piece is to be made from."""

    source = RadioField("What do you want to add?", validators=[required("Choose what to add")])

    def offer(self, sources: Mapping[str, str]) -> "NewEvidenceForm":
        """Offer these, by their ids or names."""
        self.source.choices = [SelectChoice(value=key, label=words) for key, words in sources.items()]
        return self


class TitleForm(CheckedWords):
    """What a new piece is called."""

    title = StringField(
        "A short title",
        description="For example, “My first week as a mentor”.",
        validators=[required("Type a short title"), at_most(rules.LONGEST_TITLE)],
    )


class StepForm(Seen):
    """One press that takes a piece a step on, from the state it was read in."""

    keeps_drafts = False


class VersionForm(Seen):
    """A form about one version: what was half-typed about another is not about this one."""

    version = HiddenField(validators=[at_most(10)])


class PieceForm(CheckedWords, VersionForm):
    """The learner's words, the criteria they show, and the declaration."""

    faults: Callable[[], Sequence[tuple[str, str]]] = staticmethod(lambda: [])
    qualification: Qualification

    text = TextAreaField("Your words", validators=[at_most(rules.LONGEST_TEXT)])
    day = DayOrNoneField("What day?")
    origin = StringField(ORIGIN[0], description=ORIGIN[1], validators=[at_most(rules.LONGEST_ORIGIN)])
    held_on_paper = StringField(
        "It is held on paper in",
        description="For example, the education office, blue folder. Leave it empty when you add a file.",
        validators=[at_most(rules.LONGEST_PLACE)],
    )
    criteria = SelectMultipleField("What does this show?")
    declared = BooleanField(rules.DECLARATION)

    def offer(self, qualification: Qualification, kind: Kind) -> "PieceForm":
        """Offer the criteria of this qualification, and ask for the words that this kind of piece needs."""
        self.qualification = qualification
        self.text.label.text, self.text.description = ASKED.get(kind, ASKED_OTHERWISE)
        self.day.label.text, self.day.description = DAYS.get(kind, ("What day?", ""))
        every = [criterion for unit in qualification.units for criterion in unit.criteria]
        self.criteria.choices = [SelectChoice(value=str(c.id), label=c.plain) for c in every]
        return self

    def boxes(self) -> Iterator[tuple[Unit, list[tuple[Criterion, Any]]]]:
        """Each unit with its criteria, and the box of each."""
        choices = iter(self.criteria)
        for unit in self.qualification.units:
            yield unit, [(criterion, next(choices)) for criterion in unit.criteria]

    @property
    def particulars(self) -> Particulars:
        """What was typed besides the words."""
        return Particulars(self.day.data, self.origin.data or "", self.held_on_paper.data or "")

    @property
    def ids(self) -> list[UUID]:
        """The ids of the criteria that are ticked; nothing that was not offered."""
        offered = {choice.value for choice in self.criteria.choices}
        return [UUID(value) for value in self.criteria.data or [] if value in offered]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and nothing that was looked for is at fault."""
        sound = bool(super().validate(extra_validators))
        found = list(self.faults())
        for name, sentence in found:
            self.refuse(Refused(sentence, field=name or None))
        return sound and not found
