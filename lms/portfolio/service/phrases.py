"""The phrases an assessor keeps, to use again in feedback."""

from uuid import UUID

from lms.core.work import Refused, Work
from lms.portfolio.models import Phrase
from lms.portfolio.queries.aids import phrases_of

MOST_PHRASES = 50
LONGEST_PHRASE = 300


def add_phrase(work: Work, text: str) -> Phrase:
    """Keep a sentence to use again in feedback; it is the assessor's alone. Returns it, the old one if it is there.

    Raises Refused for nothing, for too long a sentence and for one more than can be kept.
    """
    assessor_id = work.actor.person_id
    assert assessor_id is not None
    text = " ".join(text.split())
    if not text:
        raise Refused("Type the words to keep", field="text")
    if len(text) > LONGEST_PHRASE:
        raise Refused(f"Use {LONGEST_PHRASE} characters or fewer", field="text")
    held = phrases_of(work.session, assessor_id)
    same = next((phrase for phrase in held if phrase.text == text), None)
    if same is not None:
        return same
    if len(held) >= MOST_PHRASES:
        raise Refused(f"You have {MOST_PHRASES} phrases. Take one away first", field="text")
    phrase = Phrase(assessor_id=assessor_id, text=text, added_at=work.now)
    work.session.add(phrase)
    work.session.flush()
    return phrase


def remove_phrase(work: Work, phrase_id: UUID) -> None:
    """Take one of the assessor's own phrases away. One that is not there, or not theirs, stays as it is."""
    assert work.actor.person_id is not None
    for phrase in phrases_of(work.session, work.actor.person_id):
        if phrase.id == phrase_id:
            work.session.delete(phrase)
