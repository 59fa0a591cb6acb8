"""What this house signs, put to verifiers that it did not write."""

import json
import subprocess
from pathlib import Path

import pytest

from lms.credentials.encodings import multikey
from tests import builders
from tests.builders import signing as a

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests" / "credentials" / "independent" / "verify.mjs"
BOTH = {"eddsa-jcs-2022": True, "eddsa-rdfc-2022": True}

pytestmark = pytest.mark.node


def judged(*documents, lists=(), keys=()):
    sent = {
        "contexts": str(ROOT / "build" / "contexts"),
        "now": "2026-05-21T09:00:00Z",
        "keys": [
            {
                "id": key.verification_method,
                "controller": key.controller,
                "publicKeyMultibase": multikey(key.public_key),
            }
            for key in (a.CENTRE, a.ROOT)
        ]
        + list(keys),
        "lists": list(lists),
        "documents": list(documents),
    }
    node = [str(ROOT / "build" / "node"), str(SCRIPT)]
    ran = subprocess.run(node, input=json.dumps(sent), capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def changed(document, old, new):
    """The document after one character of its text was changed."""
    text = json.dumps(document)
    assert len(old) == len(new)
    assert sum(one != other for one, other in zip(old, new, strict=True)) == 1
    assert old in text
    return json.loads(text.replace(old, new, 1))


CREDENTIALS = [a.unit, a.qualification, a.accreditation]


def test_every_proof_of_every_credential_list_and_register_is_accepted():
    verdicts = judged(*[a.signed(make()) for make in CREDENTIALS], a.status_list(3), a.signed_register())

    assert [verdict["proofs"] for verdict in verdicts] == [BOTH] * 4 + [{"eddsa-jcs-2022": True}]
    assert [verdict["credential"] for verdict in verdicts] == [True] * 4 + [None]


def test_what_the_service_signs_for_a_learner_is_accepted_and_not_after_one_character_is_changed(session):
    office = builders.office(session)
    centre = builders.open_site(office)
    made = [json.loads(credential.document) for credential in builders.earn_everything(office)]
    did = made[0]["issuer"]["id"]
    key = {
        "id": f"{did}#{centre.keys[-1].public}",
        "controller": did,
        "publicKeyMultibase": centre.keys[-1].public,
    }

    accepted = judged(*made, keys=[key])
    refused = judged(*[changed(document, "Jordan", "Jordon") for document in made], keys=[key])

    assert [verdict["proofs"] for verdict in accepted] == [BOTH] * 5
    assert [verdict["credential"] for verdict in accepted] == [True] * 5
    assert not any(any(verdict["proofs"].values()) or verdict["credential"] for verdict in refused)


def test_a_name_outside_ascii_is_accepted():
    (verdict,) = judged(a.signed(a.qualification(name="Zoë Ŵyn \U0001f600")))

    assert verdict["proofs"] == BOTH


@pytest.mark.parametrize("make", CREDENTIALS)
def test_no_proof_of_a_credential_is_accepted_after_one_character_is_changed(make):
    good = a.signed(make())
    altered = [
        changed(good, "Jordan", "Jordon"),
        changed(good, "000123", "000124"),
        changed(good, "2026-05-06T11:00:00Z", "2026-05-07T11:00:00Z"),
        changed(good, '"94567"', '"94566"'),
        changed(good, "1b671a64", "1b671a65"),
        changed(good, "7c1f5d0e", "7c1f5d0f"),
    ]

    for verdict in judged(*altered):
        assert verdict.get("credential") is not True
        assert True not in verdict.get("proofs", {}).values()


def test_no_proof_of_a_list_or_register_is_accepted_after_one_character_is_changed():
    listed = a.status_list(3)
    altered = [
        changed(listed, "2026-06-19", "2026-06-29"),
        changed(listed, "uH4s", "uH4t"),
        changed(a.signed_register(), '"0417"', '"0418"'),
    ]

    for verdict in judged(*altered):
        assert True not in verdict.get("proofs", {}).values()


def test_each_signature_stands_alone():
    good, other = a.signed(a.qualification()), a.signed(a.qualification(name="Somebody Else"))
    first, second = good["proof"], other["proof"]

    verdicts = judged({**good, "proof": [first[0], second[1]]}, {**good, "proof": [second[0], first[1]]})

    assert [verdict["proofs"] for verdict in verdicts] == [
        {"eddsa-jcs-2022": True, "eddsa-rdfc-2022": False},
        {"eddsa-jcs-2022": False, "eddsa-rdfc-2022": True},
    ]


@pytest.mark.parametrize(("withdrawn", "expected"), [((a.INDEX,), True), ((a.INDEX + 1, a.INDEX - 1), False)])
def test_another_reader_finds_the_same_bit_in_the_status_list(withdrawn, expected):
    (verdict,) = judged(a.signed(a.qualification()), lists=[a.status_list(*withdrawn)])

    assert verdict["revoked"] is expected
