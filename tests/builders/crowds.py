"""Many learners at once, written in bulk."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.courses.models import Registration
from lms.people.models import Person, PrisonNumber, Stay, StayReason
from tests.builders.assessments import Classroom
from tests.builders.people import LONG_AGO, learner


def people_at(session: Session, room: Classroom, count: int) -> None:
    """That many more learners at Leeds, registered, in bulk."""
    who = [learner(room.leeds, f"Ren {number:04d}", f"B{number:04d}BB") for number in range(count)]
    rows = [
        {"id": p.id, "first_name": p.first_name, "last_name": p.last_name, "urn": p.urn, "made_at": p.made_at}
        for p in who
    ]
    session.execute(insert(Person), rows)
    session.execute(
        insert(Stay),
        [
            {
                "id": p.urn,
                "person_id": p.id,
                "establishment_id": room.leeds.id,
                "began_at": LONG_AGO,
                "ended_at": None,
                "reason": StayReason.ADMISSION,
                "end_reason": None,
            }
            for p in who
        ],
    )
    numbers = [{"id": p.urn, "person_id": p.id, "number": p.numbers[0].number, "given_at": LONG_AGO} for p in who]
    session.execute(insert(PrisonNumber), numbers)
    registered = [
        {
            "id": p.urn,
            "learner_id": p.id,
            "qualification_id": room.qualification.id,
            "establishment_id": room.leeds.id,
            "registered_at": LONG_AGO,
        }
        for p in who
    ]
    session.execute(insert(Registration), registered)
    session.commit()
