"""The whole grid on one sheet of A4, laid on its side: every word can be read, and every state is told apart."""

from io import BytesIO
from urllib.parse import urlsplit

import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Route

from lms.portfolio.models import Outcome
from lms.quality import service
from lms.quality.rules import sheet
from tests import builders as a

# What long specifications say: about a hundred letters in plain words, and two hundred in the official ones.
MORE_PLAIN = " Use a true story of your own, and leave out names."
MORE_WORDING = (
    " Give an example from own practice, with what was done, who was told and what came of it,"
    " and say how the rules of the prison and the good of everybody there were kept to."
)
LEAST_POINTS = 6.5
# The smallest letters of all the units on paper, in points.
SMALLEST = """() => {
    const walk = document.createTreeWalker(document.querySelector('.passport-units'), NodeFilter.SHOW_TEXT)
    const sizes = []
    while (walk.nextNode()) {
        const holder = walk.currentNode.parentElement
        if (walk.currentNode.data.trim() && holder.checkVisibility()) sizes.push(getComputedStyle(holder).fontSize)
    }
    return Math.min(...sizes.map(parseFloat)) * 0.75
}"""
# The tint behind the words of each state, and the words' own colour, as `static/passport.css` has them for paper.
ON_PAPER = {
    "Not started": (None, "#505a5f"),
    "Claimed": ("#e8f1f8", "#144e81"),
    "Working towards": ("#fdf3e7", "#6e3619"),
    "Action needed": ("#fbeeec", "#942514"),
    "Met": ("#e9f5ee", "#005a30"),
    "Quality assured": ("#cfe8da", "#00382c"),
}
DOTS = 300 / 72
# Points: how far left of its word a shape begins and ends, and how far it reaches above and below the word's middle.
SHAPE = (11.5, 2.5, 4.0)


class Paper:
    """A page printed by Chromium as most people print, everything it asks for answered by the app itself."""

    def __init__(self, chromium, browser, address):
        def answer(route: Route) -> None:
            parts = urlsplit(route.request.url)
            found = browser.get(parts.path + (f"?{parts.query}" if parts.query else ""))
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto(f"http://passport.test{address}")
        page.evaluate("document.fonts.ready")
        self.pdf = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        self.smallest = page.evaluate(SMALLEST)
        self.letters = page.locator(".passport-units").get_attribute("class").rpartition("--")[2]
        page.close()

    @property
    def sheets(self):
        """The words of each sheet that lies on its side."""
        pages = pypdf.PdfReader(BytesIO(self.pdf)).pages
        wide = [page for page in pages if page.mediabox.width > page.mediabox.height]
        assert wide == list(pages[: len(wide)])
        return [" ".join(page.extract_text().split()) for page in wide]


def not_whole(room, words):
    """The criteria whose plain or official words cannot be read whole."""
    criteria = [criterion for unit in room.qualification.units for criterion in unit.criteria]
    return [c.code for c in criteria if c.plain not in words or c.wording not in words]


def lengthen(room):
    for unit in room.qualification.units:
        for criterion in unit.criteria:
            criterion.plain += MORE_PLAIN
            criterion.wording += MORE_WORDING


def every_state(office):
    """A grid with a criterion in each of the six states."""
    room = office.room
    first, second, *_ = room.unit("PM2").criteria
    a.open_site(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    a.meet(office, "PM3")
    a.send_back(office, "PM3")
    tried = a.sent_evidence(room.registration, [first], 21)
    a.judge(tried, room.assessor, Outcome.NOT_YET)
    a.save(room.session, tried, a.sent_evidence(room.registration, [first, second], 22))


def send_back_all(office, code, asked):
    room = office.room
    unit = room.unit(code)
    to_do = {criterion.id: asked for criterion in unit.criteria}
    said = a.answers(unit, to_do)
    service.send_back(office.as_(office.iqa), room.registration, unit, to_do, "No.", said=said)


def test_the_grid_of_the_house_specification_is_on_one_landscape_sheet_in_the_largest_letters(
    chromium, browser, session
):
    office = a.office(session)
    every_state(office)
    session.commit()
    browser.sign_in(office.room.learner)

    paper = Paper(chromium, browser, "/portfolio")

    (words,) = paper.sheets
    assert not_whole(office.room, words) == []
    assert "As it was on 6 May 2026." in words
    assert "An assessor" in words
    assert "Asha Khan" in words
    assert (paper.letters, paper.smallest >= LEAST_POINTS) == (sheet.LARGE.name, True)


@pytest.mark.parametrize("long", [False, True])
def test_the_grid_is_on_one_landscape_sheet_however_long_the_wordings_names_and_actions(
    chromium, browser, session, long
):
    office = a.office(session)
    room = office.room
    room.learner.first_name, room.learner.last_name = "Wilhelmina " * 4, "Featherstonehaugh-" * 4
    room.assessor.first_name, room.assessor.last_name = "Maximiliana " * 4, "Cholmondeley-" * 4
    if long:
        lengthen(room)
    for code in ("PM1", "PM2", "PM3"):
        a.meet(office, code)
    for number in range(20, 45):
        a.save(session, a.sent_evidence(room.registration, room.unit("PM1").criteria, number))
    send_back_all(office, "PM3", "Ask again, and write down every word that was said. " * 5)
    session.commit()
    browser.sign_in(room.tutor)

    paper = Paper(chromium, browser, f"/portfolios/{room.registration.id}")

    (words,) = paper.sheets
    assert not_whole(room, words) == []
    assert "Action needed" in words
    assert paper.smallest >= LEAST_POINTS


def test_a_grid_too_long_for_one_sheet_goes_on_to_another_and_no_word_is_lost(chromium, browser, session):
    office = a.office(session)
    for _ in range(3):
        lengthen(office.room)
    session.commit()
    browser.sign_in(office.room.learner)

    paper = Paper(chromium, browser, "/portfolio")

    assert len(paper.sheets) == 2
    assert not_whole(office.room, " ".join(paper.sheets)) == []
    assert paper.smallest >= LEAST_POINTS


# Shapes and colours


def whereabouts(page, words):
    """Where some words first stand on a page, in points from its foot: left, bottom, right and top."""
    text = page.get_textpage()
    at = text.search(words, match_case=True).get_next()
    assert at, words
    boxes = [text.get_charbox(place) for place in range(at[0], at[0] + at[1])]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def cut(picture, height, left, bottom, right, top):
    """A part of a picture of a page, given in points."""
    edges = (left * DOTS, (height - top) * DOTS, right * DOTS, (height - bottom) * DOTS)
    return picture.crop(tuple(round(edge) for edge in edges))


def share(picture, colour, off=6):
    """How much of a picture is of a colour, or as good as: a tint is not far from white."""
    red, green, blue = ImageChops.difference(picture, Image.new("RGB", picture.size, colour)).split()
    furthest = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(furthest[: off + 1]) / sum(furthest)


def inked(picture):
    """The dark parts of a picture, and the light, on a small square of its own."""
    return picture.convert("L").point(lambda grey: 255 * (grey < 160)).resize((24, 24))


def test_on_paper_each_state_has_its_word_a_shape_of_its_own_and_a_tint_of_its_own(chromium, browser, session):
    office = a.office(session)
    every_state(office)
    session.commit()
    browser.sign_in(office.room.learner)

    with pypdfium2.PdfDocument(Paper(chromium, browser, "/portfolio").pdf) as document:
        page = document[0]
        picture, height = page.render(scale=DOTS).to_pil().convert("RGB"), page.get_height()
        places = {words: whereabouts(page, words) for words in ON_PAPER}

    shapes = {}
    for words, (tint, ink) in ON_PAPER.items():
        left, bottom, right, top = places[words]
        word = cut(picture, height, left, bottom, right, top)
        assert share(word, ink, off=24) > 0.1, words
        assert tint is None or share(word, tint) > 0.3, words
        middle = (bottom + top) / 2
        begins, ends, reach = SHAPE
        shape = cut(picture, height, left - begins, middle - reach, left - ends, middle + reach)
        assert share(shape, ink, off=24) > 0.05, f"{words} has no shape"
        shapes[words] = inked(shape)
    for one in shapes:
        for other in shapes:
            apart = ImageChops.difference(shapes[one], shapes[other]).histogram()[255]
            assert one == other or apart > 24, (one, other)
