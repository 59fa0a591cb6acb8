import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from lms.credentials.canonical import jcs
from lms.credentials.contexts import BADGES, PINS, Contexts, ContextsMissing, NotLinkedData
from lms.credentials.encodings import from_base58
from lms.credentials.keyfile import KeyRefused
from lms.credentials.signing import (
    NotGenuine,
    SigningKey,
    check_jcs,
    check_rdfc,
    proof_set,
    sign,
    sign_jcs,
    single_proof,
)
from tests.builders import signing as a

# The example of W3C vc-di-eddsa, appendix B: its key, its credential, and the context that names its terms.
PUBLISHED_SECRET = "3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLISHED_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
PUBLISHED = {
    "@context": ["https://www.w3.org/ns/credentials/v2", EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PUBLISHED_AT = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.fixture
def published_contexts() -> Contexts:
    named = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return Contexts({**a.contexts().held, EXAMPLES: named})


@pytest.mark.parametrize(
    ("controller", "jcs_value", "rdfc_value"),
    [
        (
            f"did:key:{PUBLISHED_KEY}",
            "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
            "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
        ),
        (
            "https://vc.example/issuers/5678",
            "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4",
            "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9",
        ),
    ],
)
def test_the_published_key_gives_the_published_proofs(controller, jcs_value, rdfc_value, published_contexts):
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(from_base58(PUBLISHED_SECRET)[2:]), controller)

    signed = sign(PUBLISHED, key, PUBLISHED_AT, published_contexts)

    first, second = proof_set(signed)
    assert key.verification_method == f"{controller}#{PUBLISHED_KEY}"
    assert (first["proofValue"], second["proofValue"]) == (jcs_value, rdfc_value)
    check_jcs(signed, first, key.public_key)
    check_rdfc(signed, second, key.public_key, published_contexts)


def test_the_second_proof_has_no_context_of_its_own():
    first, second = proof_set(a.signed(a.qualification()))

    assert first["@context"] == a.qualification()["@context"]
    assert "@context" not in second
    assert [first[shared] == second[shared] for shared in ("created", "verificationMethod")] == [True, True]


def test_signing_again_leaves_no_trace_of_the_first_signatures():
    once = a.signed(a.qualification())

    assert a.signed(once) == once
    assert sign_jcs(once, a.CENTRE, a.AWARDED)["proof"] == once["proof"][0]


@pytest.mark.parametrize(
    "added",
    [
        {"nickname": "Jo"},
        {"name": None},
        {"endorsement": []},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "Diploma"]},
        {"id": "not-absolute"},
        {"issuer": {"id": "did:web:x", "type": ["Profile"], "shoeSize": 9}},
        {"@context": ["https://example.org/terms"]},
        {"@context": [{"@vocab": "https://example.org/"}]},
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"@foo": 1},
    ],
)
def test_nothing_is_signed_that_its_rdf_form_would_leave_out(added):
    with pytest.raises(NotLinkedData, match=r"\.$"):
        a.signed({**a.qualification(), **added})


def test_a_document_whose_schema_type_no_context_defines_is_not_signed():
    without = {**a.qualification(), "@context": a.qualification()["@context"][:2]}

    with pytest.raises(NotLinkedData, match="1EdTechJsonSchemaValidator2019"):
        a.signed(without)


def test_a_member_added_after_signing_breaks_both_proofs():
    signed = {**a.signed(a.qualification()), "nickname": "Jo"}
    first, second = proof_set(signed)

    with pytest.raises(NotGenuine):
        check_jcs(signed, first, a.CENTRE.public_key)
    with pytest.raises(NotGenuine):
        check_rdfc(signed, second, a.CENTRE.public_key, a.contexts())


def test_another_key_does_not_verify():
    signed = a.signed(a.qualification())
    first, second = proof_set(signed)

    with pytest.raises(NotGenuine):
        check_jcs(signed, first, a.OTHER.public_key)
    with pytest.raises(NotGenuine):
        check_rdfc(signed, second, a.OTHER.public_key, a.contexts())


WRONG_PROOFS = {
    "none": lambda first, second: None,
    "one": lambda first, second: [first],
    "not in a list": lambda first, second: first,
    "three": lambda first, second: [first, second, second],
    "the other order": lambda first, second: [second, first],
    "one twice": lambda first, second: [first, first],
    "not objects": lambda first, second: ["first", "second"],
    "a member more": lambda first, second: [{**first, "nonce": "1"}, second],
    "a context on the second": lambda first, second: [first, {**second, "@context": first["@context"]}],
    "a member less": lambda first, second: [{key: first[key] for key in first if key != "created"}, second],
    "a number for a text": lambda first, second: [{**first, "created": 5}, second],
    "another moment": lambda first, second: [first, {**second, "created": "2026-05-06T11:00:01Z"}],
    "another key": lambda first, second: [first, {**second, "verificationMethod": "did:web:x#y"}],
    "another purpose": lambda *both: [{**each, "proofPurpose": "authentication"} for each in both],
    "another type": lambda first, second: [{**first, "type": "Ed25519Signature2020"}, second],
    "another context": lambda first, second: [{**first, "@context": first["@context"][:1]}, second],
}


@pytest.mark.parametrize("which", WRONG_PROOFS)
def test_a_proof_set_of_any_other_shape_is_refused(which):
    signed = a.signed(a.qualification())
    proof_set(signed)

    with pytest.raises(NotGenuine, match=r"\.$"):
        proof_set({**signed, "proof": WRONG_PROOFS[which](*signed["proof"])})


@pytest.mark.parametrize("value", ["", "z", "u2HnF", "z0", "z2HnF", "z" + "1" * 64, "z" + "2" * 5000])
def test_a_proof_value_that_is_no_signature_is_refused(value):
    signed = sign_jcs(a.qualification(), a.CENTRE, a.AWARDED)
    proof = {**signed["proof"], "proofValue": value}

    with pytest.raises(NotGenuine):
        check_jcs(signed, proof, a.CENTRE.public_key)


def test_a_single_proof_is_an_object_and_not_a_set():
    with pytest.raises(NotGenuine):
        single_proof(a.signed(a.qualification()))


def test_a_key_is_kept_encrypted_and_opens_with_its_passphrase():
    kept = a.CENTRE.save("a long passphrase")

    assert b"ENCRYPTED PRIVATE KEY" in kept
    assert SigningKey.load(kept, "a long passphrase", a.CENTRE.controller).public_key == a.CENTRE.public_key
    assert kept != a.CENTRE.save("a long passphrase")


def test_a_made_key_is_new_each_time_and_is_not_shown():
    made = SigningKey.make(a.CENTRE.controller)

    assert made.public_key != SigningKey.make(a.CENTRE.controller).public_key
    assert "private" not in repr(made)


def test_other_software_opens_a_kept_key(tmp_path):
    file = tmp_path / "key.pem"
    file.write_bytes(a.CENTRE.save("a long passphrase"))

    command = ["openssl", "pkey", "-in", str(file), "-passin", "pass:a long passphrase", "-pubout", "-outform", "DER"]
    opened = subprocess.run(command, capture_output=True, check=True)

    assert opened.stdout.endswith(a.CENTRE.public_key)


def test_a_key_is_never_kept_without_a_passphrase():
    with pytest.raises(ValueError, match="passphrase"):
        a.CENTRE.save("")


def kept_by_others(private, encryption):
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


OTHER_KEY_FILES = {
    "another passphrase": lambda: a.CENTRE.save("wrong"),
    "in the clear": lambda: kept_by_others(a.CENTRE.private, NoEncryption()),
    "another kind": lambda: kept_by_others(generate_private_key(SECP256R1()), BestAvailableEncryption(b"right")),
    "cut short": lambda: a.CENTRE.save("right")[:150],
    "not a key": lambda: b"hello",
    "empty": lambda: b"",
}


@pytest.mark.parametrize("which", OTHER_KEY_FILES)
def test_a_key_file_of_any_other_kind_is_refused_in_one_sentence(which):
    with pytest.raises(KeyRefused, match=r"^The key file [^.]*\.$"):
        SigningKey.load(OTHER_KEY_FILES[which](), "right", a.CENTRE.controller)


def test_contexts_that_are_not_the_pinned_ones_are_refused(tmp_path):
    for address, (name, _) in PINS.items():
        (tmp_path / name).write_bytes(jcs(a.contexts().held[address]))
    assert Contexts.load(tmp_path) == a.contexts()

    file = tmp_path / PINS[BADGES][0]
    file.write_text(file.read_text().replace("Achievement", "Achievemant", 1))

    with pytest.raises(ContextsMissing, match="set-up"):
        Contexts.load(tmp_path)


def test_contexts_that_were_never_built_are_missed_in_one_sentence(tmp_path):
    with pytest.raises(ContextsMissing, match="set-up"):
        Contexts.load(tmp_path)


def test_the_slow_json_ld_reader_is_loaded_only_when_it_is_wanted():
    loaded = "import sys, lms.credentials.checking; print('pyld' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert ran.stdout == "False\n"
