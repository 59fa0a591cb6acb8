"""Whether a name as somebody wrote it down may mean a person who is called so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.called import TITLES, is_whole_name, short_name, short_names

pytestmark = pytest.mark.once

NAMES = st.text(alphabet="abcdeéößABC", min_size=2, max_size=8)
# Surnames such as Wing, Nurse, So, Senior, Head and Ward are titles as well.
OR_TITLES = NAMES | st.sampled_from(sorted(TITLES))


@pytest.mark.parametrize(
    "written",
    [
        "Jo Smith",
        " JO  smith ",
        "Officer Smith",
        "Mr Smith",
        "Ms. Smith",
        "SO Smith",
        "CM J. Smith",
        "Custodial Manager Jo Smith",
        "J Smith",
        "J.P. Smith",
        "Joanna Smith",
        "Smith, Jo",
        "Smith J.",
        "Smith (SO)",
        "Smith SO",
        "Smith",
        "Officer J Smith, B wing",
        "J Smith B wing",
        "Smith, B wing",
        "Jo Smith, education",
        "Jo Smith - healthcare",
        "Joanna (Jo) Smith",
        "(Officer) Smith",
        "Head of education, Jo Smith",
        "Deputy Governor Jo Smith",
        "Sister Smith",
        "CO Smith",
        "Prof. J. Smith Jr",
        "Acting SO Smith",
        "Smith, OMU",
        "Smith - Induction",
        "Smith, HMP Leeds",
        "Smith C3 landing",
        "Ofc Smith",
        "Sgt Smith",
        "Smith PO1",
        "Officer Smith 1234",
        "J Smith and P Jones",
        "J Smith/P Jones",
    ],
)
def test_a_name_is_known_however_it_is_written(written):
    assert short_name(written) in short_names("Jo Smith")


@pytest.mark.parametrize(
    "written", ["", " . ", "Jo", "Officer", "Mr", "K Smith", "Kim Smith", "Officer Jones", "Goldsmith", "Jo Smithson"]
)
def test_another_name_is_not(written):
    assert short_name(written) not in short_names("Jo Smith")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ann Wing", "Ann Wing"),
        ("A. Wing", "Ann Wing"),
        ("Wing, A.", "Ann Wing"),
        ("Wing, Ann", "Ann Wing"),
        ("Officer Wing", "Ann Wing"),
        ("Officer Ann Wing, B wing", "Ann Wing"),
        ("Kim Nurse", "Kim Nurse"),
        ("Nurse Kim Nurse", "Kim Nurse"),
        ("Min So", "Min So"),
        ("So, Min", "Min So"),
        ("SO Min So", "Min So"),
        ("Officer Kim Senior", "Kim Senior"),
        ("Officer K.M. Senior", "Kim Senior"),
        ("Mr O‘Neil", "Siân O’Neil"),
        ("S Oneil", "Siân O’Neil"),
        ("Officer Garcia", "Maria Garcia Lopez"),
        ("Ms García-López", "Maria Garcia Lopez"),
        ("Officer Smith-Jones", "Kim Smith-Jones"),
        ("Officer van der Berg", "Jan van der Berg"),
        ("J Berg", "Jan van der Berg"),
        ("Ann Lee", "Mary Ann Lee"),
        ("Mr So", "Min So"),
        ("Officer Müller", "Uwe Muller"),
    ],
)
def test_names_of_more_words_are_known_by_any_part_that_people_use(written, name):
    assert short_name(written) in short_names(name)


@given(first=NAMES, last=NAMES, title=st.sampled_from(sorted(TITLES)))
def test_everybody_may_be_meant_by_their_own_name_with_any_title_and_as_an_initial(first, last, title):
    name = f"{first} {last}"
    forms = [name, f"{title} {name}", f"{last}, {first}", f"{first[0]}. {last}", f"{title.upper()}. {last}"]

    assert {form for form in forms if short_name(form) not in short_names(name)} == set()


@given(st.lists(OR_TITLES, min_size=2, max_size=4), st.lists(st.sampled_from(sorted(TITLES)), max_size=3))
def test_anybody_may_be_meant_by_their_own_whole_name_though_their_names_are_titles(own, titles):
    name = " ".join(own)
    before = " ".join([*titles, name])
    forms = [name, before, f"{before}, B wing", f"{before} (education)", f"{own[-1]}, {' '.join(own[:-1])}"]

    assert {form for form in forms if short_name(form) not in short_names(name)} == set()
    assert is_whole_name(before, name)


@pytest.mark.parametrize("written", ["Asha Khan", " asha  KHAN", "Officer Asha Khan", "Acting CM Asha Khan"])
def test_a_whole_name_is_exact_whatever_titles_stand_before_it(written):
    assert is_whole_name(written, "Asha Khan")


@pytest.mark.parametrize("written", ["", "Khan", "A Khan", "Asha Khan Smith", "Natasha Khan", "Jo Asha Khan"])
def test_part_of_a_name_and_another_name_is_not_exact(written):
    assert not is_whole_name(written, "Asha Khan")
    assert not is_whole_name(written, ".")


@given(st.text(max_size=40), NAMES, NAMES)
def test_a_name_of_no_letters_means_nobody(written, first, last):
    assert "" not in short_names(f"{first} {last}")
    assert short_name(written) == short_name(f" {written.upper().lower()} ") or not written.isascii()
