"""The readme's pictures, taken from the demonstration. `script/pictures` runs this; a run of the tests does not."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, Site
from tests.browser.person import Person

PICTURES = ROOT / "docs/pictures"
WIDE = 1280
TALL = 960
MOST_BYTES = 150_000


@pytest.fixture
def trainee(site: Site, someone) -> Person:
    """Half way through Listening."""
    return signed_in(someone, site.named("Mal Brennan"))


def signed_in(someone, account: dict[str, str]) -> Person:
    person = someone()
    person.sign_in(account)
    return person


def keep(picture: Image.Image, name: str) -> None:
    """Keep a picture, with few enough colours to be small. Fails where it is still too large for a readme."""
    file = PICTURES / f"{name}.png"
    file.parent.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size < MOST_BYTES, f"{file.name} is too large"


def show(page: Page, name: str, tall: int = TALL) -> None:
    """Keep the top of a page, no taller than the page itself."""
    page.set_viewport_size({"width": WIDE, "height": tall})
    page.evaluate("document.activeElement.blur()")
    whole = page.evaluate("document.body.scrollHeight")
    taken = page.screenshot(clip={"x": 0, "y": 0, "width": WIDE, "height": min(tall, whole)}, full_page=True)
    keep(Image.open(io.BytesIO(taken)), name)


def test_the_desk(trainee: Person) -> None:
    show(trainee.page, "desk")


def test_a_page_of_a_module(trainee: Person) -> None:
    trainee.open("/learn/listening/1")
    show(trainee.page, "module", 1300)


def test_a_scenario(trainee: Person) -> None:
    trainee.open("/learn/boundaries/scenarios/1")
    show(trainee.page, "scenario")


def test_a_page_of_a_workbook(trainee: Person) -> None:
    trainee.open("/learn/listening/print")
    trainee.page.locator("input[value=workbook]").check()
    trainee.press("Get the pages ready")
    address = trainee.page.get_by_role("button", name="Open the PDF").get_attribute("href")
    workbook = pypdfium2.PdfDocument(trainee.page.request.get(address or "").body())
    keep(workbook[3].render(scale=1.5).to_pil(), "workbook")


def test_a_portfolio(site: Site, someone) -> None:
    trainee = signed_in(someone, site.named("Christopher Featherstonehaugh-Llewellyn"))
    trainee.open("/portfolio")
    show(trainee.page, "portfolio", 1300)


def test_deciding(site: Site, someone) -> None:
    assessor = signed_in(someone, site.account("assessor", "LEI"))
    assessor.open("/assess")
    assessor.follow_for("", "Jamal Reid")
    show(assessor.page, "decide", 1300)


def test_the_pool(site: Site, someone) -> None:
    coordinator = signed_in(someone, site.account("coordinator", "LEI"))
    coordinator.open("/pool")
    show(coordinator.page, "pool")


def test_a_certificate(site: Site, tmp_path: Path) -> None:
    mentor = site.account("mentor", "LEI")
    ran = site.run("credentials", "export", mentor["username"], str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    certificates = {file: pypdfium2.PdfDocument(file) for file in sorted(tmp_path.glob("*.pdf"))}
    wanted = next(
        pdf for pdf in certificates.values() if "Accredited Peer Mentor" in pdf[0].get_textpage().get_text_bounded()
    )
    keep(wanted[0].render(scale=1.5).to_pil(), "certificate")
