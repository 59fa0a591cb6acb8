import gzip
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.credentials import statuslist
from lms.credentials.encodings import base64url
from lms.credentials.register import OlderThanHeld, UnknownSigner
from lms.credentials.signing import NotGenuine
from tests.builders import signing as a


def read(document, **changed):
    return statuslist.read(document, a.read_register(**changed), a.contexts())


def listed(bits: bytes, **kinds):
    document = a.status_list()
    content = {**document["credentialSubject"], "encodedList": "u" + base64url(gzip.compress(bits)), **kinds}
    return a.signed({**document, "credentialSubject": content}, created=a.LIST_MADE)


def test_only_the_listed_are_withdrawn():
    found = read(a.status_list(0, 7, 8, 131_071))

    assert [index for index in range(131_072) if found.is_revoked(index)] == [0, 7, 8, 131_071]


def test_the_first_bit_is_the_most_significant_of_the_first_octet():
    assert read(a.status_list(0)).bits[0] == 128


@settings(max_examples=15)
@given(st.sets(st.integers(0, 131_071), max_size=40))
def test_any_set_of_withdrawals_reads_back(revoked):
    found = read(a.status_list(*revoked))

    assert all(found.is_revoked(index) for index in revoked)
    assert sum(octet.bit_count() for octet in found.bits) == len(revoked)


def test_a_list_is_small_and_good_for_thirty_days():
    document = a.status_list()

    assert len(document["credentialSubject"]["encodedList"]) < 100
    assert (document["validFrom"], document["validUntil"]) == ("2026-05-20T02:00:00Z", "2026-06-19T02:00:00Z")
    assert document["id"] == "https://register.peermentor.example/status/0417-1"
    assert document["@context"] == ["https://www.w3.org/ns/credentials/v2"]
    assert document == a.status_list()


@pytest.mark.parametrize("index", [-1, 131_072])
def test_an_index_that_is_not_in_the_list_is_neither_written_nor_read(index):
    with pytest.raises(ValueError, match="not in the list"):
        a.status_list(index)
    with pytest.raises(IndexError):
        read(a.status_list()).is_revoked(index)


def test_a_longer_list_is_read():
    found = read(listed(bytes(20_000)))

    assert not found.is_revoked(159_999)


MISSHAPEN = {
    "too long": lambda: listed(bytes(1024 * 1024 + 1)),
    "too short": lambda: listed(bytes(100)),
    "not multibase": lambda: listed(bytes(16_384), encodedList="H4sI"),
    "not base64url": lambda: listed(bytes(16_384), encodedList="u!!"),
    "not gzip": lambda: listed(bytes(16_384), encodedList="u" + base64url(b"not gzip")),
    "more after it": lambda: listed(bytes(16_384), encodedList="u" + base64url(gzip.compress(bytes(16_384)) + b"more")),
    "cut short": lambda: listed(bytes(16_384), encodedList="u" + base64url(gzip.compress(bytes(16_384))[:-1])),
    "a number for the list": lambda: listed(bytes(16_384), encodedList=5),
    "for another purpose": lambda: listed(bytes(16_384), statusPurpose="suspension"),
    "a credential": lambda: a.signed(a.qualification(), created=a.LIST_MADE),
}


@pytest.mark.parametrize("which", MISSHAPEN)
def test_a_list_of_another_shape_or_size_is_refused_though_its_centre_signed_it(which):
    with pytest.raises(NotGenuine):
        read(MISSHAPEN[which]())


def test_a_centre_cannot_sign_anothers_list():
    with pytest.raises(NotGenuine):
        read(a.status_list(signer=a.OTHER))


def test_a_list_by_a_stranger_is_refused():
    with pytest.raises(UnknownSigner):
        read(a.status_list(signer=a.STRANGER))


def test_a_list_by_a_stolen_key_or_outside_its_time_is_refused():
    with pytest.raises(NotGenuine, match="revoked"):
        read(a.status_list(), issuers=(a.issuer(keys=(a.public(a.CENTRE, revoked_at=a.TODAY),)),))
    with pytest.raises(NotGenuine, match="had then"):
        read(a.status_list(), issuers=(a.issuer(keys=(a.public(a.CENTRE, signs_from=a.TODAY),)),))


@pytest.mark.parametrize("which", [0, 1])
def test_both_proofs_of_a_list_must_hold(which):
    document, other = a.status_list(), a.status_list(5)
    document["proof"][which]["proofValue"] = other["proof"][which]["proofValue"]

    with pytest.raises(NotGenuine):
        read(document)


def test_a_list_never_gives_way_to_an_older_one():
    older, newer = read(a.status_list(issued=a.AWARDED)), read(a.status_list(4))

    statuslist.refuse_older(newer, older)
    statuslist.refuse_older(newer, newer)
    statuslist.refuse_older(older, None)
    with pytest.raises(OlderThanHeld):
        statuslist.refuse_older(older, newer)


def test_a_list_that_a_later_register_replaces_is_superseded():
    older, newest = a.status_list(issued=a.AWARDED), a.status_list(a.INDEX)
    known = a.read_register(status_lists=(a.pointer(newest),))
    even_newer = a.status_list(1, issued=a.LIST_MADE + timedelta(days=1))

    assert statuslist.is_superseded(read(older), known)
    assert not statuslist.is_superseded(read(newest), known)
    assert not statuslist.is_superseded(read(even_newer), known)
    assert not statuslist.is_superseded(read(older), a.read_register())
