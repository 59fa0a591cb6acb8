from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials import encodings
from lms.credentials.encodings import Malformed

OCTETS = st.binary(max_size=90)


# RFC 9285 section 4.3 and 4.4.
@pytest.mark.parametrize(
    ("octets", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0"), (b"", "")],
)
def test_base45_gives_the_examples_of_rfc_9285_both_ways(octets, text):
    assert encodings.base45(octets) == text
    assert encodings.from_base45(text) == octets


@pytest.mark.parametrize("text", ["A", "BB8A", ":::", "GGW", "::", "bb8", "B_8", "BB8\n", "é00"])
def test_base45_that_rfc_9285_does_not_allow_is_refused(text):
    with pytest.raises(Malformed):
        encodings.from_base45(text)


# From the base58 draft (draft-msporny-base58), section 5.
@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    ],
)
def test_base58_gives_the_examples_of_its_draft_both_ways(octets, text):
    assert encodings.base58(octets) == text
    assert encodings.from_base58(text) == octets


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "2 ", "é", "1" * 129])
def test_base58_with_another_character_or_too_many_is_refused(text):
    with pytest.raises(Malformed):
        encodings.from_base58(text)


@given(OCTETS)
def test_every_encoding_gives_back_what_it_was_given(octets):
    assert encodings.from_base45(encodings.base45(octets)) == octets
    assert encodings.from_base58(encodings.base58(octets)) == octets
    assert encodings.from_base64url(encodings.base64url(octets)) == octets


@given(st.text(encodings.BASE45, max_size=12))
def test_no_two_base45_texts_mean_the_same(text):
    try:
        octets = encodings.from_base45(text)
    except Malformed:
        return
    assert encodings.base45(octets) == text


@pytest.mark.parametrize("text", ["QQ==", "QR", "Q+", "Q/", "Q\n", "é", "QQ\u2028"])
def test_base64url_spelt_in_a_second_way_is_refused(text):
    with pytest.raises(Malformed):
        encodings.from_base64url(text)


def test_the_key_of_rfc_8037_appendix_a_gives_its_public_key_signature_and_multikey():
    private = Ed25519PrivateKey.from_private_bytes(
        encodings.from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
    )
    public = encodings.from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    signature = encodings.from_base64url(
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )

    assert private.public_key().public_bytes_raw() == public
    assert private.sign(signed) == signature
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    assert encodings.multikey(public) == "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
    assert encodings.from_multikey(encodings.multikey(public)) == public


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw",
        "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMs",
        "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq",
        "zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r",
    ],
)
def test_a_key_that_is_not_an_ed25519_public_key_is_refused(text):
    with pytest.raises(Malformed):
        encodings.from_multikey(text)


def test_a_code_names_its_key_by_the_first_eight_octets_of_its_hash():
    assert encodings.short_key_id(b"\0" * 32).hex() == "66687aadf862bd77"


def test_a_moment_is_written_in_utc_to_the_second():
    summer = datetime(2026, 7, 1, 0, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=1)))

    assert encodings.moment_text(summer) == "2026-06-30T23:30:15Z"
    assert encodings.from_moment_text("2026-06-30T23:30:15Z") == datetime(2026, 6, 30, 23, 30, 15, tzinfo=UTC)


def test_a_moment_with_no_time_zone_is_not_written():
    with pytest.raises(ValueError, match="time zone"):
        encodings.moment_text(datetime(2026, 7, 1))


@pytest.mark.parametrize(
    "text", ["2026-06-30", "2026-06-30T23:30:15+00:00", "2026-06-30T23:30:15.0Z", "2026-02-30T00:00:00Z", "", None, 5]
)
def test_a_moment_written_in_any_other_way_is_refused(text):
    with pytest.raises(Malformed):
        encodings.from_moment_text(text)
