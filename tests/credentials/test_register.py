import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.credentials import register
from lms.credentials.canonical import digest
from lms.credentials.register import OlderThanHeld, State, UnknownSigner
from lms.credentials.signing import NotGenuine, sign_jcs
from tests.builders import signing as a

ROOTS = {a.ROOT.verification_method}
NEXT_ROOT = a.key(a.ROOT.controller, "next")
NEXT_YEAR = datetime(2027, 2, 1, tzinfo=UTC)


def test_a_register_reads_back_as_it_was_written():
    second = a.public(
        a.key(a.CENTRE.controller, "second"),
        signs_from=datetime(2027, 1, 1, tzinfo=UTC),
        signs_until=datetime(2028, 1, 31, tzinfo=UTC),
    )
    stolen = a.public(a.CENTRE, revoked_at=a.TODAY, allow_list="uabc")
    written = a.unsigned_register(
        issuers=(
            a.issuer(keys=(stolen, second)),
            a.issuer(a.OTHER, state=State.SUSPENDED, may_award=("unit",)),
        ),
        status_lists=(a.pointer(a.status_list(3)),),
        withdrawn=frozenset({"urn:uuid:1", "urn:uuid:2"}),
    )

    read = register.read(register.signed(written, a.ROOT, a.LIST_MADE), ROOTS)

    assert read == written
    assert read.pinned


def test_a_register_has_the_shape_others_expect():
    document = a.signed_register(status_lists=(a.pointer(a.status_list()),))

    content = document["credentialSubject"]
    assert document["@context"] == ["https://www.w3.org/ns/credentials/v2", f"https://{a.HOST}/ns/v1"]
    assert document["type"] == ["VerifiableCredential", "IssuerRegister"]
    assert document["issuer"] == "did:web:register.peermentor.example"
    assert document["validFrom"] == "2026-05-20T02:00:00Z"
    assert document["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert content["type"] == "IssuerRegisterContent"
    assert content["version"] == 17
    assert content["rootKeys"] == [a.ROOT.verification_method]
    assert content["issuers"][0] == {
        "id": "did:web:register.peermentor.example:centre:0417",
        "type": "RegisteredIssuer",
        "code": "0417",
        "state": "active",
        "mayAward": ["l2-peer-mentoring", "accredited-mentor", "unit"],
        "verificationMethod": [
            {
                "id": a.CENTRE.verification_method,
                "type": "Multikey",
                "controller": a.CENTRE.controller,
                "publicKeyMultibase": a.CENTRE.verification_method.partition("#")[2],
            }
        ],
        "keyFrom": "2026-01-01T00:00:00Z",
        "keySignsUntil": "2027-01-31T00:00:00Z",
    }
    assert content["statusLists"] == [
        {
            "id": f"https://{a.HOST}/status/0417-1",
            "type": "StatusListPointer",
            "number": 1,
            "version": 1,
            "digest": digest(a.status_list()),
        }
    ]


def test_a_register_says_only_codes_and_keys_of_a_centre():
    (first, second) = a.signed_register()["credentialSubject"]["issuers"]

    allowed = {"id", "type", "code", "state", "mayAward", "verificationMethod", "keyFrom", "keySignsUntil"}
    assert first.keys() == second.keys() == allowed


def test_a_key_is_found_by_the_name_a_credential_gives_it_and_by_the_one_a_code_gives_it():
    known = a.read_register()

    key = known.key(a.CENTRE.verification_method)
    assert key.public_key == a.CENTRE.public_key
    assert known.keys_with(a.CENTRE.short_id) == [key]
    assert known.issuer_of(key).name == "Peer Mentoring Awards, Centre 0417"


def test_a_key_that_is_not_in_the_register_is_not_believed_for_naming_itself():
    known = a.read_register()

    assert known.keys_with(a.STRANGER.short_id) == []
    with pytest.raises(UnknownSigner):
        known.key(a.STRANGER.verification_method)


@pytest.mark.parametrize(
    ("moment", "signing"),
    [
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 1, tzinfo=UTC), True),
        (datetime(2027, 1, 31, tzinfo=UTC), True),
        (datetime(2027, 1, 31, 0, 0, 1, tzinfo=UTC), False),
    ],
)
def test_a_key_signs_from_its_first_moment_to_its_last(moment, signing):
    assert a.public(a.CENTRE).signed_at(moment) is signing


def test_each_of_a_centres_keys_has_dates_of_its_own():
    later = a.public(a.key(a.CENTRE.controller, "2"), signs_from=NEXT_YEAR, signs_until=NEXT_YEAR + timedelta(395))

    known = a.read_register(issuers=(a.issuer(keys=(a.public(a.CENTRE), later)),))

    assert [key.signed_at(NEXT_YEAR) for key in known.issuers[0].keys] == [False, True]


def test_a_register_signed_by_a_root_that_is_not_pinned_is_refused():
    with pytest.raises(NotGenuine, match="not pinned"):
        register.read(a.signed_register(), {NEXT_ROOT.verification_method})


def test_a_register_signed_by_a_centre_is_refused_even_where_its_key_is_pinned():
    forged = register.signed(a.unsigned_register(), a.CENTRE, a.LIST_MADE)

    with pytest.raises(NotGenuine):
        register.read(forged, {a.CENTRE.verification_method})


def test_where_no_root_is_pinned_a_register_stands_on_its_own_roots_signature_and_says_so():
    assert register.read_unpinned(a.signed_register()).pinned is False


def test_where_no_root_is_pinned_a_signature_by_a_key_the_register_does_not_name_as_a_root_is_refused():
    forged = register.signed(a.unsigned_register(), NEXT_ROOT, a.LIST_MADE)

    with pytest.raises(NotGenuine, match="root key that it names"):
        register.read_unpinned(forged)


def test_a_changed_register_is_refused():
    text = json.dumps(a.signed_register()).replace('"0417"', '"0418"')

    with pytest.raises(NotGenuine):
        register.read(json.loads(text), ROOTS)


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["VerifiableCredential"]},
        {"credentialSubject": []},
        {"credentialSubject": {}},
        {"validUntil": "2026-08-18"},
        {"issuer": ["did:web:x"]},
    ],
)
def test_a_register_of_another_shape_is_refused_though_its_root_signed_it(change):
    document = sign_jcs({**a.signed_register(), **change}, a.ROOT, a.LIST_MADE)

    with pytest.raises(NotGenuine):
        register.read(document, ROOTS)


@pytest.mark.parametrize("version", ["18", True, None])
def test_a_register_whose_version_is_not_a_number_is_refused(version):
    document = a.signed_register()
    document["credentialSubject"]["version"] = version

    with pytest.raises(NotGenuine):
        register.read(sign_jcs(document, a.ROOT, a.LIST_MADE), ROOTS)


@pytest.mark.parametrize("member", ["id", "controller"])
def test_a_key_listed_under_another_name_is_refused(member):
    document = a.signed_register()
    document["credentialSubject"]["issuers"][0]["verificationMethod"][0][member] = a.OTHER.controller

    with pytest.raises(NotGenuine):
        register.read(sign_jcs(document, a.ROOT, a.LIST_MADE), ROOTS)


def test_a_register_past_its_last_day_is_stale_and_still_read():
    known = a.read_register()

    assert not known.is_stale(known.until)
    assert known.is_stale(known.until + timedelta(seconds=1))


def test_a_registers_version_only_rises():
    held, newer = a.read_register(version=17), a.read_register(version=18)

    register.refuse_older(newer, held)
    register.refuse_older(held, held)
    register.refuse_older(held, None)
    with pytest.raises(OlderThanHeld):
        register.refuse_older(held, newer)
    with pytest.raises(OlderThanHeld):
        register.refuse_older(a.read_register(version=17, issuers=()), held)


def test_a_pinned_root_brings_in_the_next_and_never_drops_one():
    known = a.read_register(root_keys=(NEXT_ROOT.verification_method,))

    assert register.roots_after(known, ROOTS) == ROOTS | {NEXT_ROOT.verification_method}


def test_two_keys_that_share_a_short_name_are_both_given():
    shared = a.public(a.CENTRE)
    twin = replace(shared, controller=a.OTHER.controller)

    known = a.read_register(issuers=(a.issuer(), a.issuer(a.OTHER, keys=(twin,))))

    assert known.keys_with(a.CENTRE.short_id) == [shared, twin]
