"""Every role, every deed and page of assessing, deciding and assuring, as a table that was written by hand.

The columns: the learner, another learner, the mentor they shadowed; tutor, assessor, assessor in training, IQA, EQA,
coordinator, admin, national and author, each with a part in nothing. The words say when somebody may:

    near   where the learner is now
    made   where the learner is now, or was since they were registered: an EQA looks at what was made there
    case   where the learner is now; while they are at no prison, where the case was raised
    away   where the case was raised, and only while the learner is at no prison
    site   at the prison the thing belongs to, wherever the learner is now
    all    always: it is their own, or a page that holds what their own prisons have
    .      never

A policy that is not here fails the first test. What a part in something takes away or gives is in the second table.
"""

from types import ModuleType

import pytest

from lms.assessments import policy as assessments
from lms.core.work import NOBODY
from lms.courses import policy as courses
from lms.credentials import policy as credentials
from lms.people import policy as people
from lms.people.models import Role
from lms.portfolio import policy as portfolio
from lms.quality import policy as quality
from lms.quality.queries.sampling import assessors_at
from tests import builders as a
from tests.builders import circumstances as given
from tests.builders.circumstances import IN_TRAINING, LEARNERS, NOWHERE, STAFF

pytestmark = pytest.mark.once

STOREYS = {"assessments": assessments, "credentials": credentials, "people": people, "portfolio": portfolio}
STOREYS |= {"courses": courses, "quality": quality}
WHOLE = ("assessments", "people", "portfolio", "quality")

TABLE = """
                                                       me  peer ment | tut  ass  trn  iqa  eqa  coo  adm  nat  aut

assessments.may_log                    registration    all .    .    | .    .    .    .    .    .    .    .    .
assessments.may_read_shadowing         shadowing       all .    all  | near near near near made near .    .    .
assessments.may_confirm                shadowing       .   .    all  | .    .    .    .    .    .    .    .    .
assessments.may_countersign            shadowing       .   .    .    | near near near .    .    near .    .    .
assessments.may_countersign_here       -               .   .    .    | all  all  all  .    .    all  .    .    .
assessments.may_observe                registration    .   .    .    | near near near .    .    .    .    .    .
assessments.may_read_practical         registration    all .    .    | near near near near made near .    .    .
assessments.may_see_slots              -               .   .    .    | all  all  all  .    .    all  .    .    .
assessments.may_change_room            room            .   .    .    | site site site .    .    site .    .    .
assessments.may_offer                  -               .   .    .    | all  all  all  .    .    .    .    .    .
assessments.may_change_slot            slot            .   .    .    | site site site .    .    .    .    .    .
assessments.may_book                   registration    .   .    .    | near near near .    .    .    .    .    .
assessments.may_change_booking         booking         .   .    .    | site site site .    .    .    .    .    .
assessments.may_bear_witness           registration    .   .    .    | near near near .    .    near .    .    .
assessments.may_type_for_a_witness     registration    .   .    .    | near near near .    .    .    .    .    .
assessments.may_question               registration    .   .    .    | .    near near .    .    .    .    .    .
assessments.may_sign_discussion        registration    all .    .    | .    .    .    .    .    .    .    .    .
assessments.may_claim_prior            registration    all .    .    | near near near .    .    .    .    .    .
assessments.may_see_proof              registration    .   .    .    | near near near .    .    .    .    .    .

courses.may_read_record                registration    all .    .    | near near near near made near .    .    .
courses.may_scrutinise                 registration    .   .    .    | .    .    .    .    made .    .    .    .

portfolio.may_write                    registration    all .    .    | .    .    .    .    .    .    .    .    .
portfolio.may_read_record              registration    all .    .    | near near near near made near .    .    .
portfolio.may_assess                   -               .   .    .    | .    all  all  .    .    .    .    .    .
portfolio.may_decide                   registration    .   .    .    | .    near near .    .    .    .    .    .
portfolio.may_decide_piece             piece           .   .    .    | .    near near .    .    .    .    .    .
portfolio.must_propose                 registration    .   .    .    | .    .    near .    .    .    .    .    .
portfolio.may_countersign              proposal        .   .    .    | .    near .    .    .    .    .    .    .
portfolio.may_countersign_somewhere    -               .   .    .    | .    all  .    .    .    .    .    .    .
portfolio.may_add_files                registration    all .    .    | near near near .    .    .    .    .    .
portfolio.may_open_file                sent_file       all .    .    | near near near near made near .    .    .
portfolio.may_open_file                draft_file      all .    .    | .    .    .    .    .    .    .    .    .
portfolio.may_take_away_file           draft_file      all .    .    | .    .    .    .    .    .    .    .    .
portfolio.may_print_form               registration    all .    .    | near near near .    .    near .    .    .
portfolio.may_open_form                form            all .    .    | near near near .    .    near .    .    .
portfolio.may_open_here                form            .   .    .    | near near near .    .    near .    .    .
portfolio.may_key_form                 form            .   .    .    | near near near .    .    .    .    .    .
portfolio.may_see_pages                form            all .    .    | near near near near made near .    .    .
portfolio.may_see_pages                witness_form    .   .    .    | near near near near made near .    .    .

quality.may_read                       registration    all .    .    | near near near near made near .    .    .
quality.may_see_quality                -               .   .    .    | .    .    .    all  all  .    .    .    .
quality.may_review                     registration    .   .    .    | .    .    .    near .    .    .    .    .
quality.may_report                     registration    .   .    .    | .    .    .    case .    .    .    .    .
quality.may_agree                      deciders        .   .    .    | .    .    .    near .    .    .    .    .
quality.may_see_cases                  -               .   .    .    | .    all  all  all  all  .    .    .    .
quality.may_ask                        registration    all .    .    | near near near near .    near .    .    .
quality.may_read_case                  appeal          all .    .    | .    near near case made .    .    .    .
quality.may_read_case                  adjustment      all .    .    | .    near near case made .    .    .    .
quality.may_read_case                  consideration   all .    .    | .    near near case made .    .    .    .
quality.may_read_case                  suspicion       .   .    .    | .    .    .    case made .    .    .    .
quality.may_read_case                  malpractice     all .    .    | .    .    .    case made .    .    .    .
quality.may_read_case                  about_staff     .   .    .    | .    .    .    case made .    .    .    .
quality.may_decide_case                appeal          .   .    .    | .    near .    away .    .    .    .    .
quality.may_decide_case                second_appeal   .   .    .    | .    .    .    case .    .    .    .    .
quality.may_decide_case                last_appeal     .   .    .    | .    .    .    case .    .    .    .    .
quality.may_decide_case                unit_appeal     .   .    .    | .    .    .    case .    .    .    .    .
quality.may_decide_case                closed_appeal   .   .    .    | .    .    .    .    .    .    .    .    .
quality.may_decide_case                suspicion       .   .    .    | .    .    .    case .    .    .    .    .
quality.may_decide_case                malpractice     .   .    .    | .    .    .    .    .    .    .    .    .
quality.may_decide_case                about_staff     .   .    .    | .    .    .    case .    .    .    .    .
quality.may_decide_case                adjustment      .   .    .    | .    .    .    case .    .    .    .    .
quality.may_decide_case                consideration   .   .    .    | .    .    .    case .    .    .    .    .
quality.may_read_reason                adjustment      all .    .    | .    .    .    case made .    .    .    .
quality.may_take_on                    closed_appeal   all .    .    | .    near near near .    .    .    .    .
quality.may_take_on                    malpractice     all .    .    | .    .    .    near .    .    .    .    .
quality.may_take_on                    about_staff     .   .    .    | .    .    .    near .    .    .    .    .
quality.may_tell                       malpractice     .   .    .    | .    .    .    case .    .    .    .    .
quality.may_tell                       suspicion       .   .    .    | .    .    .    .    .    .    .    .    .
quality.may_look_into                  -               .   .    .    | .    .    .    all  .    .    .    .    .
quality.may_see_standardisation        -               .   .    .    | .    all  all  all  all  .    .    .    .
quality.may_standardise                registration    .   .    .    | .    .    .    near .    .    .    .    .
quality.may_read_exercise              exercise        .   .    .    | .    site site site site .    .    .    .
quality.may_answer                     exercise        .   .    .    | .    site site .    .    .    .    .    .
quality.may_lead                       exercise        .   .    .    | .    .    .    site .    .    .    .    .
quality.may_pick_records               -               .   .    .    | .    .    .    .    all  .    .    .    .
quality.may_make_packs                 -               .   .    .    | .    .    .    all  all  .    .    .    .
quality.may_make_pack_of               prison_id       .   .    .    | .    .    .    site site .    .    .    .
quality.may_name_who_left              prison_id       .   .    .    | .    .    .    .    site .    .    .    .
quality.may_have_pack                  pack            .   .    .    | .    .    .    .    .    .    .    .    .
quality.may_have_pack                  pack_naming_all .   .    .    | .    .    .    .    .    .    .    .    .
quality.may_see_claim_routes           -               .   .    .    | .    .    .    all  all  .    .    .    .
quality.may_set_claim_route            prison          .   .    .    | .    .    .    site .    .    .    .    .
quality.may_see_statistics             -               .   .    .    | .    .    .    all  all  .    .    all  .
quality.may_plan                       -               .   .    .    | .    .    .    all  .    .    .    .    .
quality.may_plan_at                    prison_id       .   .    .    | .    .    .    site .    .    .    .    .
quality.may_read_plan                  plan            .   .    .    | .    .    .    site site .    .    .    .
quality.may_run_plan                   plan            .   .    .    | .    .    .    site .    .    .    .    .
quality.may_agree_plan                 plan            .   .    .    | .    .    .    site .    .    .    .    .
quality.may_read_draw                  draw            .   .    .    | .    .    .    site site .    .    .    .
quality.may_answer_action              action          .   .    .    | .    .    .    site .    .    .    .    .
quality.may_answer_action              to_decide       .   .    .    | .    .    .    .    .    .    .    .    .
quality.may_move_action                action          .   .    .    | .    .    .    site .    .    .    .    .

credentials.may_see_claims             -               .   .    .    | .    .    .    all  .    .    .    .    .
credentials.may_claim                  registration    .   .    .    | .    .    .    near .    .    .    .    .
credentials.may_check_identity         registration    .   .    .    | near near near near .    .    .    .    .
credentials.may_see_organisation_certificates - .   .    .    | .    .    .    all  all  .    .    .    .

people.may_teach                       -               .   .    .    | all  all  all  .    .    .    .    .    .
people.may_teach_person                learner         .   .    .    | near near near .    .    .    .    .    .
people.may_see_learners                -               .   .    .    | all  all  all  all  all  all  .    .    .
people.may_read_record                 learner         all .    .    | near near near near near near .    .    .
people.may_scrutinise                  since           .   .    .    | .    .    .    .    made .    .    .    .
people.may_reset_sign_in               learner         .   .    .    | near near near .    .    near .    .    .
people.may_reset_sign_in               member          .   .    .    | .    .    .    .    .    .    all  .    .
people.may_manage                      -               .   .    .    | .    .    .    .    .    .    all  .    .
people.may_manage_person               member          .   .    .    | .    .    .    .    .    .    all  .    .
people.may_manage_person               learner         .   .    .    | .    .    .    .    .    .    .    .    .
people.may_declare_interest            -               .   .    .    | all  all  all  all  .    all  .    .    .
people.may_see_interests               -               .   .    .    | .    .    .    all  .    .    all  .    .
people.may_keep_cpd                    -               .   .    .    | all  all  all  all  .    all  all  all  all
people.may_see_cpd                     -               .   .    .    | .    .    .    all  all  .    all  .    .
"""

COLUMNS = {
    "me": "the learner",
    "peer": "another learner",
    "ment": "the mentor",
    "tut": Role.TUTOR.value,
    "ass": Role.ASSESSOR.value,
    "trn": IN_TRAINING,
    "iqa": Role.IQA.value,
    "eqa": Role.EQA.value,
    "coo": Role.COORDINATOR.value,
    "adm": Role.ADMIN.value,
    "nat": Role.NATIONAL.value,
    "aut": Role.AUTHOR.value,
}
# Where the learner is and where staff hold their role, and the words that say yes to that.
WHEN = {
    "the learner is here": {"near", "case", "made", "site", "all"},
    "the learner was moved away": {"made", "site", "all"},
    "the learner is released": {"case", "away", "made", "site", "all"},
    "the learner was never here": {"site", "all"},
    "staff are at the other prison": {"all"},
    "staff are where the learner was moved to": {"near", "case", "made", "all"},
    "staff are where the learner was since": {"made", "all"},
}


def rows():
    """Each row of the table: what is asked, of what, and a word for everybody."""
    heading, *lines = [line.replace("|", "").split() for line in TABLE.splitlines() if line.strip()]
    for name, thing, *words in lines:
        assert len(words) == len(heading), f"{name} {thing} has {len(words)} words"
        yield name, thing, dict(zip([COLUMNS[short] for short in heading], words, strict=True))


ROWS = {f"{name} {thing}": (name, thing, words) for name, thing, words in rows()}


def asked(module: ModuleType):
    """The names of the policies of a storey."""
    return {name for name, made in vars(module).items() if getattr(made, "__module__", "") == module.__name__}


def named(start):
    """The rows whose policy or thing is called so."""
    return {label for label, (name, thing, _) in ROWS.items() if start in (name, thing, label)}


def expected(who, when="the learner is here"):
    return {label for label, (_, _, words) in ROWS.items() if words[who] in WHEN[when]}


def may(prison, actor):
    """The rows of the table that say yes to this actor now."""
    things = prison.things()
    return {label for label, (name, thing, _) in ROWS.items() if allows(name)(actor, *things[thing])}


def allows(name):
    storey, _, policy = name.partition(".")
    return getattr(STOREYS[storey], policy)


@pytest.fixture
def prison(session):
    return given.prison(session)


def test_the_table_is_whole():
    assert len(ROWS) == sum(1 for line in TABLE.splitlines()[2:] if line.strip()), "a row is there twice"
    assert set(COLUMNS.values()) == {*LEARNERS, *STAFF}
    assert {word for *_, words in ROWS.values() for word in words.values()} == {".", *set().union(*WHEN.values())}
    for storey in WHOLE:
        policies = {name for name in asked(STOREYS[storey]) if name.startswith(("may_", "must_"))}
        written = {name.partition(".")[2] for name, *_ in ROWS.values() if name.startswith(storey)}
        assert policies == written, f"write down who may do what is new in {storey}"


@pytest.mark.parametrize("who", LEARNERS)
@pytest.mark.parametrize("when", ["the learner is here", "the learner was moved away", "the learner is released"])
def test_learners_do_what_is_theirs_wherever_they_are(prison, who, when):
    if when != "the learner is here":
        prison.move() if "moved" in when else prison.release()
    assert may(prison, given.as_signed_in(prison.session, prison.learner_called(who))) == expected(who, when)


@pytest.mark.parametrize("role", STAFF)
def test_staff_do_what_their_role_does_where_the_learner_is_now(prison, role):
    room = prison.room
    leeds, hull = (
        given.as_signed_in(prison.session, given.holder(prison.session, role, here)) for here in (room.leeds, room.hull)
    )
    everywhere = role in NOWHERE
    assert may(prison, leeds) == expected(role)
    assert may(prison, hull) == expected(role, "the learner is here" if everywhere else "staff are at the other prison")
    prison.move()
    assert may(prison, leeds) == expected(role, "the learner was moved away")
    there = "the learner was moved away" if everywhere else "staff are where the learner was moved to"
    assert may(prison, hull) == expected(role, there)
    prison.come_back()
    assert may(prison, leeds) == expected(role)
    was_there = "the learner is here" if everywhere else "staff are where the learner was since"
    assert may(prison, hull) == expected(role, was_there)
    prison.release()
    assert may(prison, leeds) == expected(role, "the learner is released")


def test_an_eqa_does_not_read_a_record_that_was_not_begun_while_the_learner_was_there(prison):
    """A stay that ended before the registration made none of it."""
    actor = given.as_signed_in(prison.session, given.holder(prison.session, Role.EQA.value, prison.room.leeds))
    prison.move()
    prison.registration.registered_at = a.NOON
    prison.session.commit()
    assert may(prison, actor) == expected(Role.EQA.value, "the learner was never here")
    prison.come_back()
    assert may(prison, actor) == expected(Role.EQA.value)


def test_somebody_who_is_not_signed_in_may_do_nothing(prison):
    assert may(prison, NOBODY) == set()


# What a part in something takes away and gives

APPEALS = {f"quality.may_decide_case {stage}" for stage in ("appeal", "second_appeal", "last_appeal")}
SUSPICION = {"quality.may_decide_case suspicion"}
ABOUT_STAFF = {"quality.may_decide_case about_staff"}
ALL_CASES = named("quality.may_decide_case")
TEACHERS = {Role.TUTOR.value, Role.ASSESSOR.value, IN_TRAINING}
SPEAKERS = {*TEACHERS, Role.IQA.value, Role.COORDINATOR.value}

# Who has which part: what nobody with that part may do, whatever they hold; and what it gives to these roles.
PARTS = {
    "declared an interest in the learner": (
        named("portfolio.may_decide")
        | named("portfolio.may_decide_piece")
        | named("portfolio.may_countersign")
        | named("assessments.may_observe")
        | named("assessments.may_question")
        | named("assessments.may_see_proof")
        | named("quality.may_review")
        | named("quality.may_report")
        | named("quality.may_agree")
        | named("quality.may_move_action")
        | named("credentials.may_claim")
        | ALL_CASES,
        {},
    ),
    "declared an interest in the member of staff a case is about": (ABOUT_STAFF, {}),
    "declared an interest in whoever decided it": ({"quality.may_agree deciders"} | APPEALS | SUSPICION, {}),
    # The learner asked for these two themselves.
    "declared an interest in whoever raised the cases": (
        ALL_CASES - {f"quality.may_decide_case {asked}" for asked in ("adjustment", "consideration")},
        {},
    ),
    # The other appeals name no unit, so whoever looked at any has a part in them.
    "sent the unit back that is appealed about": (APPEALS | {"quality.may_decide_case unit_appeal"}, {}),
    "bore witness in the piece": (
        {"portfolio.may_decide_piece piece", "portfolio.may_countersign proposal"} | SUSPICION,
        {},
    ),
    "bore witness in the piece appealed about": (APPEALS | SUSPICION, {}),
    "observed what the piece appealed about shows": (APPEALS | SUSPICION, {}),
    "asked the questions in the piece appealed about": (APPEALS | SUSPICION, {}),
    "decided it": ({"quality.may_agree deciders"} | APPEALS | SUSPICION, {}),
    "countersigned it": ({"quality.may_agree deciders"} | APPEALS | SUSPICION, {}),
    "looked at the unit as an IQA": (APPEALS | SUSPICION, {}),
    "decided the first stage": ({"quality.may_decide_case second_appeal"}, {}),
    "took it on": ({f"quality.may_decide_case {stage}" for stage in ("second_appeal", "last_appeal")}, {}),
    "proposed it": ({"portfolio.may_countersign proposal"}, {}),
    "asked for the adjustment": (
        {"quality.may_decide_case adjustment"},
        {"quality.may_read_case adjustment": SPEAKERS},
    ),
    "raised the suspicion": (SUSPICION | {"quality.may_take_on malpractice"}, {}),
    "appealed on the learner's behalf": (
        {"quality.may_decide_case appeal"},
        {
            "quality.may_read_case appeal": SPEAKERS,
            "quality.may_take_on closed_appeal": SPEAKERS,
        },
    ),
    "is whom the case is about": (
        {f"quality.{deed} about_staff" for deed in ("may_read_case", "may_take_on", "may_decide_case")},
        {},
    ),
    "added the file that is not sent": (
        set(),
        {
            "portfolio.may_open_file draft_file": {*SPEAKERS, Role.EQA.value},
            "portfolio.may_take_away_file draft_file": TEACHERS,
        },
    ),
    "asked for the packs": (
        set(),
        {
            "quality.may_have_pack pack": {Role.IQA.value, Role.EQA.value},
            "quality.may_have_pack pack_naming_all": {Role.EQA.value},
        },
    ),
    "is asked to do the action": (
        {"quality.may_move_action action"},
        {"quality.may_answer_action action": {Role.ASSESSOR.value, IN_TRAINING}},
    ),
    "asked for the action": (APPEALS, {}),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_takes_away_judging_and_gives_what_is_ones_own(prison, part):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    given.take_part(prison, someone, part)
    taken, gives = PARTS[part]
    actor = given.as_signed_in(prison.session, someone)
    found = {role: may(prison, given.holding(actor, role, prison.room.leeds)) for role in STAFF}
    own = {role: {label for label, roles in gives.items() if role in roles} for role in STAFF}
    assert found == {role: (expected(role) - taken) | own[role] for role in STAFF}


def test_nobody_with_a_role_does_more_about_themselves_than_any_learner(prison):
    """Pages that hold what a prison has open to them; whatever is done to a learner's work is left to others."""
    actor = given.as_signed_in(prison.session, prison.room.learner)
    for role in STAFF:
        of_the_prison = {label for label in expected(role, "the learner was never here") if "booking" not in label}
        told = named("portfolio.must_propose") if role == IN_TRAINING else set()
        found = may(prison, given.holding(actor, role, prison.room.leeds))
        assert found == expected("the learner") | of_the_prison | told, role


# Roles that open nothing


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("how", ["suspended", "ended yesterday", "begins tomorrow"])
def test_a_role_that_is_not_in_force_opens_nothing_and_one_that_is_again_opens_all(prison, role, how):
    someone = given.holder(prison.session, role, prison.room.leeds)
    given.out_of_force(prison, someone, how)
    assert may(prison, given.as_signed_in(prison.session, someone)) == set()
    given.in_force(prison, someone)
    assert may(prison, given.as_signed_in(prison.session, someone)) == expected(role)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", ["suspended", "ended yesterday", "begins tomorrow"])
def test_no_part_in_anything_opens_what_a_role_no_longer_does(prison, how, part):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    given.take_part(prison, someone, part)
    given.out_of_force(prison, someone, how)
    assert may(prison, given.as_signed_in(prison.session, someone)) == set()


def test_the_last_day_of_a_role_is_the_whole_of_that_day(prison):
    someone = given.holder(prison.session, Role.EQA.value, prison.room.leeds)
    someone.grants[0].to_day = someone.grants[0].from_day = a.NOON.date()
    prison.session.commit()
    assert may(prison, given.as_signed_in(prison.session, someone)) == expected(Role.EQA.value)


def test_one_suspended_role_leaves_the_others_open(prison):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    given.out_of_force(prison, someone, "suspended")
    given.also(prison, someone, Role.COORDINATOR.value)
    assert may(prison, given.as_signed_in(prison.session, someone)) == expected(Role.COORDINATOR.value)


def test_somebody_who_holds_two_roles_may_do_what_either_may(prison):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    given.also(prison, someone, Role.IQA.value)
    both = expected(Role.ASSESSOR.value) | expected(Role.IQA.value)
    assert may(prison, given.as_signed_in(prison.session, someone)) == both


def test_a_role_at_each_prison_opens_each_ones_own_and_no_more(prison):
    """An IQA at Hull who assesses at Leeds reads a case of a learner at Leeds as an assessor does."""
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    given.also(prison, someone, Role.IQA.value, prison.room.hull)
    assessor, iqa = Role.ASSESSOR.value, Role.IQA.value
    whole = expected(assessor) | expected(iqa, "staff are at the other prison")
    assert may(prison, given.as_signed_in(prison.session, someone)) == whole


def test_once_qualified_an_assessor_in_training_does_what_any_assessor_does(prison):
    someone = given.holder(prison.session, IN_TRAINING, prison.room.leeds)
    someone.grants[0].qualified_on = a.NOON.date()
    prison.session.commit()
    assert may(prison, given.as_signed_in(prison.session, someone)) == expected(Role.ASSESSOR.value)


def test_an_interest_that_ended_takes_nothing_away_any_more(prison):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    declared = a.interest(someone, prison.room.learner, ended_at=a.NOON)
    a.save(prison.session, declared)
    assert may(prison, given.as_signed_in(prison.session, someone)) == expected(Role.ASSESSOR.value)


def test_a_case_about_staff_is_theirs_to_read_once_it_is_decided(prison):
    iqa = given.holder(prison.session, Role.IQA.value, prison.room.leeds)
    given.take_part(prison, iqa, "is whom the case is about")
    given.close(prison, "about_staff")
    can = may(prison, given.as_signed_in(prison.session, iqa))
    assert "quality.may_read_case about_staff" in can
    assert "quality.may_decide_case about_staff" not in can
    assert "quality.may_take_on about_staff" not in can


@pytest.mark.parametrize("how", ["suspended", "ended yesterday", "begins tomorrow"])
def test_nobody_whose_role_is_not_in_force_is_asked_to_do_an_action(prison, how):
    someone = given.holder(prison.session, Role.ASSESSOR.value, prison.room.leeds)
    assert someone in assessors_at(prison.session, prison.room.leeds.id, a.NOON.date())
    given.out_of_force(prison, someone, how)
    assert someone not in assessors_at(prison.session, prison.room.leeds.id, a.NOON.date())
