"""Who is kept apart from a unit, and that the same data make the same population on any database."""

import json
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid5

import pytest
from sqlalchemy import update

from lms.core.work import Refused
from lms.people.models import DeclaredInterest, Role
from lms.portfolio.models import Judgement, Kind, Outcome
from lms.quality.models import SamplingPlan, Stage
from lms.quality.rules.sampling import draw, item_of
from lms.quality.service import sampling as service
from tests import builders as a


def sent(office, **source):
    """A piece of the whole of PM2, made from something seen, and met."""
    room = office.room
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria, 30)
    for name, row in source.items():
        setattr(piece, name, row)
    a.judge(piece, room.assessor, at=a.DECIDED)
    a.save(room.session, *source.values(), piece)


def declare(office, about, who=None):
    """An IQA declares an interest."""
    facts = {"person_id": (who or office.iqa).id, "about_id": about.id, "why": "We are married", "declared_at": a.NOON}
    a.save(office.room.session, DeclaredInterest(**facts, ended_at=None))


# What somebody did that keeps them apart


def observed(office):
    room = office.room
    sent(office, practical=a.practical(room.registration, room.unit("PM2"), office.iqa, room.leeds))


def bore_witness(office):
    sent(office, witness=a.statement(office.room.registration, office.iqa, office.room.leeds))


def may_have_borne_witness_by_a_typed_name(office):
    """The IQA is called Ines Queue, and the other one Olu Queue."""
    typed = {"witness_name": "Officer I Queue", "known_as": "i queue", "witness_id": None}
    sent(office, witness=a.statement(office.room.registration, office.room.tutor, office.room.leeds, **typed))


def asked(office):
    sent(office, discussion=a.discussion(office.room.registration, office.iqa, office.room.leeds))


def countersigned(office):
    sent(office)
    office.room.session.execute(update(Judgement).values(countersigned_by=office.iqa.id))


def decided(office):
    sent(office)
    office.room.session.execute(update(Judgement).values(assessor_id=office.iqa.id))


def declared_an_interest_in_the_learner(office):
    sent(office)
    declare(office, office.room.learner)


def declared_an_interest_in_the_assessor(office):
    sent(office)
    declare(office, office.room.assessor)


def declared_an_interest_in_whoever_countersigned(office):
    sent(office)
    office.room.session.execute(update(Judgement).values(countersigned_by=office.room.hull_assessor.id))
    declare(office, office.room.hull_assessor)


PARTS = [
    observed,
    bore_witness,
    may_have_borne_witness_by_a_typed_name,
    asked,
    countersigned,
    decided,
    declared_an_interest_in_the_learner,
    declared_an_interest_in_the_assessor,
    declared_an_interest_in_whoever_countersigned,
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_draw_never_picks_what_the_sampler_has_a_part_or_an_interest_in(office, session, part):
    part(office)
    session.commit()
    session.expire_all()
    plan = a.plan(office)

    [kept] = a.drawn(office, plan).population

    assert str(office.iqa.id) in kept["apart"]
    assert a.drawn(office, plan).items == []
    by_another = service.make_draw(office.as_(office.other_iqa), plan, Stage.SUMMATIVE, "seed")
    assert len(by_another.items) == 1


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_nobody_reviews_what_they_have_a_part_or_an_interest_in(browser, office, room, session, part):
    from lms.quality import service as quality

    part(office)
    session.commit()
    session.expire_all()
    browser.sign_in(office.iqa)
    unit = room.unit("PM2")
    in_the_learner = part is declared_an_interest_in_the_learner

    page = browser.page(f"/portfolios/{room.registration.id}/units/PM2/review", status=404 if in_the_learner else 200)

    assert "Save what I found" not in page.buttons
    assert in_the_learner or "so another IQA must look at it" in page.text
    assert "Review PM2 of Jordan Ash" not in browser.page("/quality").links or part in PARTS[:4]
    declared = {each.about_id for each in session.query(DeclaredInterest)}
    work = a.apart(office.as_(office.iqa), declared)
    with pytest.raises(Refused, match="another IQA must look at it"):
        quality.agree(work, room.registration, unit, "Sound.", said=a.answers(unit))


@pytest.mark.parametrize("known_as", [None, "", "i queue"], ids=["observed", "bore witness", "named on paper"])
def test_a_first_look_is_never_drawn_by_whoever_has_a_part_in_what_is_sent_and_not_decided(
    office, room, session, known_as
):
    unit = room.unit("PM2")
    decided, waiting = (a.sent_evidence(room.registration, unit.criteria[:2], number) for number in (30, 31))
    a.judge(decided, room.assessor, Outcome.NOT_YET, at=a.DECIDED)
    if known_as is None:
        waiting.practical = a.practical(room.registration, unit, office.iqa, room.leeds)
    else:
        named = {"known_as": known_as, "witness_id": None if known_as else office.iqa.id}
        waiting.witness = a.statement(room.registration, office.iqa, room.leeds, **named)
    a.save(session, decided, waiting)
    plan = a.plan(office)

    drawn = a.drawn(office, plan, stage=Stage.INTERIM)

    assert (len(drawn.population), drawn.items) == (1, [])
    assert service.draw_again(session, drawn).is_the_same
    assert len(service.make_draw(office.as_(office.other_iqa), plan, Stage.INTERIM, "seed").items) == 1


def test_an_interest_that_ended_or_that_somebody_elsewhere_declared_keeps_nobody_apart(office, room, session):
    sent(office)
    declare(office, room.assessor, office.hull_iqa)
    declare(office, room.assessor)
    session.execute(update(DeclaredInterest).where(DeclaredInterest.person_id == office.iqa.id).values(ended_at=a.NOON))
    session.commit()

    draw = a.drawn(office, a.plan(office))

    assert list(draw.population[0]["apart"]) == sorted([str(room.learner.id), str(room.assessor.id)])
    assert len(draw.items) == 1


# The same on any database


def named(row, name):
    """A row under an id that is the same each time."""
    row.id = uuid5(NAMESPACE_OID, name)
    return row


def known_site(session):
    """Four units of two learners, under ids that are the same each time. Returns an IQA, and the plan."""
    leeds, hull = named(a.establishment(), "Leeds"), named(a.establishment("HLI"), "Hull")
    qualification = named(a.qualification(), "qualification")
    for unit in qualification.units:
        named(unit, unit.code)
        for outcome in unit.outcomes:
            for criterion in outcome.criteria:
                named(criterion, f"{unit.code} {criterion.number}")
    staff = {
        name: named(a.person(leeds, role, name=f"{name} Staff"), name)
        for name, role in (("Asha", Role.ASSESSOR), ("Ben", Role.ASSESSOR), ("Ines", Role.IQA), ("Olu", Role.IQA))
    }
    learners = [named(a.learner(leeds, f"{name} Ash"), name) for name in ("Jo", "Émile")]
    registrations = [
        named(a.registration(learner, qualification, place), f"of {learner.first_name}")
        for learner, place in zip(learners, (leeds, hull), strict=True)
    ]
    grants = [grant for someone in staff.values() for grant in someone.grants]
    a.save(session, leeds, hull, qualification, *staff.values(), *grants, *learners, *registrations)
    for number, (registration, code, who) in enumerate(
        [(0, "PM1", "Asha"), (0, "PM2", "Ben"), (1, "PM1", "Ben"), (1, "PM3", "Asha")], 1
    ):
        _piece(session, registrations[registration], code, staff[who], number)
    plan = SamplingPlan(
        establishment=leeds,
        qualification=qualification.slug,
        from_day=a.TODAY,
        to_day=a.TODAY,
        rates=a.RATES,
        maker=staff["Ines"],
        made_at=a.NOON,
        ended_at=None,
        agreed_on=None,
    )
    a.save(session, plan, DeclaredInterest(**_interest(staff["Olu"], staff["Ben"])))
    return staff["Ines"], plan


def _interest(who, about):
    return {"person_id": who.id, "about_id": about.id, "why": "Kin", "declared_at": a.NOON, "ended_at": None}


def _piece(session, registration, code, assessor, number):
    criteria = registration.qualification.unit(code).criteria
    piece = a.sent_evidence(registration, criteria, number, at=a.DECIDED)
    piece.kind = Kind.PRODUCT if number % 2 else piece.kind
    outcomes = [Outcome.MET] * len(criteria)
    a.judge(piece, assessor, outcomes, at=a.DECIDED)
    for judgement in piece.latest.judgements:
        judgement.establishment_id = uuid5(NAMESPACE_OID, "Leeds")
    a.save(session, piece)


def test_the_same_data_make_the_same_population_and_the_same_picks_on_either_database(session, database_kind):
    iqa, plan = known_site(session)
    session.expire_all()

    made = service.make_draw(a.work_of(session, iqa), plan, Stage.SUMMATIVE, "autumn leaves")
    session.commit()
    session.expire_all()

    # The words of each sign of risk may change; what they come to is in it.
    kept = [each | {"signs": []} for each in made.population]
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    assert sha256(text.encode()).hexdigest() == EXPECTED_POPULATION, text
    assert [(item.unit.code, item.registration.learner.first_name) for item in made.items] == EXPECTED_PICKS
    again = draw([item_of(each) for each in made.population], plan.rates, made.seed, str(iqa.id))
    assert [pick.item.unit for pick in again.picks] == [str(item.unit_id) for item in made.items]


EXPECTED_POPULATION = "38f14d7961f5026daacb50e46bc5a5eeb06824425a82f6ac2b7a9ea6fde1d1ad"
EXPECTED_PICKS = [("PM1", "Jo"), ("PM1", "Émile"), ("PM2", "Jo")]
