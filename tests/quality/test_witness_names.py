"""An IQA leaves to another the units in which they may have borne witness, by the name that was typed."""

from lms.people.models import Role
from lms.quality.queries import coverage_of
from lms.quality.service.reviewing import OWN_PART, why_apart
from tests import builders as a


def test_an_iqa_whose_name_was_typed_as_the_witness_of_a_piece_looks_at_no_unit_it_is_for(session):
    room = a.classroom(session)
    piece = a.sent_evidence(room.registration, room.unit("PM1").criteria[:1])
    typed = {"witness_name": "CM Moon", "known_as": "moon", "witness_id": None}
    piece.witness = a.statement(room.registration, room.tutor, room.leeds, **typed)
    named, other = (a.person(room.leeds, Role.IQA, name=name) for name in ("Io Moon", "Io Sunn"))
    a.save(session, piece, named, other, *named.grants, *other.grants)
    session.expire_all()
    coverage = coverage_of(session, room.registration).unit(room.unit("PM1"))

    assert why_apart(room.as_(named), room.registration, coverage) == OWN_PART
    assert why_apart(room.as_(other), room.registration, coverage) is None
