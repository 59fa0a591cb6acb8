import json
from datetime import UTC, date, datetime

import pytest

from lms.credentials import badges
from tests.builders import signing as a

KINDS = {"unit": a.unit, "qualification": a.qualification, "accreditation": a.accreditation}


def achievement(document):
    return document["credentialSubject"]["achievement"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_names_the_same_contexts_types_and_schema(kind):
    document = KINDS[kind]()

    assert document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ]
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_who_when_and_where_its_withdrawal_would_be(kind):
    document = KINDS[kind]()

    subject = document["credentialSubject"]
    assert document["id"] == "urn:uuid:1b671a64-40d5-491e-99b0-da01ff1f3341"
    assert document["issuer"] == {
        "id": "did:web:register.peermentor.example:centre:0417",
        "type": ["Profile"],
        "name": "Peer Mentoring Awards, Centre 0417",
    }
    assert document["validFrom"] == document["awardedDate"] == "2026-05-06T11:00:00Z"
    assert subject["id"] == "urn:uuid:7c1f5d0e-6a5b-4d6e-9b6a-0f3f2f7c8e11"
    assert subject["licenseNumber"] == "PM-0417-000123"
    assert subject["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "Jordan A. Sample",
            "identityType": "name",
            "salt": "not-used",
        }
    ]
    assert document["credentialStatus"] == {
        "id": "https://register.peermentor.example/status/0417-1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://register.peermentor.example/status/0417-1",
    }
    assert subject["result"][0]["resultDescription"] == achievement(document)["resultDescription"][0]["id"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_a_holder_keeps_tells_where_it_was_earned(kind):
    words = json.dumps(KINDS[kind]()).lower()

    for telling in ("prison", "custody", "hmp", "offend", "inmate", "jail", "evidence", "otheridentifier", "leeds"):
        assert telling not in words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_that_it_is_not_on_the_ofqual_register(kind):
    assert "not on the Ofqual register" in achievement(KINDS[kind]())["description"]


def test_a_unit_is_a_course_with_its_own_credits():
    document = a.unit()

    assert achievement(document)["achievementType"] == "Course"
    assert achievement(document)["humanCode"] == "PM1"
    assert achievement(document)["id"] == "https://register.peermentor.example/achievements/unit-pm1/v1"
    assert document["name"] == "Understanding the peer mentor role"
    assert document["credentialSubject"]["creditsEarned"] == achievement(document)["creditsAvailable"] == 2
    assert "validUntil" not in document


def test_the_qualification_adds_up_its_units_and_never_runs_out():
    document = a.qualification()

    assert achievement(document)["achievementType"] == "Certificate"
    assert achievement(document)["humanCode"] == "PM-L2"
    assert achievement(document)["id"] == "https://register.peermentor.example/achievements/l2-peer-mentoring/v1"
    assert document["name"] == achievement(document)["name"] == "Peer Mentoring, Level 2 (house specification)"
    assert document["credentialSubject"]["creditsEarned"] == achievement(document)["creditsAvailable"] == 7
    assert "validUntil" not in document


def test_the_qualification_lists_its_units_by_title_alone():
    narrative = achievement(a.qualification())["criteria"]["narrative"]

    assert all(unit.title in narrative for unit in a.UNITS)
    assert "7 credits" in narrative


def test_the_accreditation_is_a_licence_with_no_credits_of_its_own():
    document = a.accreditation()

    assert achievement(document)["achievementType"] == "License"
    assert document["name"] == "Accredited Peer Mentor"
    assert "creditsEarned" not in document["credentialSubject"]
    assert "creditsAvailable" not in achievement(document)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2027, 5, 5), "2027-05-05T22:59:59Z"),
        (date(2027, 12, 31), "2027-12-31T23:59:59Z"),
        (date(2027, 3, 28), "2027-03-28T22:59:59Z"),
        (date(2027, 10, 31), "2027-10-31T23:59:59Z"),
    ],
)
def test_an_accreditation_is_good_to_the_end_of_its_last_london_day(day, moment):
    assert badges.accreditation(a.facts(), day)["validUntil"] == moment


def test_moments_are_written_to_the_second_whatever_is_given():
    document = a.qualification(awarded_at=datetime(2026, 5, 6, 11, 0, 0, 999, tzinfo=UTC))

    assert document["validFrom"] == "2026-05-06T11:00:00Z"


def test_two_learners_share_nothing_but_the_achievement():
    one, other = a.qualification(), a.qualification(name="Sam B. Other", number="PM-0417-000124")

    assert achievement(one) == achievement(other)


def test_the_register_lets_a_full_centre_award_all_three_kinds():
    assert badges.REMIT == ("l2-peer-mentoring", "accredited-mentor", "unit")


@pytest.mark.parametrize("kind", KINDS)
def test_no_term_is_used_that_published_copies_of_the_context_disagree_on(kind):
    words = json.dumps(KINDS[kind]())

    assert '"endorsementJwt"' not in words
    assert '"jti"' not in words
