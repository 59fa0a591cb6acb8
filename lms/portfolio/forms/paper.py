"""The forms that come on paper: what is printed on each, and typed in from it, in the same order as on screen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import Optional

from lms.assessments.forms import ObservationForm, ShadowingForm, sheet_for
from lms.assessments.forms.discussions import DiscussionForm, discussing
from lms.assessments.forms.practical import COPIED
from lms.assessments.forms.prior import PROOF_WORDS, PriorForm
from lms.assessments.forms.witnesses import StatementForm
from lms.assessments.models import DiscussionKind, Proof
from lms.assessments.rules.prior import LEVELS
from lms.core.forms import at_most, required
from lms.courses.models import Criterion, FormKind, Qualification, Unit
from lms.people.models import Person
from lms.portfolio import rules
from lms.portfolio.forms.pieces import ORIGIN, TitleForm, day_of, words_keyed
from lms.portfolio.forms.signatures import SignedForm, asked_about, assessor_who_signed, staff_who_signed
from lms.portfolio.models import Kind
from lms.portfolio.rules import paper as on_paper
from lms.portfolio.rules.paper import Signer

Boxes = list[tuple[Unit, list[tuple[Criterion, Any]]]]
# The questions of each kind, in the order of the page on screen. "rows" are those that repeat.
ORDER: dict[FormKind, tuple[str, ...]] = {
    FormKind.SHADOWING: (
        "mentor", "day", "minutes", "setting", "role_seen", "saw", "did", "learned", "boundary", "proposed",
    ),
    FormKind.PRACTICAL_ASSESSMENT: (
        "day", "minutes", "setting", "activity", "simulated", "scenario", "rows", "observer_comment", "learner_comment",
    ),
    FormKind.WITNESS_STATEMENT: ("witness_name", "job", "relationship", "contact", "day", "seen", "criteria"),
    FormKind.PROFESSIONAL_DISCUSSION: ("day", "minutes", "plan", "rows", "summary", "scribe", "criteria"),
    FormKind.ORAL_QUESTIONING: ("day", "minutes", "plan", "rows", "summary", "scribe", "criteria"),
    FormKind.REFLECTIVE_ACCOUNT: ("title", "day", "text", "criteria"),
    FormKind.PRODUCT: ("title", "day", "origin", "text", "held_on_paper", "criteria"),
    FormKind.PRIOR_LEARNING: (
        "recognition", "title", "issuer", "level", "achieved_on", "proof", "mapping", "criteria", "proof_level",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """Questions that belong together: some fields, or the criteria of the qualification to tick."""

    heading: str = ""
    note: str = ""
    fields: Sequence[Field] = ()
    boxes: Boxes = field(default_factory=list)
    ticked: Field | None = None
    # How many questions there are so far, where one more can be asked for after this one.
    rows: int = 0


class FromPaper(SignedForm):
    """What every form that is typed in from paper asks besides its own questions."""

    not_looked_at: Sequence[str] = ("scribe",)
    qualification: Qualification

    criteria = SelectMultipleField("What does this show?", description="Tick what is ticked on the paper.")

    def offer_all(self, qualification: Qualification) -> "FromPaper":
        """Offer the criteria of this qualification."""
        self.qualification = qualification
        every = [criterion for unit in qualification.units for criterion in unit.criteria]
        self.criteria.choices = [SelectChoice(value=str(c.id), label=c.plain) for c in every]
        return self

    def offer_people(self, name: str, people: Sequence[Person]) -> None:
        """Offer these people in the field of this name, if the form asks it."""
        if name in self._fields:
            nobody = SelectChoice(value="", label="Choose a person")
            self[name].choices = [nobody, *(SelectChoice(value=str(p.id), label=p.name) for p in people)]

    def blocks(self) -> Iterator[Block]:
        """The questions in the order of the page, together where they belong together."""
        single: list[Field] = []
        for name in ORDER[self.form_kind]:
            if name in self._fields and name not in ("criteria", "proposed"):
                single.append(self[name])
                continue
            if single:
                yield Block(fields=single)
                single = []
            if name == "rows":
                yield from self.row_blocks()
            elif name in self._fields:
                yield Block(self[name].label.text, boxes=self._boxes(self[name]), ticked=self[name])
        if single:
            yield Block(fields=single)

    def row_blocks(self) -> Iterator[Block]:
        """The questions that repeat; nothing for most forms."""
        yield from ()

    def _boxes(self, ticked: Field) -> Boxes:
        choices = iter(ticked)
        return [(unit, [(c, next(choices)) for c in unit.criteria]) for unit in self.qualification.units]

    @property
    def ids(self) -> list[UUID]:
        """The ids of the criteria that are ticked."""
        return [UUID(value) for value in self.criteria.data or []] if "criteria" in self._fields else []


class PaperShadowing(FromPaper, ShadowingForm):
    """A shadowing log."""

    criteria = None
    staff = staff_who_signed()

    def offer_all(self, qualification: Qualification) -> "PaperShadowing":
        self.qualification = qualification
        self.offer([], qualification)
        return self


class PaperObservation(FromPaper, ObservationForm):
    """An observation sheet."""

    criteria: Sequence[Criterion] = ()
    is_keyed = True
    assessor = assessor_who_signed()

    def offer_all(self, qualification: Qualification) -> "PaperObservation":
        self.qualification = qualification
        self.observer_comment.description = self.learner_comment.description = COPIED
        return self

    def row_blocks(self) -> Iterator[Block]:
        for criterion, seen, note in self.rows():
            yield Block(f"{criterion.number} {criterion.plain}", criterion.wording, [seen, note])

    @property
    def ids(self) -> list[UUID]:
        """None: what was seen is what it claims."""
        return []


class PaperStatement(FromPaper, StatementForm):
    """A witness statement."""

    not_looked_at = ("witness_name",)
    witness_name = StringField(
        "What is your name?", validators=[required("Type the name of the witness"), at_most(200)]
    )


@dataclass(frozen=True)
class Given:
    """What is known of a question that the paper does not ask."""

    data: DiscussionKind
    errors: Sequence[str] = ()


class PaperDiscussion(FromPaper, DiscussionForm):
    """A professional discussion or oral questioning."""

    assessor = assessor_who_signed()

    def row_blocks(self) -> Iterator[Block]:
        for place, *asked in self.questions():
            is_last = place == self.rows and self.may_have_more
            yield Block(f"Question {place}", fields=asked, rows=self.rows if is_last else 0)


class PaperAccount(FromPaper, TitleForm):
    """A reflective account."""

    day = day_of(Kind.REFLECTIVE_ACCOUNT)
    text = words_keyed(Kind.REFLECTIVE_ACCOUNT)


class PaperProduct(FromPaper, TitleForm):
    """What a product is, and where the thing itself is."""

    day = day_of(Kind.PRODUCT)
    origin = StringField(ORIGIN[0], description=ORIGIN[1], validators=[at_most(rules.LONGEST_ORIGIN)])
    text = words_keyed(Kind.PRODUCT)
    held_on_paper = StringField(
        "It is held on paper in",
        description="Where the thing itself is kept.",
        validators=[at_most(rules.LONGEST_PLACE)],
    )


class PaperPrior(FromPaper, PriorForm):
    """An RPL claim, and the proof that staff saw."""

    proof_level = RadioField(
        "For staff: how do you know?",
        choices=enum_choices(Proof, label=lambda proof: f"{LEVELS[proof]}. {PROOF_WORDS[proof]}"),
        coerce=enum_coerce(Proof),
        validators=[Optional()],
    )
    staff = staff_who_signed()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, and a signature for proof says what it was."""
        sound = bool(super().validate(extra_validators))
        for name in ("proof_level", "proof"):
            if Signer.STAFF in self.signed and not self[name].data:
                self[name].errors = [*self[name].errors, "Say what proof the member of staff signed for"]
                sound = False
        return sound


def of_kind(
    kind: FormKind,
    unit: Unit | None,
    qualification: Qualification,
    rows: int = on_paper.QUESTIONS_ON_PAPER,
    **given: Any,
) -> FromPaper:
    """The form of a kind, printed and typed in alike, with its criteria offered and nobody to choose.

    It is about a unit where it is an observation sheet, and has so many rows of questions where it has any.
    """
    base, more = _base(kind, unit, qualification, rows)
    made: FromPaper = type("OnPaper", base, {"form_kind": kind, **more, **asked_about(kind)})(**given)
    if isinstance(made, PaperObservation) and unit is not None:
        made.of(unit)
    made.offer_all(qualification)
    return made


def _base(
    kind: FormKind, unit: Unit | None, qualification: Qualification, rows: int
) -> tuple[tuple[type, ...], dict[str, Any]]:
    if kind is FormKind.PRACTICAL_ASSESSMENT:
        assert unit is not None
        criteria = tuple(unit.criteria)
        return (PaperObservation, sheet_for(criteria)), {"criteria": criteria}
    if kind in on_paper.DISCUSSIONS:
        asked = Given(on_paper.DISCUSSIONS[kind])
        return (PaperDiscussion, discussing(qualification, rows)), {"kind": asked}
    return (PLAIN[kind],), {}


PLAIN: dict[FormKind, type[FromPaper]] = {
    FormKind.SHADOWING: PaperShadowing,
    FormKind.WITNESS_STATEMENT: PaperStatement,
    FormKind.REFLECTIVE_ACCOUNT: PaperAccount,
    FormKind.PRODUCT: PaperProduct,
    FormKind.PRIOR_LEARNING: PaperPrior,
}
