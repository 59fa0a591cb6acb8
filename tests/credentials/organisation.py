"""What somebody at a centre does beside a claim: checks who a learner is, claims, and keeps what came back."""

from lms.credentials.service import check_identity, claiming, record_certificate
from tests import builders as a

ULN, OTHER_ULN = "1000000019", "1001111124"  # both made up
TODAY = a.NOON.date()
# What is typed for a check, and a day.
CHECKED = {"name": "Jordan Ash", "held": "y", "no_uln": "yes", "uln": ULN}
DAY = ["6", "5", "2026"]


def certified_office(session):
    """An office that can sign, for a qualification of an awarding organisation."""
    made = a.office(session)
    a.open_site(made)
    a.certify(made.room)
    return made


def check(office, *, by=None, name="Jordan Ash", uln=ULN, no_uln=None, seen=0, of=None):
    room = office.room
    made = check_identity(
        office.as_(by or room.tutor), of or room.registration, name=name, uln=uln, no_uln=no_uln, seen=seen
    )
    room.session.commit()
    return made


def claimed(office):
    """Everything earned, checked, signed off and claimed."""
    room = office.room
    a.earn_all_but_the_claim(office)
    check(office)
    a.save(room.session, a.eqa_visit(room, office.iqa, room.registration))
    claiming.claim(office.as_(office.iqa), room.registration)
    room.session.commit()


def keep(office, number="N-001", issued_on=TODAY, replaces=None, seen=0):
    made = record_certificate(
        office.as_(office.iqa),
        office.room.registration,
        number=number,
        issued_on=issued_on,
        replaces=replaces,
        seen=seen,
    )
    office.room.session.commit()
    return made


def between(office):
    work = office.as_(office.iqa)
    registration = office.room.registration
    return claiming.stands_between(claiming.facts_of(work, [registration])[registration.id])
