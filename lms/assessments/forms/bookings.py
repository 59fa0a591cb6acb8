"""What can be typed about rooms, slots and bookings."""

from collections.abc import Sequence
from datetime import time

from wtforms import BooleanField, Field, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import NumberRange, ValidationError

from lms.assessments.forms.practice import a_sound_length
from lms.assessments.models import AssessmentSlot
from lms.assessments.rules import bookings as rules
from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.courses.models import Qualification
from lms.establishments.models import Establishment, Interruption, Room
from lms.establishments.rules import OF_A_PRISON, REASONS
from lms.establishments.service import RoomFacts
from lms.people.models import Person


class RoomForm(Form):
    """Where a room is, and what it is good for."""

    establishment = SelectField("Prison", validators=[required("Choose the prison")])
    wing = StringField(
        "Wing or building",
        description="For example, B wing or Education",
        validators=[required("Type the wing"), at_most(60)],
    )
    name = StringField(
        "Room",
        description="For example, Side room or Classroom 2",
        validators=[required("Type what the room is called"), at_most(60)],
    )
    quiet = BooleanField("Quiet: no shouting, bells or through traffic")
    private = BooleanField("Private: nobody else hears what is said")
    neurodiversity_suitable = BooleanField("Neurodiversity-suitable: soft light, little to distract, easy to leave")

    def offer(self, prisons: Sequence[Establishment]) -> "RoomForm":
        """Offer these prisons. It is not asked for when there is only one."""
        if len(prisons) == 1:
            del self.establishment
        else:
            self.establishment.choices = [SelectChoice(value=p.code, label=p.name) for p in prisons]
        return self

    def facts(self) -> RoomFacts:
        """What was typed."""
        return RoomFacts(
            wing=self.wing.data,
            name=self.name.data,
            quiet=self.quiet.data,
            private=self.private.data,
            neurodiversity_suitable=self.neurodiversity_suitable.data,
        )


def a_time(_: Form, field: Field) -> None:
    """A time of day, however people type it."""
    if rules.as_time(field.data or "") is None:
        raise ValidationError("Type a time such as 9:30 or 2:15pm")


class SlotForm(Form):
    """A time in a room, once or on the same day of several weeks."""

    room = SelectField("Room", validators=[required("Choose the room")])
    day = DayField("Day", missing="Type the day")
    begins = StringField(
        "Time it begins",
        description="For example, 9:30 or 2:15pm",
        validators=[required("Type the time it begins"), at_most(10), a_time],
    )
    minutes = IntegerField(
        "How many minutes",
        description="For example, 45",
        validators=[required("Type how many minutes"), a_sound_length],
    )
    weeks = IntegerField(
        "How many weeks in a row",
        description="Type 1 for this day only. Type 6 to offer the same time for six weeks.",
        default=1,
        validators=[
            required("Type how many weeks"),
            NumberRange(1, rules.MOST_WEEKS, f"Type a number of weeks from 1 to {rules.MOST_WEEKS}"),
        ],
    )

    def offer(self, rooms: Sequence[Room]) -> "SlotForm":
        """Offer these rooms, with the prison's name where there are several."""
        several = len({room.establishment_id for room in rooms}) > 1
        self.room.choices = [SelectChoice(value=str(room.id), label=_room(room, several)) for room in rooms]
        return self

    @property
    def time(self) -> time:
        """The time that was typed. Only for a sound form."""
        found = rules.as_time(self.begins.data)
        assert found is not None
        return found


def _room(room: Room, with_prison: bool) -> str:
    good_for = "".join(f", {mark.casefold()}" for mark in rules.marks(room))
    return f"{room.establishment.name}: " * with_prison + f"{room.wing}, {room.name}{good_for}"


class WithdrawForm(Seen):
    """Why a slot cannot be."""

    reason = SelectField(
        "Reason",
        description="It is nobody’s fault.",
        choices=[SelectChoice(value=reason.value, label=REASONS[reason]) for reason in OF_A_PRISON],
        validators=[required("Choose a reason")],
    )


def _reason() -> SelectField:
    return SelectField(
        "Reason",
        description="It is nobody’s fault. Say no more than this, and nothing about health.",
        choices=enum_choices(Interruption, label=REASONS.__getitem__),
        coerce=enum_coerce(Interruption),
        validators=[required("Choose a reason")],
    )


class CancelForm(Seen):
    """Why a booking ends."""

    reason = _reason()


class TimeForm(Form):
    """A slot, and who assesses. Any slot may be named: one that somebody else just took is refused in words."""

    slot = SelectField("When and where", validate_choice=False, validators=[required("Choose a time")])
    assessor = SelectField("Who assesses", validators=[required("Choose who assesses")])

    def offer_times(self, slots: Sequence[AssessmentSlot], assessors: Sequence[Person]) -> None:
        """Offer these slots and assessors, by their ids."""
        none = SelectChoice(value="", label="Choose a time")
        self.slot.choices = [none, *(SelectChoice(value=str(s.id), label=_slot(s)) for s in slots)]
        nobody = SelectChoice(value="", label="Choose a person")
        self.assessor.choices = [nobody, *(SelectChoice(value=str(p.id), label=p.name) for p in assessors)]


def _slot(slot: AssessmentSlot) -> str:
    good_for = "".join(f", {mark.casefold()}" for mark in rules.marks(slot.room))
    return f"{rules.in_words(slot)}{good_for}"


class BookForm(TimeForm):
    """A slot, a unit and an assessor for one learner."""

    unit = SelectField("Unit", validators=[required("Choose a unit")])

    def offer(
        self, slots: Sequence[AssessmentSlot], qualification: Qualification, assessors: Sequence[Person]
    ) -> "BookForm":
        """Offer these slots and assessors, and the units that are shown in practice."""
        self.offer_times(slots, assessors)
        units = [unit for unit in qualification.units if unit.practical]
        self.unit.choices = [SelectChoice(value=unit.code, label=f"{unit.code} {unit.title}") for unit in units]
        return self


class MoveForm(Seen, TimeForm):
    """Another slot for a booking, and why."""

    reason = _reason()

    def offer(self, slots: Sequence[AssessmentSlot], assessors: Sequence[Person]) -> "MoveForm":
        """Offer these slots and assessors."""
        self.offer_times(slots, assessors)
        return self
