"""Who may write, read and decide, in one breath each."""

from uuid import UUID

from lms.core.work import Actor
from lms.courses import policy as courses
from lms.courses.models import FormKind, PaperForm, Registration
from lms.people import policy as people
from lms.people.called import short_names
from lms.people.models import IN_TRAINING, Role
from lms.portfolio.models import Evidence, EvidenceFile, Proposal


def may_write(actor: Actor, registration: Registration) -> bool:
    """The learner whose portfolio it is, wherever they are."""
    return people.is_self(actor, registration.learner)


def may_read_record(actor: Actor, registration: Registration) -> bool:
    """The learner, or whoever may read their record."""
    return courses.may_read_record(actor, registration)


def may_assess(actor: Actor) -> bool:
    """An assessor, at any prison."""
    return actor.holds(Role.ASSESSOR)


def may_decide(actor: Actor, registration: Registration) -> bool:
    """An assessor where the learner is now, who is not the learner and declared no interest in them."""
    learner = registration.learner
    return people.works_with(actor, learner, (Role.ASSESSOR,)) and learner.id not in actor.apart_from


def may_decide_piece(actor: Actor, evidence: Evidence) -> bool:
    """An assessor who may decide in this portfolio, and who is not the witness of the piece, nor called as they are."""
    return may_decide(actor, evidence.registration) and not could_be_its_witness(actor, evidence)


def could_be_its_witness(actor: Actor, evidence: Evidence) -> bool:
    """Whether the actor `could_be_witness` of a piece."""
    return could_be_witness(evidence, actor.person_id, actor.name)


def could_be_witness(evidence: Evidence, person_id: UUID | None, name: str) -> bool:
    """Whoever a witness statement is of; and where it was typed for a name, everybody whom that name may mean."""
    witness = evidence.witness
    return witness is not None and (witness.witness_id == person_id or witness.known_as in short_names(name))


def must_propose(actor: Actor, registration: Registration) -> bool:
    """An assessor in training where the learner is now: what they decide is a proposal."""
    return actor.has(IN_TRAINING, registration.learner.establishment_id)


def may_countersign(actor: Actor, proposal: Proposal) -> bool:
    """A qualified assessor who may decide the piece and did not propose it."""
    piece = proposal.version.evidence
    qualified = may_decide_piece(actor, piece) and not must_propose(actor, piece.registration)
    return qualified and proposal.assessor_id != actor.person_id


def qualified_places(actor: Actor) -> set[UUID]:
    """The prisons where the actor is an assessor and not in training."""
    return actor.places(Role.ASSESSOR) - actor.places(IN_TRAINING)


def may_countersign_somewhere(actor: Actor) -> bool:
    """A qualified assessor, at any prison."""
    return bool(qualified_places(actor))


def may_add_files(actor: Actor, registration: Registration) -> bool:
    """The learner, or a tutor or assessor where the learner is now, who scans what is on paper."""
    return may_write(actor, registration) or people.may_teach_person(actor, registration.learner)


def may_open_file(actor: Actor, registration: Registration, file: EvidenceFile) -> bool:
    """Whoever may read the record, once the version was sent; before that only the learner and who added it."""
    sent = file.version.submitted_at is not None
    own = may_write(actor, registration) or file.added_by == actor.person_id
    return may_read_record(actor, registration) and (sent or own)


def may_take_away_file(actor: Actor, registration: Registration, file: EvidenceFile) -> bool:
    """The learner, or who added it and may add files still."""
    mine = may_write(actor, registration) or file.added_by == actor.person_id
    return may_add_files(actor, registration) and mine


# Forms on paper


def may_print_form(actor: Actor, registration: Registration) -> bool:
    """The learner, or a tutor, assessor or coordinator where the learner is now."""
    return may_write(actor, registration) or people.works_with(actor, registration.learner, people.HELPING)


def may_open_form(actor: Actor, form: PaperForm) -> bool:
    """Whoever may print it."""
    return may_print_form(actor, form.registration)


def may_open_here(actor: Actor, form: PaperForm) -> bool:
    """A tutor, assessor or coordinator where the learner is now, and nobody their own."""
    return people.works_with(actor, form.learner, people.HELPING)


def may_key_form(actor: Actor, form: PaperForm) -> bool:
    """A tutor or assessor where the learner is now, and nobody their own."""
    return people.may_teach_person(actor, form.learner)


def may_see_pages(actor: Actor, form: PaperForm) -> bool:
    """Whoever may open the form or read the learner's record; but how a witness is reached is for staff to read."""
    if form.kind is FormKind.WITNESS_STATEMENT and may_write(actor, form.registration):
        return False
    return may_open_form(actor, form) or may_read_record(actor, form.registration)
