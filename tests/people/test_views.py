"""Getting in and out, slips, and the staff an admin looks after."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.establishments.models import Establishment
from lms.people import passwords, service, sessions
from lms.people.models import Account, FailedSignIn, Person, Role, RoleGrant, SignedIn
from tests import builders as a


@pytest.fixture
def leeds(session) -> Establishment:
    prison = a.establishment()
    a.save(session, prison)
    return prison


@pytest.fixture
def tutor(session, leeds) -> Person:
    someone = a.person(leeds, Role.TUTOR, name="Tess Tutor")
    a.save(session, someone, *someone.grants)
    return someone


@pytest.fixture
def learner(session, leeds) -> Person:
    someone = a.learner(leeds, number="A1234AA")
    a.save(session, someone)
    return someone


@pytest.fixture
def admin(session) -> Person:
    someone = a.staff((Role.ADMIN, None), name="Ada Admin")
    a.save(session, someone, *someone.grants)
    return someone


def later(app, **by: int) -> None:
    moment = app.extensions["clock"]() + timedelta(**by)
    app.extensions["clock"] = lambda: moment


def names(session) -> list[str]:
    return list(session.scalars(select(Event.name).order_by(Event.position)))


def test_somebody_signs_in_and_out(browser, session, tutor):
    assert browser.page("/sign-in").heading == "Sign in"
    browser.sign_in(tutor)
    assert "Tess Tutor" in browser.get("/").get_data(as_text=True)
    assert browser.submit("/sign-out").heading == "Sign in"
    assert browser.get("/").headers["Location"].startswith("/sign-in")
    assert names(session) == ["signed in", "signed out"]


def test_a_username_may_be_typed_in_any_case(browser, learner):
    browser.sign_in("a1234AA ")
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("username", ["A1234AA", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(browser, session, learner, username):
    page = browser.submit("/sign-in", 422, username=username, password="wrong")

    assert list(page.problems.values()) == [
        "That name and password do not go together. Check your slip, or ask staff for a new one."
    ]
    assert page.values()["username"] == [username]
    assert page.values()["password"] == [""]
    assert names(session) == ["sign-in failed"]


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(browser, learner, monkeypatch):
    hashes = []
    real = passwords.HASHER.verify
    monkeypatch.setattr(type(passwords.HASHER), "verify", lambda self, h, p: hashes.append(h) or real(h, p))
    for username in ("A1234AA", "nobody"):
        browser.submit("/sign-in", 422, username=username, password="wrong")

    assert len(hashes) == 2
    assert hashes[1].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_name_or_no_password_is_asked_for(browser, session):
    page = browser.submit("/sign-in", 422, username="", password="")

    assert page.problems == {
        "username": "Type your prison number or username",
        "password": "Type your password",
    }
    assert session.scalar(select(func.count(FailedSignIn.id))) == 0


@pytest.mark.parametrize("username", ["A1234AA", "nobody"])
def test_the_fifth_failure_makes_a_name_wait_whether_it_exists_or_not(app, browser, session, learner, username):
    for _ in range(5):
        browser.submit("/sign-in", 422, username=username, password="wrong")
    page = browser.submit("/sign-in", 429, username=username, password=a.PASSWORD)

    assert "Wait 1 minute, then try again." in page.text
    assert page.response.headers["Retry-After"] == "30"
    assert session.scalar(select(func.count(FailedSignIn.id))) == 5

    later(app, seconds=30)
    browser.submit("/sign-in", 422, username=username, password="wrong")
    assert browser.submit("/sign-in", 429, username=username, password="x").response.headers["Retry-After"] == "60"


def test_another_name_at_the_same_address_does_not_wait(browser, learner, tutor):
    for _ in range(5):
        browser.submit("/sign-in", 422, username="A1234AA", password="wrong")

    browser.sign_in(tutor)


def test_the_same_name_at_another_address_does_not_wait(browser, learner):
    for _ in range(5):
        browser.submit("/sign-in", 422, username="A1234AA", password="wrong")
    browser.environ_base["REMOTE_ADDR"] = "10.0.0.9"

    assert browser.sign_in("A1234AA")


def test_signing_in_ends_the_run_of_failures(browser, learner):
    for _ in range(4):
        browser.submit("/sign-in", 422, username="A1234AA", password="wrong")
    browser.sign_in("A1234AA")
    browser.submit("/sign-out")
    for _ in range(4):
        browser.submit("/sign-in", 422, username="A1234AA", password="wrong")

    assert browser.sign_in("A1234AA")


def test_a_staff_reset_lifts_the_wait_and_makes_a_new_slip(browser, session, learner, tutor):
    for _ in range(5):
        browser.submit("/sign-in", 422, username="A1234AA", password="wrong")
    browser.sign_in(tutor)
    page = reset(browser, learner)
    account = session.scalars(select(Account).where(Account.username == "a1234aa")).one()
    session.refresh(account)
    password = service.slip_password(account)

    assert password in page.text
    assert page.heading == "Sign-in slips"
    assert browser.sign_in("A1234AA", password).heading == "Choose your own password"


def reset(browser, learner):
    csrf = browser.page("/sign-out").values()["csrf_token"]
    answer = browser.post(f"/learners/{learner.id}/reset-sign-in", data={"csrf_token": csrf})
    assert answer.status_code == 303
    return browser.page("/slips")


def test_a_slip_is_shown_only_to_its_maker_and_not_for_long(app, browser, session, leeds, learner, tutor):
    other = a.person(leeds, Role.TUTOR)
    a.save(session, other, *other.grants)
    browser.sign_in(tutor)
    assert "A1234AA" in reset(browser, learner).text
    later(app, minutes=10)
    assert "no slips" in browser.page("/slips").text

    browser.sign_in(other)
    assert "A1234AA" not in browser.page("/slips").text


def test_a_reset_ends_the_sessions_of_its_owner(app, browser, learner, tutor):
    theirs = app.test_client()
    theirs.sign_in("A1234AA")
    browser.sign_in(tutor)
    reset(browser, learner)

    assert theirs.get("/").headers["Location"].startswith("/sign-in")


def test_a_tutor_elsewhere_cannot_reset_anyone(browser, session, learner):
    hull = a.establishment("HLI")
    stranger = a.person(hull, Role.TUTOR)
    a.save(session, hull, stranger, *stranger.grants)
    browser.sign_in(stranger)
    csrf = browser.page("/sign-out").values()["csrf_token"]

    answer = browser.post(f"/learners/{learner.id}/reset-sign-in", data={"csrf_token": csrf})

    assert answer.status_code == 404


def test_a_first_password_must_be_changed_before_anything_else(browser, session, tutor):
    tutor.account.must_change = True
    session.commit()
    assert browser.sign_in(tutor).heading == "Choose your own password"
    assert browser.get("/learn").headers["Location"] == "/first-password"

    page = browser.submit("/first-password", 422, new_password="short", new_password_again="short")
    assert page.problems == {"new_password": "Make your password 8 letters or longer"}
    page = browser.submit("/first-password", 422, new_password="kettle garden", new_password_again="kettle gardens")
    assert page.problems == {"new_password_again": "Type the same new password in both boxes"}

    browser.submit("/first-password", new_password="a brand new one", new_password_again="a brand new one")
    assert browser.get("/").status_code == 200
    browser.sign_in(tutor, "a brand new one")


def test_the_words_on_the_slip_cannot_be_kept_as_a_password(browser, session, tutor):
    tutor.account.must_change = True
    session.commit()
    browser.sign_in(tutor)
    slip = service.slip_password(tutor.account)

    page = browser.submit("/first-password", 422, new_password=slip, new_password_again=slip)

    assert page.problems == {"new_password": "Choose a password that is not on your slip"}


def test_changing_a_password_ends_every_other_session(app, browser, tutor):
    elsewhere = app.test_client()
    elsewhere.sign_in(tutor)
    browser.sign_in(tutor)
    new = {"new_password": "a brand new one", "new_password_again": "a brand new one"}
    page = browser.submit("/password", 422, current_password="wrong", **new)
    assert page.problems == {"current_password": "This is not the password you have now"}

    browser.submit("/password", current_password=a.PASSWORD, **new)

    assert browser.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"].startswith("/sign-in")


def test_a_password_is_never_shown_again_even_when_its_form_was_used_before(browser, tutor):
    browser.sign_in(tutor)
    new = {"new_password": "a brand new one", "new_password_again": "a brand new one"}
    values = browser.page("/password").values() | {"current_password": a.PASSWORD} | new
    assert browser.post("/password", data=values).status_code == 303
    long = "another one, too long to be short"
    again = values | browser.page("/password").values() | {"once": values["once"]}

    answer = browser.post("/password", data=again | dict.fromkeys(new, long) | {"current_password": long})

    assert answer.status_code == 409
    assert long not in answer.get_data(as_text=True)


def test_a_session_left_alone_for_fifteen_minutes_is_over(app, browser, tutor):
    browser.sign_in(tutor)
    later(app, minutes=14)
    assert browser.get("/").status_code == 200
    later(app, minutes=14)
    assert browser.get("/").status_code == 200, "it was seen fourteen minutes ago"
    later(app, minutes=15)
    assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_a_session_is_noted_as_seen_at_most_once_a_minute(app, browser, session, tutor):
    browser.sign_in(tutor)
    held = session.scalars(select(SignedIn)).one()
    later(app, seconds=59)
    browser.get("/")
    session.refresh(held)
    assert held.seen_at == a.NOON
    later(app, seconds=1)
    browser.get("/")
    session.refresh(held)
    assert held.seen_at == a.NOON + timedelta(minutes=1)


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(browser, session, tutor):
    browser.sign_in(tutor)
    cookie = browser.get_cookie("passport")
    browser.submit("/sign-out")
    browser.set_cookie("passport", cookie.value)

    assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_only_a_hash_of_a_sessions_secret_is_kept(work, session, tutor):
    token = sessions.begin(work, tutor.account)
    session.flush()

    assert token not in str(session.scalars(select(SignedIn.token_hash)).all())


def test_a_second_person_never_meets_the_first_ones_page(browser, learner, tutor):
    browser.sign_in(tutor)
    browser.page("/")
    browser.sign_in("A1234AA")

    assert "Tess Tutor" not in browser.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/password", "/password"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/%0d%0aSet-Cookie:x", "/"),
        ("//[", "/"),
        ("http://[", "/"),
    ],
)
def test_signing_in_leads_only_to_a_page_of_ours(browser, tutor, wanted, goes):
    page = browser.page(f"/sign-in?next={wanted}")
    values = page.values() | {"username": tutor.account.username, "password": a.PASSWORD}

    assert browser.post(f"/sign-in?next={wanted}", data=values).headers["Location"] == goes


def test_the_page_that_was_asked_for_is_the_page_after_signing_in(browser, tutor):
    assert browser.get("/password").headers["Location"] == "/sign-in?next=/password"


def test_an_admin_adds_a_prison_and_staff_and_takes_a_role_away(app, browser, session, admin, leeds):
    browser.sign_in(admin)
    browser.submit("/admin/prisons", code="hli", name="Hull", function="reception", gender="M", operator="public")
    page = browser.submit(
        "/admin/staff/new",
        first_name="Ivy",
        last_name="Quill",
        username="Ivy.Quill",
        role="iqa",
        establishment="HLI",
    )
    assert "ivy.quill" in page.text
    ivy = session.scalars(select(Person).where(Person.last_name == "Quill")).one()
    theirs = app.test_client()
    theirs.sign_in("ivy.quill", service.slip_password(ivy.account))

    page = browser.press(f"/admin/staff/{ivy.id}", "Take this role away")

    assert "They hold no role" in page.text
    assert theirs.get("/").headers["Location"].startswith("/sign-in")
    assert {"prison added", "role given", "role taken away"} <= set(names(session))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"code": "LEI"}, {"code": "This prison is here already"}),
        ({"code": "L1"}, {"code": "Type the prison’s three-letter code, such as LEI"}),
        ({"code": "TRN"}, {"code": "Type the prison’s three-letter code, such as LEI"}),
        ({"name": "x" * 101}, {"name": "Use 100 characters or fewer"}),
        ({"name": ""}, {"name": "Type its name"}),
        ({"gender": ""}, {"gender": "Choose men or women"}),
    ],
)
def test_a_prison_that_is_not_right_is_not_added(browser, session, admin, leeds, typed, problem):
    browser.sign_in(admin)
    sound = {"code": "HLI", "name": "Hull", "function": "reception", "gender": "M", "operator": "public"}

    page = browser.submit("/admin/prisons", 422, **(sound | typed))

    assert page.problems == problem
    assert session.scalar(select(func.count(Establishment.id))) == 1


def test_a_username_that_is_taken_or_looks_like_a_prison_number_is_refused(browser, session, admin, tutor):
    browser.sign_in(admin)
    for username in (tutor.account.username, "b2345cd"):
        page = browser.submit(
            "/admin/staff/new",
            422,
            first_name="A",
            last_name="B",
            username=username,
            role="tutor",
            establishment="LEI",
        )
        assert page.problems == {"username": "Choose another username: this one cannot be used"}


def test_a_role_needs_the_right_kind_of_place(browser, session, admin, tutor):
    browser.sign_in(admin)
    page = browser.submit(f"/admin/staff/{tutor.id}", 422, role="iqa", establishment="")
    assert page.problems == {"establishment": "Choose a prison for this role"}
    page = browser.submit(f"/admin/staff/{tutor.id}", 422, role="tutor", establishment="LEI")
    assert page.problems == {"role": "They hold this role there already"}
    browser.submit(f"/admin/staff/{tutor.id}", role="national", establishment="")
    assert session.scalar(select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.NATIONAL)) == 1


def test_no_admin_gives_themselves_a_role(browser, admin):
    browser.sign_in(admin)
    assert browser.page(f"/admin/staff/{admin.id}", 404).heading == "Page not found"
    assert f"/admin/staff/{admin.id}" not in browser.page("/admin/staff").links.values()


def test_only_an_admin_manages(browser, tutor):
    browser.sign_in(tutor)
    assert browser.page("/admin/staff", 403).heading == "You cannot open this page"


def test_nobody_without_a_slip_learns_anything_from_the_learners_own_reset(browser, learner):
    browser.sign_in("A1234AA")
    csrf = browser.page("/sign-out").values()["csrf_token"]
    assert browser.post(f"/learners/{learner.id}/reset-sign-in", data={"csrf_token": csrf}).status_code == 404


@pytest.mark.parametrize(("name", "username"), [("", "ada"), ("Ada L", "bad name!"), ("Ada L", "")])
def test_an_admin_without_a_name_or_a_sound_username_is_refused(app, session, name, username):
    made = app.test_cli_runner().invoke(
        args=["people", "account", "create", "--role", "admin", "--name", name, "--username", username]
    )

    assert made.exit_code == 1
    assert made.output.count("\n") == 1
    assert session.scalar(select(func.count(Account.id))) == 0


def test_the_first_admin_is_made_from_a_terminal(app, session):
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["people", "account", "create", "--role", "admin", "--name", "Ada L", "--username", "ada"]
    )
    again = runner.invoke(
        args=["people", "account", "create", "--role", "admin", "--name", "Ada L", "--username", "ada"]
    )

    assert made.exit_code == 0
    account = session.scalars(select(Account).where(Account.username == "ada")).one()
    assert service.slip_password(account) in made.output
    assert (again.exit_code, again.output) == (1, "Choose another username: this one cannot be used\n")
