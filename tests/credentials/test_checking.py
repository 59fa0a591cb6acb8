import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.credentials import badges, qr, register
from lms.credentials.checking import Answer, check
from lms.credentials.register import State
from lms.credentials.signing import sign_jcs
from tests.builders import signing as a

GOOD = a.signed(a.qualification())
LICENCE = a.signed(a.accreditation())
CODE = qr.encode(qr.token_of(LICENCE), a.CENTRE)
TEXT = json.dumps(LICENCE, indent=1)
HELD = a.held(a.status_list())
DAY = timedelta(days=1)


def asked(document, held=None, *, at=a.TODAY, clock=None):
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    return check(text, held or HELD, at=at, clock=clock or at)


def answers(verdict):
    return [line.answer.value for line in verdict.lines]


@pytest.mark.parametrize("make", [a.unit, a.qualification, a.accreditation])
def test_a_credential_of_each_kind_is_genuine_in_date_and_not_withdrawn(make):
    verdict = asked(a.signed(make()))

    assert verdict.is_good
    assert answers(verdict) == ["yes", "yes", "no", "yes"]


def test_the_command_prints_exactly_these_facts():
    assert asked(LICENCE).as_json() == {
        "genuine": True,
        "inDate": True,
        "withdrawn": False,
        "statusAsOf": "2026-05-20",
        "name": "Jordan A. Sample",
        "award": "Accredited Peer Mentor",
        "issuer": "Peer Mentoring Awards, Centre 0417",
        "reason": "It is genuine and in date, and not withdrawn as of 20 May 2026, 1 day ago.",
    }


def test_a_code_and_its_credential_get_the_same_answer():
    assert asked(CODE) == asked(LICENCE)


def test_a_units_code_is_checked_too():
    verdict = asked(qr.encode(qr.token_of(a.unit()), a.CENTRE))

    assert verdict.is_good
    assert verdict.award == "Unit PM1"


@pytest.mark.parametrize("kind", ["text", "octets"])
def test_a_code_may_come_with_line_ends_as_text_or_as_octets(kind):
    text = f"\n{CODE}\r\n"

    assert asked(text if kind == "text" else text.encode()).is_good


def test_white_space_and_escapes_that_other_software_adds_do_not_matter():
    named = a.signed(a.qualification(name="Zoë Ŵyn"))

    for text in (
        json.dumps(named),
        json.dumps(named, ensure_ascii=False).encode(),
        json.dumps(named, indent=4, sort_keys=True),
    ):
        assert asked(text).name == "Zoë Ŵyn"


# Genuine


@settings(max_examples=1500)
@given(
    st.integers(0, len(TEXT) - 1),
    st.sampled_from("\"\\/{}[]:,0123456789abefzAEZ-+. \n\0é'"),
    st.sampled_from(["put", "in", "out"]),
)
@example(TEXT.index("https:/") + 6, "\\", "in")
@example(TEXT.index("false"), "-", "in")
def test_no_change_of_one_character_outside_white_space_leaves_a_credential_genuine(place, character, how):
    rest = TEXT[place:] if how == "in" else TEXT[place + 1 :]
    changed = TEXT[:place] + ("" if how == "out" else character) + rest

    assert asked(changed).genuine is (_same_but_for_white_space(changed))


def _same_but_for_white_space(changed: str) -> bool:
    try:
        return json.dumps(json.loads(changed, object_pairs_hook=list)) == json.dumps(
            json.loads(TEXT, object_pairs_hook=list)
        ) and _bare(changed) == _bare(TEXT)
    except ValueError:
        return False


def _bare(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=300)
@given(st.integers(0, len(CODE) - 1), st.sampled_from("0123456789AZ $%*+-./:az\n"))
def test_no_change_of_one_character_leaves_a_code_genuine(place, character):
    changed = CODE[:place] + character + CODE[place + 1 :]

    assert asked(changed).genuine is (changed.strip("\r\n") == CODE)


def test_of_what_is_not_genuine_nothing_is_repeated():
    verdict = asked(TEXT.replace("Jordan", "Morgan"))

    assert verdict.as_json() == {
        "genuine": False,
        "inDate": False,
        "withdrawn": None,
        "statusAsOf": None,
        "name": None,
        "award": None,
        "issuer": None,
        "reason": "Its signature does not match what it says.",
    }
    assert answers(verdict) == ["no", "unknown", "unknown", "unknown"]
    assert "Morgan" not in repr(verdict)


@pytest.mark.parametrize(
    "text", ["", "hello", "[]", "{}", "null", '{"proof": 5}', '{"proof": [[], []]}', b"\xff\xfe", "PM1:"]
)
def test_what_is_not_a_credential_is_not_genuine_with_a_reason(text):
    verdict = asked(text)

    assert not verdict.genuine
    assert verdict.reason.endswith(".")


def test_a_credential_by_an_unknown_centre_asks_for_a_newer_register():
    stranger = a.signed(a.qualification(centre="0999"), a.STRANGER)

    for verdict in (asked(stranger), asked(qr.encode(qr.token_of(stranger), a.STRANGER))):
        assert not verdict.genuine
        assert answers(verdict)[0] == "unknown"
        assert "newer register" in verdict.reason


def test_a_centre_cannot_sign_in_anothers_name():
    assert not asked(a.signed(a.qualification(), a.OTHER)).genuine


@pytest.mark.parametrize("which", [0, 1])
def test_both_signatures_must_be_good(which):
    other = a.signed(a.qualification(name="Somebody Else"))
    proof = [dict(each) for each in GOOD["proof"]]
    proof[which]["proofValue"] = other["proof"][which]["proofValue"]

    assert not asked({**GOOD, "proof": proof}).genuine


def test_linked_data_is_not_touched_until_the_first_signature_is_good(monkeypatch):
    held, seen = a.held(), []
    monkeypatch.setattr("lms.credentials.contexts.Contexts.rdfc", lambda _, document: seen.append(document) or b"")

    asked({**GOOD, "name": "Changed"}, held)
    assert seen == []
    asked(GOOD, held)
    assert seen != []


@pytest.mark.parametrize(
    "proof", [lambda both: both[:1], lambda both: both[1:], lambda both: both[::-1], lambda both: both[0]]
)
def test_the_two_signatures_must_be_there_in_order(proof):
    assert not asked({**GOOD, "proof": proof(GOOD["proof"])}).genuine


@pytest.mark.parametrize(
    ("make", "lacking"),
    [(a.unit, "unit"), (a.qualification, "l2-peer-mentoring"), (a.accreditation, "accredited-mentor")],
)
def test_a_centre_may_sign_only_what_the_register_lets_it_award(make, lacking):
    rest = tuple(word for word in badges.REMIT if word != lacking)
    held = a.held(a.status_list(), issuers=(a.issuer(may_award=rest),))

    for document in (a.signed(make()), qr.encode(qr.token_of(make()), a.CENTRE)):
        verdict = asked(document, held)
        assert not verdict.genuine
        assert verdict.reason == "It is signed by a centre that may not award this."


def test_an_achievement_of_another_body_is_not_ours_to_vouch_for():
    document = a.qualification()
    document["credentialSubject"]["achievement"]["id"] = "https://elsewhere.example/achievements/l2-peer-mentoring/v1"

    assert not asked(a.signed(document)).genuine


@pytest.mark.parametrize(
    "created", [datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 31, 0, 0, 1, tzinfo=UTC)]
)
def test_what_a_key_signed_outside_its_time_is_not_genuine(created):
    document = a.qualification(awarded_at=created)

    assert not asked(a.signed(document, created=created), at=a.TODAY + 400 * DAY).genuine
    assert not asked(qr.encode(qr.token_of(document), a.CENTRE), at=a.TODAY + 400 * DAY).genuine


def test_what_a_stolen_key_signed_is_genuine_only_where_the_allow_list_has_it():
    stolen = a.issuer(keys=(a.public(a.CENTRE, revoked_at=a.TODAY, allow_list="uDIGEST"),))
    lost = a.held(issuers=(stolen,))

    assert not asked(LICENCE, lost).genuine
    assert not asked(CODE, lost).genuine
    assert not asked(LICENCE, replace(lost, allow_lists={"uOTHER": {LICENCE["id"]}})).genuine
    assert asked(LICENCE, replace(lost, allow_lists={"uDIGEST": {LICENCE["id"]}})).genuine


def test_another_kind_of_document_signed_by_a_centre_is_not_a_credential():
    assert not asked(a.status_list()).genuine
    assert not asked(a.signed_register()).genuine


@pytest.mark.parametrize(
    "change",
    [
        {"credentialSubject": {"id": "urn:uuid:7c1f5d0e-6a5b-4d6e-9b6a-0f3f2f7c8e11", "type": ["AchievementSubject"]}},
        {"validUntil": "2027-05-05"},
        {"issuer": "did:web:register.peermentor.example:centre:0417"},
        {"type": ["VerifiableCredential"]},
    ],
)
def test_a_signed_document_of_another_shape_is_not_genuine(change):
    assert not asked(a.signed({**a.qualification(), **change})).genuine


# In date


def test_an_accreditation_is_in_date_to_its_last_second_and_not_after():
    last = datetime(2027, 5, 5, 22, 59, 59, tzinfo=UTC)

    for document in (LICENCE, CODE):
        before, after = asked(document, at=last), asked(document, at=last + timedelta(seconds=1))
        assert before.in_date
        assert before.lines[1].words == "Until the end of 5 May 2027."
        assert not after.in_date
        assert after.genuine
        assert after.reason.startswith("It is genuine, but it ran out on 5 May 2027: a refresher is due")


def test_a_qualification_does_not_run_out():
    verdict = asked(GOOD, at=a.TODAY + 10_000 * DAY)

    assert verdict.in_date
    assert verdict.lines[1].words == "It does not run out."


def test_a_credential_is_not_in_date_before_it_starts():
    verdict = asked(GOOD, at=a.AWARDED - timedelta(seconds=1), clock=a.TODAY)

    assert not verdict.in_date
    assert verdict.lines[1].words == "It starts on 6 May 2026."


@pytest.mark.parametrize("newest", ["register", "list", "credential"])
def test_a_clock_behind_the_newest_signed_date_stops_in_date_being_said(newest):
    ahead = a.TODAY + DAY
    held = {
        "register": lambda: a.held(a.status_list(), issued=ahead),
        "list": lambda: a.held(a.status_list(issued=ahead)),
        "credential": lambda: a.held(a.status_list()),
    }[newest]()
    document = a.signed(a.qualification(), created=ahead) if newest == "credential" else GOOD

    behind = asked(document, held, at=a.TODAY)

    assert behind.genuine
    assert not behind.in_date
    assert behind.lines[1].answer is Answer.UNKNOWN
    assert "clock" in behind.reason
    assert asked(document, held, at=a.TODAY, clock=ahead).in_date


# Withdrawn


def test_a_credential_on_its_centres_list_is_withdrawn():
    for document in (LICENCE, CODE):
        verdict = asked(document, a.held(a.status_list(a.INDEX)))
        assert verdict.withdrawn is True
        assert not verdict.is_good
        assert answers(verdict) == ["yes", "yes", "yes", "yes"]
        assert verdict.reason == "It is genuine, but withdrawn by its centre."


def test_with_no_list_withdrawal_was_not_checked():
    verdict = asked(GOOD, a.held())

    assert verdict.withdrawn is None
    assert verdict.status_as_of is None
    assert verdict.is_good
    assert answers(verdict)[2] == "unknown"
    assert "not checked" in verdict.reason


@pytest.mark.parametrize(
    "lists",
    [
        lambda: [a.status_list(a.INDEX, signer=a.OTHER)],
        lambda: [{**a.status_list(a.INDEX), "name": "Changed"}],
        lambda: [{**a.status_list(a.INDEX), "id": "https://register.peermentor.example/status/0417-2"}],
        lambda: [{"id": "https://register.peermentor.example/status/0417-1"}],
    ],
)
def test_a_list_that_is_not_genuine_or_not_this_one_counts_for_nothing(lists):
    assert asked(GOOD, a.held(*lists())).withdrawn is None


def test_another_centres_list_under_this_ones_name_counts_for_nothing():
    theirs = a.signed({**a.status_list(a.INDEX), "issuer": a.OTHER.controller}, a.OTHER, a.LIST_MADE)

    assert asked(GOOD, a.held(theirs)).withdrawn is None


def test_a_credential_must_say_where_its_withdrawal_would_be():
    document = a.qualification()
    document["credentialStatus"]["statusPurpose"] = "suspension"

    assert not asked(a.signed(document)).genuine


def test_of_several_lists_the_newest_clears_and_any_withdraws():
    older, newer = a.status_list(issued=a.AWARDED), a.status_list()

    for lists in ((newer, older), (older, newer)):
        cleared = asked(GOOD, a.held(*lists))
        assert (cleared.withdrawn, cleared.status_as_of) == (False, a.LIST_MADE.date())
    assert asked(GOOD, a.held(newer, a.status_list(a.INDEX, issued=a.AWARDED))).withdrawn is True


def test_a_list_that_the_register_knows_was_replaced_does_not_clear_a_credential():
    older = a.status_list(issued=a.AWARDED)
    known = (a.pointer(a.status_list(a.INDEX)),)

    assert asked(GOOD, a.held(older, status_lists=known)).withdrawn is None
    assert asked(GOOD, a.held(a.status_list(a.INDEX, 5, issued=a.AWARDED), status_lists=known)).withdrawn is True


def test_a_list_is_relied_on_for_thirty_five_days():
    fresh, old = asked(GOOD, at=a.LIST_MADE + 35 * DAY), asked(GOOD, at=a.LIST_MADE + 36 * DAY)

    assert answers(fresh)[2] == "no"
    assert "35 days ago" in fresh.reason
    assert answers(old)[2] == "unknown"
    assert old.withdrawn is False
    assert "telephone the centre" in old.reason


def test_the_national_body_can_withdraw_over_a_centres_head():
    for document in (LICENCE, CODE):
        verdict = asked(document, a.held(a.status_list(), withdrawn=frozenset({LICENCE["id"]})))
        assert verdict.withdrawn is True
        assert "national body" in verdict.reason


@pytest.mark.parametrize("state", [State.SUSPENDED, State.WITHDRAWN])
def test_nothing_by_a_centre_that_is_suspended_or_withdrawn_is_relied_on(state):
    verdict = asked(GOOD, a.held(a.status_list(), issuers=(a.issuer(state=state),)))

    assert verdict.genuine
    assert verdict.withdrawn is True
    assert state.value in verdict.reason


def test_an_index_past_the_end_of_the_list_is_not_checked():
    assert asked(a.signed(a.qualification(status_index=131_072))).withdrawn is None


# Whose, and by which register


def test_the_name_is_the_signed_one():
    assert asked(GOOD).lines[3].words.startswith("Jordan A. Sample.")


def test_a_code_with_no_name_says_so():
    wall = replace(qr.token_of(LICENCE), name=None, number=None)

    verdict = asked(qr.encode(wall, a.CENTRE))

    assert verdict.name is None
    assert answers(verdict)[3] == "unknown"


def test_a_register_past_its_last_day_still_checks_and_says_a_newer_one_is_due():
    verdict = asked(GOOD, a.held(a.status_list(), until=a.TODAY - DAY))

    assert verdict.genuine
    assert "a newer register is due" in verdict.reason


def test_a_register_that_no_pinned_root_signed_is_named_as_such():
    held = replace(a.held(a.status_list()), register=register.read_unpinned(a.signed_register()))

    assert "its own root's signature" in asked(GOOD, held).reason
    assert "its own root's signature" in asked("hello", held).reason


# Whatever comes


def places(value, path=()):
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in parts for place in places(part, (*path, key)))]


def with_other(value, path, other):
    if not path:
        return other
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = with_other(value[path[0]], path[1:], other)
    return copied


ODD = st.sampled_from([None, True, 0, -1, "", "x", [], {}, [[]], {"id": 1}, "9" * 40, "\u0663", 2**53 - 1])


@settings(max_examples=600)
@given(st.sampled_from(places(LICENCE)[1:]), ODD)
def test_a_credential_with_any_part_replaced_is_not_genuine_and_never_an_error(place, odd):
    assert not asked(with_other(LICENCE, place, odd)).genuine


@settings(max_examples=400)
@given(st.sampled_from(places(a.accreditation())[1:]), ODD)
def test_a_document_of_any_shape_that_a_centre_signed_is_answered_and_never_an_error(place, odd):
    document = with_other(a.accreditation(), place, odd)
    first = sign_jcs(document, a.CENTRE, a.AWARDED)["proof"]
    second = {member: value for member, value in first.items() if member != "@context"}

    verdict = asked({**document, "proof": [first, {**second, "cryptosuite": "eddsa-rdfc-2022"}]})

    assert not verdict.genuine


@settings(max_examples=300)
@given(st.sampled_from(places(a.status_list())[1:]), ODD)
def test_a_status_list_with_any_part_replaced_counts_for_nothing_and_is_never_an_error(place, odd):
    assert asked(GOOD, a.held(with_other(a.status_list(a.INDEX), place, odd))).withdrawn is None


def test_an_index_in_other_digits_is_not_read():
    document = a.qualification()
    document["credentialStatus"]["statusListIndex"] = "\u0663"

    assert not asked(a.signed(document)).genuine


def test_a_single_signature_is_not_enough_for_a_credential():
    assert not asked(sign_jcs(a.qualification(), a.CENTRE, a.AWARDED)).genuine
