"""Getting in and out."""

from lms.people.models import Role
from tests import builders as a


def test_somebody_signs_in_and_out(browser, session):
    leeds = a.establishment()
    tutor = a.person(leeds, Role.TUTOR)
    a.save(session, leeds, tutor, *tutor.grants)

    assert browser.page("/sign-in").heading == "Sign in"
    home = browser.sign_in(tutor)
    assert home.heading == "Home"
    assert browser.submit("/sign-out").heading == "Sign in"
    assert browser.get("/").headers["Location"].startswith("/sign-in")
