from datetime import UTC, datetime
from uuid import UUID

import cbor2
import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.credentials import qr
from lms.credentials.encodings import BASE45, base45, from_base45
from lms.credentials.qr import NotOurCode, Token
from lms.credentials.register import UnknownSigner
from lms.credentials.signing import NotGenuine
from tests.builders import signing as a

TEXT = qr.encode(qr.token_of(a.qualification()), a.CENTRE)
KNOWN = a.read_register()
WALL = Token(
    credential_id=UUID("1b671a64-40d5-491e-99b0-da01ff1f3341"),
    valid_from=a.AWARDED,
    valid_until=None,
    code="PM-L2",
    version="1",
    list_number=1,
    status_index=a.INDEX,
)


def rewritten(payload=None, *, header=None, unprotected=None, tag=18, signer=a.CENTRE) -> str:
    """A code whose signature is good but whose words are not as we write them."""
    message = cbor2.loads(from_base45(TEXT.removeprefix("PM1:")))
    protected, _, claims, _ = message.value
    if header is not None:
        protected = cbor2.dumps({**cbor2.loads(protected), **header}, canonical=True)
    if payload is not None:
        words = {**cbor2.loads(claims), **payload}
        claims = cbor2.dumps({label: word for label, word in words.items() if word is not ...}, canonical=True)
    signature = signer.private.sign(cbor2.dumps(["Signature1", protected, b"", claims]))
    parts = [protected, unprotected or {}, claims, signature]
    return "PM1:" + base45(cbor2.dumps(cbor2.CBORTag(tag, parts), canonical=True))


def details(**changed):
    words = {1: "Jordan A. Sample", 2: "PM-L2/1", 3: "PM-0417-000123", 4: [1, a.INDEX], 5: bytes(16)}
    words |= {int(label[1:]): word for label, word in changed.items()}
    return {-70001: {label: word for label, word in words.items() if word is not ...}}


def test_a_code_says_what_the_certificates_face_says():
    token, key = qr.verify(TEXT, KNOWN)

    assert key.id == a.CENTRE.verification_method
    assert token == Token(
        credential_id=UUID("1b671a64-40d5-491e-99b0-da01ff1f3341"),
        valid_from=datetime(2026, 5, 6, 11, 0, tzinfo=UTC),
        valid_until=None,
        code="PM-L2",
        version="1",
        list_number=1,
        status_index=a.INDEX,
        name="Jordan A. Sample",
        number="PM-0417-000123",
        digest=qr.credential_digest(a.qualification()),
    )


def test_an_accreditations_code_says_when_it_runs_out():
    token, _ = qr.verify(qr.encode(qr.token_of(a.accreditation()), a.CENTRE), KNOWN)

    assert token.valid_until == datetime(2027, 5, 5, 22, 59, 59, tzinfo=UTC)


def test_a_code_is_small_enough_for_forty_millimetres():
    text = qr.encode(qr.token_of(a.accreditation()), a.CENTRE)

    assert len(from_base45(text.removeprefix("PM1:"))) <= 195
    assert segno.make(text, error="m", boost_error=False).version == 10


def test_a_code_for_a_wall_has_neither_name_nor_number():
    text = qr.encode(WALL, a.CENTRE)

    assert len(from_base45(text.removeprefix("PM1:"))) == 133
    assert qr.verify(text, KNOWN)[0] == WALL


def test_a_code_is_tied_to_its_credential_signed_or_not():
    token = qr.token_of(a.qualification())

    assert token.matches(a.qualification())
    assert token.matches(a.signed(a.qualification()))
    assert not token.matches(a.qualification(name="Jordan B. Sample"))
    assert not WALL.matches(a.qualification())


def test_only_line_ends_are_taken_off_a_code():
    assert qr.verify(f"\r\n{TEXT}\r\n", KNOWN)
    for spaced in (f" {TEXT}", f"{TEXT} ", f"{TEXT}\t"):
        with pytest.raises(NotOurCode):
            qr.verify(spaced, KNOWN)


def test_the_other_number_for_the_same_algorithm_is_accepted():
    assert qr.verify(rewritten(header={1: -19}), KNOWN)


def test_a_code_by_a_key_that_is_not_in_the_register_is_unknown():
    with pytest.raises(UnknownSigner):
        qr.verify(qr.encode(WALL, a.STRANGER), KNOWN)


def test_a_code_that_names_anothers_key_is_not_genuine():
    with pytest.raises(NotGenuine):
        qr.verify(rewritten(signer=a.OTHER), KNOWN)


def test_on_a_clash_of_short_names_each_key_is_tried(monkeypatch):
    both = [a.public(a.OTHER), a.public(a.CENTRE)]
    monkeypatch.setattr("lms.credentials.register.Register.keys_with", lambda *_: both)

    assert qr.verify(TEXT, KNOWN)[1] == both[1]


NOT_OURS = {
    "another prefix": lambda: TEXT.replace("PM1:", "PM2:"),
    "no prefix": lambda: TEXT.removeprefix("PM1:"),
    "nothing after it": lambda: "PM1:",
    "too long": lambda: TEXT + " " * 1000,
    "not base45": lambda: TEXT[:-1] + "a",
    "not CBOR": lambda: "PM1:" + base45(b"\xff\xff\xff"),
    "nested without end": lambda: "PM1:" + base45(b"\x81" * 600),
    "a length that lies": lambda: "PM1:" + base45(b"\x5b\x7f" + b"\xff" * 7),
    "another tag": lambda: rewritten(tag=17),
    "not a tag": lambda: "PM1:" + base45(cbor2.dumps([1])),
    "an unsigned header": lambda: rewritten(unprotected={4: b"12345678"}),
    "another algorithm": lambda: rewritten(header={1: -7}),
    "a header more": lambda: rewritten(header={3: 0}),
    "a short key id": lambda: rewritten(header={4: b"1234567"}),
    "a claim more": lambda: rewritten({1: "issuer"}),
    "a detail more": lambda: rewritten(details(_6=1)),
    "no identifier": lambda: rewritten({7: ...}),
    "a short identifier": lambda: rewritten({7: b"1234"}),
    "no start": lambda: rewritten({6: ...}),
    "a start before 1970": lambda: rewritten({6: -1}),
    "a start that is true": lambda: rewritten({6: True}),
    "a start with a fraction": lambda: rewritten({6: 1.5}),
    "an end past the year 9999": lambda: rewritten({4: 2**60}),
    "no award": lambda: rewritten(details(_2=...)),
    "no status": lambda: rewritten(details(_4=...)),
    "a status of three": lambda: rewritten(details(_4=[1, 2, 3])),
    "a negative index": lambda: rewritten(details(_4=[1, -2])),
    "a number for a name": lambda: rewritten(details(_1=5)),
    "a name of 81": lambda: rewritten(details(_1="x" * 81)),
    "a short digest": lambda: rewritten(details(_5=bytes(15))),
    "details in a list": lambda: rewritten({-70001: [1]}),
    "claims in a list": lambda: "PM1:" + base45(cbor2.dumps(cbor2.CBORTag(18, [b"\x80", {}, b"\x80", bytes(64)]))),
}


@pytest.mark.parametrize("which", NOT_OURS)
def test_a_code_that_we_would_not_have_written_is_refused_though_its_signature_is_good(which):
    with pytest.raises(NotOurCode, match=r"^[A-Z]"):
        qr.verify(NOT_OURS[which](), KNOWN)


def test_cbor_in_a_second_form_is_refused():
    claims = {-70001: details()[-70001], 6: 1_780_000_000, 7: bytes(16)}
    protected = cbor2.dumps({1: -8, 4: a.CENTRE.short_id}, canonical=True)
    for payload, good in ((cbor2.dumps(claims, canonical=True), True), (cbor2.dumps(claims), False)):
        signature = a.CENTRE.private.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
        text = "PM1:" + base45(cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature])))
        if good:
            assert qr.verify(text, KNOWN)
            continue
        with pytest.raises(NotOurCode):
            qr.verify(text, KNOWN)


def test_a_name_of_eighty_characters_is_written_and_one_more_is_not():
    assert qr.verify(qr.encode(qr.token_of(a.qualification(name="x" * 80)), a.CENTRE), KNOWN)
    with pytest.raises(ValueError, match="80"):
        qr.encode(qr.token_of(a.qualification(name="x" * 81)), a.CENTRE)


@settings(max_examples=1500)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(BASE45 + "abcxyz\n\0é"), st.sampled_from(["put", "in", "out"]))
@example(len(TEXT) - 1, "\n", "put")
def test_no_change_of_one_character_leaves_a_code_genuine(place, character, how):
    rest = TEXT[place:] if how == "in" else TEXT[place + 1 :]
    changed = TEXT[:place] + ("" if how == "out" else character) + rest
    if changed.strip("\r\n") == TEXT:
        return
    with pytest.raises((NotOurCode, NotGenuine)):
        qr.verify(changed, KNOWN)


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_whatever_a_scanner_sends_the_answer_is_a_refusal(octets):
    with pytest.raises((NotOurCode, NotGenuine)):
        qr.verify("PM1:" + base45(octets), KNOWN)
