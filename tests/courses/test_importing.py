"""Adding many learners from one file: all of it, or nothing."""

import stat

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.courses import importing
from lms.courses.models import Registration
from lms.people.cli import cli as people
from lms.people.models import Account, Person, PrisonNumber
from tests import builders as a

HEADER = "prison_number,first_name,last_name,establishment,qualification"
SOUND = f"{HEADER}\nA1234AA,Ali,Khan,LEI,l2-peer-mentoring\nb2345bb,Bo,O'Neill,lei,\n"


@pytest.fixture
def qualification(session, leeds):
    qualification = a.qualification()
    a.save(session, qualification)
    return qualification


@pytest.fixture
def run(app, session, qualification, tmp_path, settings):
    """Import this text or these bytes as a file; gives the exit code, what was said, and what was complained of."""

    def _run(words, *options):
        file = tmp_path / "people.csv"
        file.write_bytes(words if isinstance(words, bytes) else words.encode())
        answer = app.test_cli_runner().invoke(people, ["import", str(file), *options])
        return answer.exit_code, answer.stdout, answer.stderr

    yield _run
    for page in (settings.data_dir / "slips").glob("*"):
        page.unlink()


def count(session, model=PrisonNumber):
    return session.scalar(select(func.count(model.id)))


def slips(settings):
    return list((settings.data_dir / "slips").glob("*.html"))


def test_a_sound_file_adds_and_registers_everybody(run, session, leeds, qualification):
    code, said, _ = run(SOUND)

    assert code == 0
    assert "People added: 2." in said
    numbers = session.scalars(select(PrisonNumber.number).order_by(PrisonNumber.number)).all()
    assert numbers == ["A1234AA", "B2345BB"]
    (registration,) = session.scalars(select(Registration))
    assert (registration.learner.name, registration.establishment_id) == ("Ali Khan", leeds.id)
    assert registration.qualification_id == qualification.id
    assert count(session, Account) == 2
    names = session.scalars(select(Event.name).order_by(Event.position)).all()
    assert names.count("learner added") == 2
    assert names.count("learner registered") == 1


def test_a_qualification_may_be_named_by_its_code(run, session):
    assert run(SOUND.replace("l2-peer-mentoring", "PM-L2"))[0] == 0
    assert count(session, Registration) == 1


def test_first_passwords_go_to_a_page_only_its_owner_can_read_and_never_to_the_terminal(run, session, settings, app):
    from lms.people.service import slip_password

    _, said, complained = run(SOUND)

    (page,) = slips(settings)
    words = page.read_text(encoding="utf-8")
    passwords = [slip_password(account) for account in session.scalars(select(Account))]
    assert str(page) in said
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    assert len(passwords) == 2
    for password in passwords:
        assert password in words
        assert password not in said + complained
    assert "Ali Khan" in words
    assert "A1234AA" in words
    assert "O&#39;Neill" in words
    assert "http" not in words
    assert "<link" not in words
    assert "<script" not in words


def test_two_imports_in_one_moment_write_two_pages(run, settings):
    run(SOUND)
    run(SOUND.replace("A1234AA", "C3456CC").replace("b2345bb", "D4567DD"))

    assert len(slips(settings)) == 2


def test_a_dry_run_writes_nothing(run, session, settings):
    code, said, _ = run(SOUND, "--dry-run")

    assert (code, said) == (0, "The file is sound. People who would be added: 2.\n")
    assert count(session) == count(session, Person) == count(session, Account) == 0
    assert slips(settings) == []


@pytest.mark.parametrize("words", ["\ufeff" + SOUND, SOUND.replace("\n", "\r\n"), SOUND + "\n,,,,\n\n"])
def test_what_spreadsheets_do_to_a_file_does_no_harm(run, session, words):
    assert run(words)[0] == 0
    assert count(session) == 2


BAD_ROWS = [
    ("1234,Ali,Khan,LEI,", "Type a prison number such as A1234AA"),
    (",Ali,Khan,LEI,", "Type a prison number such as A1234AA"),
    ("A1234AA, ,Khan,LEI,", "Type their first name"),
    ("A1234AA,Ali,,LEI,", "Type their last name"),
    (f"A1234AA,Ali,{'x' * 101},LEI,", "Use 100 characters or fewer for a name"),
    ("A1234AA,Ali,Khan,XXX,", "There is no prison with the code “XXX”"),
    ("A1234AA,Ali,Khan,,", "There is no prison with the code “”"),
    ("A1234AA,Ali,Khan,LEI,phd", "There is no qualification called “phd”"),
    ("A1234AA,Ali,Khan,LEI", "has 4 columns, and needs 5"),
    ("A1234AA,Ali,Khan,LEI,,more", "has 6 columns, and needs 5"),
    ("1234,,,,", "Type a prison number such as A1234AA; Type their first name; Type their last name; "),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS)
def test_a_bad_row_is_listed_and_nobody_is_added(run, session, settings, row, reason):
    code, said, complained = run(f"{HEADER}\nB2345BB,Bo,Ray,LEI,\n{row}\n")

    assert code == 1
    assert said.startswith(f"row 3: {reason}")
    assert len(said.splitlines()) == 1
    assert "Nobody was added" in complained
    assert count(session) == count(session, Person) == 0
    assert slips(settings) == []


def test_every_bad_row_is_listed_in_order_with_its_number_in_the_spreadsheet(run):
    code, said, _ = run(f"{HEADER}\n1,Ali,Khan,LEI,\n\nA1234AA,Ali,Khan,LEI,\nA1234AB,Ali,Khan,XXX,\n", "--dry-run")

    assert code == 1
    assert [line.partition(":")[0] for line in said.splitlines()] == ["row 2", "row 5"]


def test_a_number_twice_in_the_file_is_a_bad_row(run):
    _, said, _ = run(SOUND + "a1234aa,Al,Kan,LEI,\n")

    assert said == "row 4: This number is on row 2 too\n"


def test_a_number_held_already_is_refused_as_on_the_page(run, session, leeds):
    hull = a.establishment("HLI")
    here, away = a.learner(leeds, number="A1234AA"), a.learner(hull, number="B2345BB")
    away.numbers.append(PrisonNumber(number="C3456CC", given_at=a.LONG_AGO, replaced_at=a.NOON))
    a.save(session, hull, here, away)

    code, said, _ = run(SOUND + "C3456CC,Cy,Dee,LEI,\n")

    assert code == 1
    assert said.splitlines() == [
        "row 2: This person is here already. Open their record instead.",
        "row 3: This person has a record at another prison. Receive them when they arrive.",
        "row 4: This person has a record at another prison. Receive them when they arrive.",
    ]


MISUSES = [
    ("", "The file is empty"),
    ("\ufeff \n", "The file is empty"),
    (HEADER + "\n", "The file has nobody in it"),
    (HEADER + "\n,,,,\n", "The file has nobody in it"),
    ("prison_number,first_name\nA1234AA,Ali\n", "The first row must be exactly"),
    (HEADER.upper() + "\nA1234AA,Ali,Khan,LEI,\n", "The first row must be exactly"),
    (HEADER.replace(",", ";") + "\nA1234AA;Ali;Khan;LEI;\n", "The first row must be exactly"),
    (SOUND.encode("utf-16"), "The file is not UTF-8 text"),
    (SOUND.encode() + b"C3456CC,Zo\xeb,Khan,LEI,\n", "The file is not UTF-8 text"),
    (HEADER + '\nA1234AA,"Ali,Khan,LEI,\n', "The file is not a sound CSV file"),
    (SOUND + " " * importing.LARGEST, "The file is larger than 2 MB"),
    (HEADER + "\n" + "A1234AA,Ali,Khan,LEI,\n" * 5001, "The file has more than 5,000 people"),
]


@pytest.mark.parametrize(("words", "sentence"), MISUSES)
def test_a_file_that_cannot_be_a_list_of_learners_is_one_sentence(run, session, words, sentence):
    code, said, complained = run(words)

    assert code == 2
    assert said == ""
    assert complained.startswith(sentence)
    assert len(complained.splitlines()) == 1
    assert count(session) == 0


def test_a_file_that_is_not_there_is_one_sentence(app, session, tmp_path):
    answer = app.test_cli_runner().invoke(people, ["import", str(tmp_path / "none.csv")])

    assert answer.exit_code == 2
    assert "cannot be opened" in answer.stderr


def test_no_file_at_all_is_misuse(app, session):
    assert app.test_cli_runner().invoke(people, ["import"]).exit_code == 2


def test_a_file_of_the_most_rows_there_may_be_is_checked(run):
    rows = "".join(f"A{n:04}A{'ABCDE'[n % 5]},Ali,Khan,LEI,\n" for n in range(5000))

    code, said, _ = run(f"{HEADER}\n{rows}", "--dry-run")

    assert (code, said) == (0, "The file is sound. People who would be added: 5000.\n")


@pytest.mark.parametrize(("typed", "kept"), [('"Ann\r\nMarie"', "Ann Marie"), ("\u202eAnn", "Ann")])
def test_a_name_in_a_file_is_one_line_that_reads_as_it_was_typed(typed, kept):
    body = ",".join(importing.HEADER) + f"\nA1234AA,{typed},Bell,LEI,\n"

    assert importing.read_rows(body.encode())[0].cells[1] == kept
