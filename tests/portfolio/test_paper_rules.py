"""Who may print, key and look at forms on paper, and what must be signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.work import Refused
from lms.courses.models import FormKind
from lms.people.models import Role
from lms.portfolio import policy
from lms.portfolio.forms.paper import ORDER
from lms.portfolio.rules import paper as rules
from lms.portfolio.rules.paper import SIGNATURES, Signer
from lms.portfolio.service import paper as service
from tests import builders as a

SIGNED_BY = {
    FormKind.SHADOWING: {Signer.DECLARATION, Signer.MENTOR, Signer.STAFF},
    FormKind.PRACTICAL_ASSESSMENT: {Signer.ASSESSOR, Signer.LEARNER},
    FormKind.WITNESS_STATEMENT: {Signer.WITNESS},
    FormKind.PROFESSIONAL_DISCUSSION: {Signer.ASSESSOR, Signer.LEARNER},
    FormKind.ORAL_QUESTIONING: {Signer.ASSESSOR, Signer.LEARNER, Signer.SCRIBE},
    FormKind.REFLECTIVE_ACCOUNT: {Signer.DECLARATION},
    FormKind.PRODUCT: {Signer.DECLARATION},
    FormKind.PRIOR_LEARNING: {Signer.DECLARATION, Signer.STAFF},
}


@pytest.fixture
def room(session):
    return a.classroom(session)


@pytest.fixture
def form(room):
    made = a.paper_form(room.registration, room.tutor)
    a.save(room.session, made)
    return made


@pytest.mark.parametrize("kind", FormKind)
def test_every_signature_that_a_record_needs_has_its_box(kind):
    assert SIGNED_BY[kind] <= {signature.signer for signature in SIGNATURES[kind]}
    assert ORDER[kind]


@given(kind=st.sampled_from(FormKind), signed=st.sets(st.sampled_from(Signer)))
def test_what_an_assessor_saw_or_asked_is_never_kept_without_their_signature(kind, signed):
    wants = Signer.ASSESSOR in {signature.signer for signature in SIGNATURES[kind]}

    fault = rules.fault_in_signatures(kind, signed)

    assert (fault is None) == (not wants or Signer.ASSESSOR in signed)


@pytest.mark.parametrize(
    ("role", "prints", "keys", "sees"),
    [
        (Role.TUTOR, True, True, True),
        (Role.ASSESSOR, True, True, True),
        (Role.COORDINATOR, True, False, True),
        (Role.IQA, False, False, True),
        (Role.EQA, False, False, True),
        (Role.ADMIN, False, False, False),
        (Role.NATIONAL, False, False, False),
    ],
)
def test_each_role_may_do_what_it_may_with_forms(room, form, role, prints, keys, sees):
    someone = a.person(room.leeds, role)
    a.save(room.session, someone, *someone.grants)
    actor = room.as_(someone).actor

    assert policy.may_print_form(actor, room.registration) is prints
    assert policy.may_open_form(actor, form) is prints
    assert policy.may_open_here(actor, form) is prints
    assert policy.may_key_form(actor, form) is keys
    assert policy.may_see_pages(actor, form) is sees


def test_nobody_keys_what_they_wrote_themselves(room, form):
    actor = room.as_(room.learner).actor

    assert policy.may_print_form(actor, room.registration)
    assert not policy.may_key_form(actor, form)
    assert not policy.may_open_here(actor, form)


def test_staff_of_another_prison_may_nothing(room, form):
    actor = room.as_(room.hull_assessor).actor

    assert not policy.may_print_form(actor, room.registration)
    assert not policy.may_key_form(actor, form)
    assert not policy.may_see_pages(actor, form)


@pytest.mark.parametrize("kind", [kind for kind in FormKind if kind not in rules.FOR_LEARNERS])
def test_a_learner_cannot_have_a_form_printed_that_staff_write(room, kind):
    unit = room.unit() if kind is FormKind.PRACTICAL_ASSESSMENT else None

    with pytest.raises(Refused):
        service.print_form(room.as_(room.learner), room.registration, kind, unit, reading="", pages=2)


def test_an_observation_sheet_is_for_one_unit_and_nothing_else_is(room):
    as_tutor = room.as_(room.tutor)

    with pytest.raises(Refused):
        service.print_form(as_tutor, room.registration, FormKind.PRACTICAL_ASSESSMENT, None, reading="", pages=2)
    with pytest.raises(Refused):
        service.print_form(as_tutor, room.registration, FormKind.PRODUCT, room.unit(), reading="", pages=2)


@pytest.mark.parametrize("someone", ["learner", "coordinator", "hull_assessor"])
def test_keying_is_refused_to_whoever_may_not(room, form, someone):
    with pytest.raises(Refused) as refused:
        service.key(
            room.as_(getattr(room, someone)),
            form,
            kept_at="Blue folder",
            signed={},
            enter=lambda: service.OwnWords("A title", "Some words that are long enough."),
        )

    assert refused.value.sentence == service.NOT_TO_KEY
    assert form.keyed_at is None
