"""What signing and checking cost beside the bare Ed25519 they rest on, in the same process."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from lms.credentials import qr
from lms.credentials.canonical import parse_object
from lms.credentials.signing import check_jcs, proof_set, sign_jcs
from tests.bench.costs import compared, spent
from tests.builders import signing as a

ROUNDS, TURNS = 30, 10
PRIVATE = a.CENTRE.private
PUBLIC = PRIVATE.public_key()
OCTETS = bytes(64)
SIGNATURE = PRIVATE.sign(OCTETS)
CREDENTIAL = a.qualification()
TEXT = json.dumps(a.signed(CREDENTIAL))
CODE = qr.encode(qr.token_of(CREDENTIAL), a.CENTRE)
KNOWN = a.read_register()

pytestmark = [pytest.mark.bench, pytest.mark.once]


def ratio(deed: Callable[[], object], raw: Callable[[], object], limit: float) -> float:
    took, bare = compared(partial(spent, deed, TURNS), partial(spent, raw, TURNS), limit, ROUNDS)
    return took / bare


def issue() -> None:
    json.dumps(sign_jcs(CREDENTIAL, a.CENTRE, a.AWARDED))


def verify() -> None:
    document = parse_object(TEXT)
    first, _ = proof_set(document)
    check_jcs(document, first, KNOWN.key(first["verificationMethod"]).public_key)


def verify_code() -> None:
    qr.verify(CODE, KNOWN)


def raw_sign() -> None:
    PRIVATE.sign(OCTETS)


def raw_verify() -> None:
    PUBLIC.verify(SIGNATURE, OCTETS)


def test_issuing_costs_at_most_eight_bare_signatures():
    assert ratio(issue, raw_sign, 8) <= 8


def test_verifying_costs_at_most_four_bare_checks():
    assert ratio(verify, raw_verify, 4) <= 4


def test_verifying_a_code_costs_at_most_two_bare_checks():
    assert ratio(verify_code, raw_verify, 2) <= 2
