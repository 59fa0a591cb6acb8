"""Who may log, sign and observe, in one breath each."""

from lms.assessments.models import AssessmentSlot, Booking, ShadowingSession
from lms.core.work import Actor
from lms.courses.models import Registration
from lms.courses.policy import may_read_record
from lms.establishments.models import Room
from lms.people.models import Role
from lms.people.policy import HELPING, TEACHING, is_self, may_teach, may_teach_person, works_with


def may_log(actor: Actor, registration: Registration) -> bool:
    """The learner, about their own practice."""
    return is_self(actor, registration.learner)


def may_read_shadowing(actor: Actor, shadowing: ShadowingSession) -> bool:
    """The mentor they name wherever either is now, and whoever may read the learner's record."""
    return _is_the_mentor(actor, shadowing) or may_read_record(actor, shadowing.registration)


def may_confirm(actor: Actor, shadowing: ShadowingSession) -> bool:
    """The mentor the session names, wherever they are now; never the learner."""
    return _is_the_mentor(actor, shadowing) and not is_self(actor, shadowing.registration.learner)


def may_countersign(actor: Actor, shadowing: ShadowingSession) -> bool:
    """A tutor, assessor or coordinator where the learner is now, who is neither learner nor mentor."""
    return works_with(actor, shadowing.registration.learner, HELPING) and not _is_the_mentor(actor, shadowing)


def may_countersign_here(actor: Actor) -> bool:
    """A tutor, assessor or coordinator, at any prison."""
    return actor.holds(*HELPING)


def may_observe(actor: Actor, registration: Registration) -> bool:
    """A tutor or assessor where the learner is now, who is not the learner and declared no interest in them."""
    return may_teach_person(actor, registration.learner) and registration.learner_id not in actor.apart_from


def may_read_practical(actor: Actor, registration: Registration) -> bool:
    """Whoever may read the learner's record."""
    return may_read_record(actor, registration)


# Rooms, slots and bookings


def may_see_slots(actor: Actor) -> bool:
    """A tutor, assessor or coordinator, at any prison: they see rooms, slots and who is booked."""
    return actor.holds(*HELPING)


def may_change_room(actor: Actor, room: Room) -> bool:
    """A tutor, assessor or coordinator at the prison the room is in."""
    return room.establishment_id in actor.places(*HELPING)


def may_offer(actor: Actor) -> bool:
    """A tutor or assessor, at any prison."""
    return may_teach(actor)


def may_change_slot(actor: Actor, slot: AssessmentSlot) -> bool:
    """A tutor or assessor at the prison the slot is in."""
    return slot.room.establishment_id in actor.places(*TEACHING)


def may_book(actor: Actor, registration: Registration) -> bool:
    """A tutor or assessor where the learner is now, who is not the learner. Booking judges nothing."""
    return may_teach_person(actor, registration.learner)


def may_change_booking(actor: Actor, booking: Booking) -> bool:
    """A tutor or assessor at the prison it is booked at, who is not the learner: also when the learner is gone."""
    return may_change_slot(actor, booking.slot) and not is_self(actor, booking.registration.learner)


# Witnesses, discussions and earlier achievements


def may_bear_witness(actor: Actor, registration: Registration) -> bool:
    """A tutor, assessor or coordinator where the learner is now, who is not the learner."""
    return works_with(actor, registration.learner, HELPING)


def may_type_for_a_witness(actor: Actor, registration: Registration) -> bool:
    """A tutor or assessor where the learner is now: for somebody who saw it and has no account."""
    return may_teach_person(actor, registration.learner)


def may_question(actor: Actor, registration: Registration) -> bool:
    """An assessor where the learner is now, who is not the learner and declared no interest in them."""
    apart = registration.learner_id in actor.apart_from
    return works_with(actor, registration.learner, (Role.ASSESSOR,)) and not apart


def may_sign_discussion(actor: Actor, registration: Registration) -> bool:
    """The learner it is about, wherever they are."""
    return is_self(actor, registration.learner)


def may_claim_prior(actor: Actor, registration: Registration) -> bool:
    """The learner, or a tutor or assessor where they are now."""
    return is_self(actor, registration.learner) or may_teach_person(actor, registration.learner)


def may_see_proof(actor: Actor, registration: Registration) -> bool:
    """A tutor or assessor where the learner is now, who declared no interest in them; never the learner."""
    return may_teach_person(actor, registration.learner) and registration.learner_id not in actor.apart_from


def _is_the_mentor(actor: Actor, shadowing: ShadowingSession) -> bool:
    return actor.person_id == shadowing.mentor_id
