import json
import struct

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials.canonical import MOST_BYTES, Unreadable, digest, jcs, parse, parse_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def double(bits: str) -> float:
    return float(struct.unpack(">d", bytes.fromhex(bits))[0])


# RFC 8785 appendix B: an IEEE 754 double and how it is written.
@pytest.mark.parametrize(
    ("bits", "written"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555554", "333333333.33333325"),
        ("41b3de4355555555", "333333333.3333333"),
        ("41b3de4355555556", "333333333.3333334"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_rfc_8785_lists_them(bits, written):
    assert jcs(double(bits)).decode() == written


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000"])
def test_what_is_not_a_number_has_no_canonical_form(bits):
    with pytest.raises(ValueError, match="JCS"):
        jcs(double(bits))


def test_names_are_sorted_by_utf_16_unit_and_strings_escaped_as_rfc_8785_shows():
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": '\x0f\n"\\/'}

    written = jcs(value).decode()

    assert list(json.loads(written).values()) == [2, 4, 6, '\x0f\n"\\/', 1, 5, 3]
    assert '"\u00f6":"\\u000f\\n\\"\\\\/"' in written


@given(VALUES)
def test_the_quick_way_and_the_general_way_give_the_same_bytes(value):
    assert jcs(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_was_written_canonically_reads_back_the_same(value):
    assert parse(jcs(value)) == value


def test_a_digest_is_the_sha_256_of_the_canonical_form():
    assert digest({}) == "uRBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o"
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{} {}",
        "\ufeff{}",
        '{"a": 1, "a": 1}',
        '[{"b": {"a": 1, "a": 2}}]',
        "1.0",
        "1e2",
        "NaN",
        "-Infinity",
        "-0",
        "01",
        str(2**53),
        str(-(2**53)),
        "9" * 5000,
        r'"\ud800"',
        r'"\udc00\ud800"',
        '"\ud800"',
        r'"\/"',
        r'"\u00E9"',
        '"\t"',
        "[" * 33 + "]" * 33,
        '{"a":' * 33 + "1" + "}" * 33,
        "[" * 100_000,
        b"\xff",
        b"\xef\xbb\xbf{}",
        " " * (MOST_BYTES + 1),
        '"' + "\u00e9" * (MOST_BYTES // 2) + '"',
    ],
)
def test_what_two_readers_could_take_differently_is_refused_in_one_sentence(text):
    with pytest.raises(Unreadable, match=r"^[A-Z][^.]*\.$"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' {"a": [1, true, null]}\r\n', {"a": [1, True, None]}),
        (str(2**53 - 1), 2**53 - 1),
        (str(1 - 2**53), 1 - 2**53),
        (r'"\u00e9\ud83d\ude00\\/\n"', "é\U0001f600\\/\n"),
        ("[" * 32 + "]" * 32, None),
        (b'"\xc3\xa9"', "é"),
    ],
)
def test_plain_json_is_read(text, value):
    read = parse(text)

    assert value is None or read == value


def test_a_document_must_be_an_object():
    with pytest.raises(Unreadable):
        parse_object("[]")
