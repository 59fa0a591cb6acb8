"""What happens in the office of a decision that was not in the learner's favour."""

from lms.quality.rules import cases as rules
from lms.quality.service import cases
from tests import builders as a


def suspicion(scene, who=None, **changed):
    """An IQA looks into piece 1. Returns the case."""
    office = scene.office
    facts = {"category": rules.REPORTED, "units": ["PM1"], "text": "Look at piece 1."}
    made = cases.raise_malpractice(office.as_(who or office.iqa), scene.room.registration, **facts | changed)
    scene.room.session.commit()
    return made


def let_go(room):
    """The learner is released, and so at no prison."""
    a.release(room.session, room.learner)
    room.session.expire_all()
