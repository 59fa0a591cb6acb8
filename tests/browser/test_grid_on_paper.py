"""The whole grid on one sheet of A4, laid on its side."""

from io import BytesIO
from urllib.parse import urlsplit

import pypdf
from playwright.sync_api import Route

from lms.quality import service
from tests import builders as a


def printed(chromium, browser, address):
    """A page printed by Chromium, everything it asks for answered by the app itself. Returns the PDF's pages."""

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        found = browser.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    page = chromium.new_page()
    page.route("**/*", answer)
    page.goto(f"http://passport.test{address}")
    page.evaluate("document.fonts.ready")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return pypdf.PdfReader(BytesIO(pdf)).pages


def test_the_whole_grid_is_on_one_landscape_sheet_however_long_the_names_and_actions(chromium, browser, session):
    office = a.office(session)
    room = office.room
    room.learner.first_name, room.learner.last_name = "Wilhelmina " * 4, "Featherstonehaugh-" * 4
    room.assessor.first_name, room.assessor.last_name = "Maximiliana " * 4, "Cholmondeley-" * 4
    for code in ("PM1", "PM2", "PM3"):
        a.meet(office, code)
    for number in range(20, 45):
        a.save(session, a.sent_evidence(room.registration, room.unit("PM1").criteria, number))
    asked = {
        criterion.id: "Ask again, and write down every word that was said. " * 5
        for criterion in room.unit("PM3").criteria
    }
    service.send_back(office.as_(office.iqa), room.registration, room.unit("PM3"), asked, "No.")
    session.commit()
    browser.sign_in(room.tutor)

    pages = printed(chromium, browser, f"/portfolios/{room.registration.id}")

    wide = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert wide == [pages[0]]
    words = " ".join(wide[0].extract_text().split())
    for unit in room.qualification.units:
        for criterion in unit.criteria:
            assert criterion.plain in words, criterion.code
            assert criterion.wording in words, criterion.code
    assert "Action needed" in words
