"""What people meet when they learn, and when they add and look for learners."""

from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.courses import queries, service
from lms.courses.models import CheckAttempt, Draft, ModuleFile, PageRead, Registration
from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from tests import builders as a


@pytest.fixture
def trainee(browser, learner, registration):
    """A registered learner, signed in."""
    browser.sign_in(learner)
    return learner


def count(session, model):
    return session.scalar(select(func.count(model.id)))


# Reading


def test_a_learner_sees_every_module_with_honest_progress(browser, session, trainee, listening):
    a.save(session, a.module_edition("boundaries", position=2), a.page_read(trainee, listening, 1))

    page = browser.page("/learn")

    assert page.heading == "Learn"
    assert "1 of 3 pages read. Check not tried yet." in page.text
    assert "0 of 3 pages read. Check not tried yet." in page.text
    assert [(bar.get("value"), bar.get("max")) for bar in page.tree.xpath("//progress")] == [("1", "3"), ("0", "3")]
    assert page.links["Listening"] == "/learn/listening"


def test_whoever_is_not_registered_is_told_what_to_do(browser, learner, listening):
    browser.sign_in(learner)

    assert "Ask your tutor to register you" in browser.page("/learn").text
    for address in ("/learn/listening", "/learn/listening/1", "/learn/listening/check"):
        assert browser.page(address, status=404).heading == "Page not found"


def test_a_module_opens_at_the_first_page_not_read(browser, session, trainee, listening):
    a.save(session, a.page_read(trainee, listening, 1))

    assert browser.get("/learn/listening").headers["Location"] == "/learn/listening/2"


def test_a_module_read_to_the_end_opens_at_the_beginning(browser, session, trainee, listening):
    a.save(session, *(a.page_read(trainee, listening, number) for number in (1, 2, 3)))

    assert browser.get("/learn/listening").headers["Location"] == "/learn/listening/1"


def test_a_page_shows_its_title_its_words_and_the_way_on(browser, trainee, listening):
    page = browser.page("/learn/listening/2")

    assert page.heading == "Page 2 of listening"
    assert "page 2 of 3" in page.text
    assert "Words of page 2." in page.text
    assert page.buttons[:2] == ["Next", "Save and stop"]
    assert page.links["Previous page"] == "/learn/listening/1"


def test_pressing_next_reads_the_page_and_goes_on(browser, session, trainee, listening):
    page = browser.press("/learn/listening/1", "Next")

    assert page.address == "/learn/listening/2"
    assert session.scalars(select(PageRead.number)).all() == [1]


def test_the_last_next_leads_to_the_check(browser, session, trainee, listening):
    page = browser.press("/learn/listening/3", "Next: check what you know")

    assert page.address == "/learn/listening/check"
    assert session.scalars(select(PageRead.number)).all() == [3]


def test_looking_at_a_page_reads_nothing(browser, session, trainee, listening):
    browser.page("/learn/listening/1")

    assert count(session, PageRead) == 0


def test_pressing_next_twice_reads_once_and_goes_to_the_same_page(browser, session, trainee, listening):
    page = browser.page("/learn/listening/1")

    assert browser.send(page).address == browser.send(page).address == "/learn/listening/2"
    assert count(session, PageRead) == 1


def test_next_without_a_token_reads_nothing_and_says_so(browser, session, trainee, listening):
    answer = browser.send(browser.page("/learn/listening/1"), 422, csrf_token="")

    assert "open too long" in " ".join(answer.problems.values())
    assert count(session, PageRead) == 0


@pytest.mark.parametrize(
    "address",
    [
        *("/learn/nothing", "/learn/nothing/1", "/learn/listening/0", "/learn/listening/4", "/learn/LISTENING/1"),
        *(f"/learn/listening/{10**30}", "/learn/listening/x", "/learn/%00/1", "/learn/nothing/check"),
        *("/learn/listening/images/x.svg", "/learn/listening/images/%2e%2e%2fpage-1.md"),
        "/learn/listening/check/00000000-0000-4000-8000-000000000000",
    ],
)
def test_a_module_or_page_that_is_not_there_is_not_found(browser, trainee, listening, address):
    assert browser.page(address, status=404).heading == "Page not found"


def test_next_on_a_page_that_is_not_there_is_not_found(browser, trainee, listening):
    token = browser.page("/learn/listening/1").values("Next")["csrf_token"]

    assert browser.post("/learn/listening/9", data={"csrf_token": token}).status_code == 404


def test_a_learner_goes_on_with_the_edition_they_began(browser, session, trainee, listening):
    browser.press("/learn/listening/1", "Next")
    newer = a.module_edition(pages=1, published_at=a.NOON)
    a.save(session, newer)
    a.save(session, *a.module_pages(newer))

    assert "page 2 of 3" in browser.page("/learn/listening/2").text


def test_staff_read_modules_and_change_nothing(browser, session, tutor, listening):
    browser.sign_in(tutor)

    assert browser.page("/learn").links["Listening"] == "/learn/listening"
    page = browser.page("/learn/listening/1")
    assert page.buttons == ["Search"]
    assert page.links["Next page"] == "/learn/listening/2"
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    for address in ("/learn/listening/1", "/learn/listening/check"):
        assert browser.post(address, data={"csrf_token": token}).status_code == 404
    assert count(session, PageRead) == 0


def test_staff_see_the_questions_with_their_answers(browser, tutor, listening):
    browser.sign_in(tutor)

    page = browser.page("/learn/listening/check")

    assert page.heading == "Questions and answers: Listening"
    assert "Right: Option 1" in page.text
    assert page.buttons == []


def test_nobody_reads_without_signing_in(browser, listening):
    for address in ("/learn", "/learn/listening/1", "/learn/listening/images/ear.svg", "/learners", "/learners/new"):
        assert browser.get(address).headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(("name", "kind"), [("ear.svg", "image/svg+xml"), ("ear.png", "image/png")])
def test_a_picture_is_sent_as_what_it_is(browser, session, trainee, listening, name, kind):
    a.save(session, ModuleFile(edition_id=listening.id, path=f"images/{name}", body=b"<svg/>"))

    response = browser.get(f"/learn/listening/images/{name}")

    assert response.data == b"<svg/>"
    assert response.headers["Content-Type"] == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_every_shipped_page_and_check_is_sound(browser, work, learner, leeds, content):
    service.publish(work, content)
    (published,) = queries.qualifications(work.session)
    service.register(work, learner, published, leeds)
    work.session.commit()
    browser.sign_in(learner)

    for slug, pages in (("listening", 8), ("boundaries", 3), ("safeguarding", 3), ("neurodiversity", 3)):
        for number in range(1, pages + 1):
            page = browser.page(f"/learn/{slug}/{number}")
            for source in page.tree.xpath("//main//img/@src"):
                assert browser.get(f"/learn/{slug}/{source}").status_code == 200
        assert len(browser.page(f"/learn/{slug}/check").tree.xpath("//fieldset")) >= 5


# The check


def test_a_check_is_answered_and_every_answer_gets_its_feedback(browser, session, trainee, listening):
    page = browser.submit("/learn/listening/check", question_1="2", question_2=["1", "3"])

    assert page.heading == "0 of 2 right"
    assert "Not yet" in page.text
    assert "You chose: Option 2 About option 2." in page.text
    assert "The right answer: Option 1 About option 1." in page.text
    assert "You chose: Option 3 Not this one. About option 3." in page.text
    assert "Also right: Option 2" in page.text
    assert "failed" not in page.text.casefold()
    assert page.links["Try again: 2 questions"] == "/learn/listening/check"
    assert count(session, CheckAttempt) == 1


def test_a_check_is_passed_at_its_mark(browser, trainee, listening):
    page = browser.submit("/learn/listening/check", question_1="1", question_2=["1"])

    assert page.heading == "1 of 2 right"
    assert "Passed" in page.text
    assert "Check passed: best score 1 of 2" in browser.page("/learn").text


def test_every_question_must_be_answered_and_what_was_chosen_is_kept(browser, session, trainee, listening):
    page = browser.submit("/learn/listening/check", 422, question_2=["1", "3"])

    assert page.problems == {"question_1": "Answer question 1"}
    assert page.values()["question_2"] == ["1", "3"]
    assert count(session, CheckAttempt) == 0


@pytest.mark.parametrize("wrong", ["9", "0", "x", "1" * 500, "²", ""])
def test_an_option_that_is_not_there_is_no_answer(browser, session, trainee, listening, wrong):
    for fields in ({"question_1": wrong, "question_2": "1"}, {"question_1": "1", "question_2": ["1", wrong]}):
        assert browser.submit("/learn/listening/check", 422, typed=fields).problems
    assert count(session, CheckAttempt) == 0


def test_sending_a_check_twice_counts_once(browser, session, trainee, listening):
    page = browser.page("/learn/listening/check")

    first = browser.send(page, question_1="1", question_2="1")
    assert browser.send(page, question_1="1", question_2="1").address == first.address
    assert count(session, CheckAttempt) == 1


def test_a_check_without_a_token_counts_for_nothing_and_keeps_the_answers(browser, session, trainee, listening):
    page = browser.page("/learn/listening/check")

    answer = browser.send(page, 422, question_1="2", question_2="1", csrf_token="")

    assert answer.values()["question_1"] == ["2"]
    assert count(session, CheckAttempt) == 0


def test_half_an_answered_check_survives_leaving(browser, session, trainee, listening):
    page = browser.page("/learn/listening/check")
    token = page.values()["csrf_token"]
    kept = {"place": "/learn/listening/check", "csrf_token": token, "question_2": ["2", "3"]}

    assert browser.post("/drafts", data=kept).status_code == 204
    browser.sign_in(trainee)

    again = browser.page("/learn/listening/check")
    assert again.values()["question_2"] == ["2", "3"]
    assert "question_1" not in again.values()
    assert not again.problems


def test_an_answered_check_leaves_no_draft(browser, session, trainee, listening):
    token = browser.page("/learn/listening/check").values()["csrf_token"]
    browser.post("/drafts", data={"place": "/learn/listening/check", "csrf_token": token, "question_1": "1"})

    browser.submit("/learn/listening/check", question_1="1", question_2="1")

    assert count(session, Draft) == 0


def test_nobody_sees_anyone_elses_result(browser, session, trainee, listening, leeds):
    other = a.learner(leeds)
    a.save(session, other)
    attempt = a.check_attempt(other, listening)
    a.save(session, attempt)

    assert browser.page(f"/learn/listening/check/{attempt.id}", status=404).heading == "Page not found"


def test_a_result_is_reached_through_its_own_module_only(browser, session, trainee, listening):
    a.save(session, a.module_edition("boundaries"))
    attempt = a.check_attempt(trainee, listening)
    attempt.answers = {"1": [1], "2": [1]}
    a.save(session, attempt)

    assert browser.page(f"/learn/listening/check/{attempt.id}").heading == "1 of 2 right"
    assert browser.page(f"/learn/boundaries/check/{attempt.id}", status=404)


def test_a_result_is_shown_by_the_edition_it_was_answered_in(browser, session, trainee, listening):
    attempt = a.check_attempt(trainee, listening)
    attempt.answers = {"1": [1], "2": [1]}
    other = a.question(options=5)
    newer = a.module_edition(questions=[other], published_at=a.NOON)
    a.save(session, attempt, newer)

    assert "Option 1" in browser.page(f"/learn/listening/check/{attempt.id}").text


# Drafts


def test_a_draft_without_a_token_is_not_kept(browser, session, trainee):
    assert browser.post("/drafts", data={"place": "/learn/listening/1", "saw": "words"}).status_code == 400
    assert count(session, Draft) == 0


def test_a_draft_that_cannot_be_kept_is_not_and_the_page_is_told_when_words_are_lost(browser, session, trainee):
    token = browser.page("/learn").tree.xpath("//input[@name='csrf_token']/@value")[0]

    for fields, status in (
        ({}, 204),
        ({"place": "https://evil.example/"}, 204),
        ({"place": "/x", "saw": "x" * 50_000}, 413),
    ):
        assert browser.post("/drafts", data=fields | {"csrf_token": token}).status_code == status
    assert count(session, Draft) == 0


def test_whoever_is_signed_out_keeps_no_draft(browser, session):
    assert browser.post("/drafts", data={"place": "/learn/listening/1"}).status_code == 303
    assert count(session, Draft) == 0


# Learners


@pytest.fixture
def qualification(session):
    qualification = a.qualification()
    a.save(session, qualification)
    return qualification


NEW = {"prison_number": "a1234aa", "first_name": " Ali ", "last_name": "Khan"}


def test_a_tutor_adds_and_registers_a_learner_and_gets_a_slip(browser, session, tutor, leeds, qualification):
    browser.sign_in(tutor)

    page = browser.submit("/learners/new", typed=NEW)

    assert page.heading == "Sign-in slips"
    assert "Ali Khan" in page.text
    added = session.scalar(select(Person).join(PrisonNumber).where(PrisonNumber.number == "A1234AA"))
    registration = session.scalar(select(Registration).where(Registration.learner_id == added.id))
    assert (registration.qualification_id, registration.establishment_id) == (qualification.id, leeds.id)


def test_a_learner_can_be_added_before_they_are_registered(browser, session, tutor, qualification):
    browser.sign_in(tutor)

    browser.submit("/learners/new", typed=NEW | {"qualification": ""})

    assert count(session, Registration) == 0
    assert "Register Ali Khan" in browser.page("/learners").links


def test_a_tutor_at_one_prison_is_not_asked_which(browser, tutor, qualification):
    browser.sign_in(tutor)

    assert "establishment" not in browser.page("/learners/new").values()


def test_a_tutor_at_two_prisons_says_which(browser, session, leeds, qualification):
    hull = a.establishment("HLI")
    tutor = a.staff((Role.TUTOR, leeds), (Role.TUTOR, hull))
    a.save(session, hull, tutor, *tutor.grants)
    browser.sign_in(tutor)

    browser.submit("/learners/new", typed=NEW | {"establishment": "HLI"})

    assert session.scalar(select(Stay.establishment_id)) == hull.id


@pytest.mark.parametrize("code", ["HLI", "XXX", ""])
def test_nobody_adds_a_learner_at_a_prison_where_they_do_not_teach(browser, session, leeds, qualification, code):
    hull, other = a.establishment("HLI"), a.establishment("WLI")
    tutor = a.staff((Role.TUTOR, leeds), (Role.TUTOR, other), (Role.IQA, hull))
    a.save(session, hull, other, tutor, *tutor.grants)
    browser.sign_in(tutor)

    page = browser.submit("/learners/new", 422, typed=NEW | {"establishment": code})

    assert "establishment" in page.problems
    assert count(session, PrisonNumber) == 0


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("prison_number", "", "Type their prison number"),
        ("prison_number", "1234", "Type a prison number such as A1234AA"),
        ("prison_number", "A1234AAA", "Type a prison number such as A1234AA"),
        ("prison_number", "A" * 21, "Use 20 characters or fewer"),
        ("prison_number", "Ａ1234AA", "Type a prison number such as A1234AA"),
        ("first_name", "", "Type their first name"),
        ("first_name", " \x00 ", "Type their first name"),
        ("last_name", "x" * 101, "Use 100 characters or fewer"),
        ("qualification", "phd", None),
    ],
)
def test_what_cannot_be_right_is_refused_and_the_rest_is_kept(
    browser, session, tutor, qualification, field, typed, said
):
    browser.sign_in(tutor)

    page = browser.submit("/learners/new", 422, typed=NEW | {field: typed})

    assert field in page.problems
    assert said is None or page.problems[field] == said
    if field != "last_name":
        assert page.values()["last_name"] == ["Khan"]
    assert count(session, PrisonNumber) == 0


def test_a_number_that_is_here_is_refused_with_a_link_to_the_record(browser, session, tutor, learner, registration):
    browser.sign_in(tutor)
    number = learner.numbers[0].number

    page = browser.submit("/learners/new", 422, typed=NEW | {"prison_number": number})

    assert page.problems == {"prison_number": "This person is here already. Open their record instead."}
    assert page.links["Open the record of Jordan Ash"] == f"/portfolios/{registration.id}"


def test_a_number_that_is_elsewhere_is_refused_and_says_nothing_more(browser, session, tutor, qualification):
    hull = a.establishment("HLI")
    a.save(session, hull, a.learner(hull, "Secret Person", "B2345BB"))
    browser.sign_in(tutor)

    page = browser.submit("/learners/new", 422, typed=NEW | {"prison_number": "B2345BB"})

    said = "This person has a record at another prison. Receive them when they arrive."
    assert page.problems == {"prison_number": said}
    assert "Secret" not in page.text
    assert "Hull" not in page.text


def test_adding_twice_by_pressing_twice_adds_once(browser, session, tutor, qualification):
    browser.sign_in(tutor)
    page = browser.page("/learners/new")

    browser.send(page, typed=NEW)
    assert browser.send(page, typed=NEW).heading == "Sign-in slips"
    assert count(session, PrisonNumber) == 1


def test_adding_without_a_token_adds_nobody_and_keeps_the_words(browser, session, tutor, qualification):
    browser.sign_in(tutor)

    page = browser.submit("/learners/new", 422, typed=NEW | {"csrf_token": ""})

    assert page.values()["last_name"] == ["Khan"]
    assert count(session, PrisonNumber) == 0


def test_a_half_typed_learner_survives_leaving(browser, session, tutor, qualification):
    browser.sign_in(tutor)
    token = browser.page("/learners/new").values()["csrf_token"]

    browser.post("/drafts", data={"place": "/learners/new", "csrf_token": token, "first_name": "Al"})

    assert browser.page("/learners/new").values()["first_name"] == ["Al"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.IQA, Role.EQA, Role.ADMIN, Role.NATIONAL])
def test_only_tutors_and_assessors_add_learners(browser, session, leeds, learner, role):
    someone = a.staff((role, None if role is Role.NATIONAL else leeds))
    a.save(session, someone, *someone.grants)
    browser.sign_in(someone)

    assert browser.page("/learners/new", status=403)
    assert browser.page(f"/learners/{learner.id}/register", status=404)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.NATIONAL])
def test_admin_and_national_see_no_learners(browser, session, leeds, role):
    someone = a.staff((role, None if role is Role.NATIONAL else leeds))
    a.save(session, someone, *someone.grants)
    browser.sign_in(someone)

    assert browser.page("/learners", status=403)


def test_a_learner_sees_no_list_of_learners(browser, trainee):
    assert browser.page("/learners", status=403)


def test_learners_are_listed_where_the_actor_works_with_a_link_to_each_record(
    browser, session, tutor, learner, registration
):
    hull = a.establishment("HLI")
    a.save(session, hull, a.learner(hull, "Gone Away"))
    browser.sign_in(tutor)

    page = browser.page("/learners")

    assert page.links["Jordan Ash"] == f"/portfolios/{registration.id}"
    assert learner.numbers[0].number in page.text
    assert "Gone" not in page.text


def test_learners_are_found_by_name_or_number(browser, session, tutor, leeds, learner):
    a.save(session, a.learner(leeds, "Zed Young", "Z9876ZZ"))
    browser.sign_in(tutor)

    for words in ("zed", "z9876", "young"):
        page = browser.page(f"/learners?words={words}")
        assert "Zed Young" in page.text
        assert "Jordan" not in page.text
    assert "Nobody here has that name" in browser.page("/learners?words=%00zz'%25").text


@pytest.mark.parametrize("page", ["0", "-5", "x", "9" * 40])
def test_a_page_number_that_makes_no_sense_breaks_nothing(browser, tutor, page):
    browser.sign_in(tutor)

    assert browser.page(f"/learners?page={page}").heading == "Learners"


def test_an_empty_list_says_what_to_do(browser, tutor):
    browser.sign_in(tutor)

    assert "Press “Add a learner” to begin" in browser.page("/learners").text


def test_a_learner_who_is_not_registered_is_registered_once(browser, session, tutor, learner, qualification):
    browser.sign_in(tutor)
    address = f"/learners/{learner.id}/register"

    assert browser.submit(address).heading == "Learners"
    assert count(session, Registration) == 1
    page = browser.submit(address, 422)
    assert page.problems == {"qualification": "They are registered for this already. Open their record instead."}
    assert count(session, Registration) == 1


@pytest.mark.parametrize("typed", ["", "phd"])
def test_registering_needs_a_qualification_that_is_offered(browser, session, tutor, learner, qualification, typed):
    browser.sign_in(tutor)

    page = browser.submit(f"/learners/{learner.id}/register", 422, qualification=typed)

    assert "qualification" in page.problems
    assert count(session, Registration) == 0


def test_nobody_registers_a_learner_at_another_prison(browser, session, tutor, qualification):
    hull = a.establishment("HLI")
    away = a.learner(hull)
    a.save(session, hull, away)
    browser.sign_in(tutor)

    assert browser.page(f"/learners/{away.id}/register", status=404)
    assert browser.page(f"/learners/{uuid4()}/register", status=404)


# Statement budgets


def many_learners(session, leeds, size):
    """Fill the tables in bulk: this many learners at Leeds."""
    people = [{"id": uuid4(), "first_name": "Jo", "last_name": f"L{n:05}", "urn": uuid4()} for n in range(size)]
    whose = [(n, person["id"]) for n, person in enumerate(people)]
    session.execute(insert(Person), [person | {"made_at": a.LONG_AGO} for person in people])
    session.execute(
        insert(PrisonNumber),
        [{"id": uuid4(), "person_id": i, "number": f"T{n:05}TT", "given_at": a.LONG_AGO} for n, i in whose],
    )
    stay = {"establishment_id": leeds.id, "began_at": a.LONG_AGO, "reason": StayReason.ADMISSION}
    session.execute(insert(Stay), [{"id": uuid4(), "person_id": i} | stay for _, i in whose])
    session.commit()
    return [i for _, i in whose]


@pytest.mark.parametrize("size", [10, 1000])
def test_reading_takes_few_statements_however_much_there_is(
    browser, session, trainee, leeds, listening, statements, size
):
    others = many_learners(session, leeds, size)
    rows = [{"id": uuid4(), "learner_id": i, "edition_id": listening.id} for i in others]
    session.execute(insert(PageRead), [row | {"number": 1, "read_at": a.LONG_AGO} for row in rows])
    a.save(session, *(a.module_edition(f"module-{n}", position=n + 2) for n in range(size // 10)))
    a.save(session, *(a.check_attempt(trainee, listening) for _ in range(size)))

    assert statements.of(browser, "/learn/listening/1") <= 6
    assert statements.of(browser, "/learn") <= 6
    assert statements.of(browser, "/learn/listening/check") <= 6


@pytest.mark.parametrize("size", [10, 1000])
def test_the_list_of_learners_takes_few_statements_and_shows_fifty(
    browser, session, tutor, leeds, qualification, statements, size
):
    learners = many_learners(session, leeds, size)
    row = {"qualification_id": qualification.id, "establishment_id": leeds.id, "registered_at": a.LONG_AGO}
    session.execute(insert(Registration), [{"id": uuid4(), "learner_id": i} | row for i in learners])
    session.commit()
    browser.sign_in(tutor)

    assert statements.of(browser, "/learners") <= 4
    page = browser.page("/learners")
    assert len(page.tree.xpath("//tbody/tr")) == min(size, 50)
    assert ("Next page" in page.links) == (size > 50)
    if size > 50:
        assert len(browser.page(page.links["Next page"]).tree.xpath("//tbody/tr")) == 50
        assert "Next page" not in browser.page("/learners?page=20").links
