"""Pictures drawn anew: what is kept holds the pixels of the first frame the right way up, and nothing else.

So where it was taken, comments, colour profiles, further frames and whatever follows the end are all left behind.
"""

import io
import warnings

from PIL import Image, ImageFile, ImageOps

from lms.core.uploads.changes import Change, Harmless, in_order
from lms.core.uploads.limits import (
    DAMAGED_PICTURE,
    JPEG,
    MOST_OCTETS,
    MOST_PIXELS,
    PNG,
    THUMBNAIL,
    TOO_MANY_PIXELS,
    Unfit,
)
from lms.core.uploads.looking import MEDIA
from lms.core.uploads.traces import told

QUALITY = 88
# As PNG a photograph is many times as long, and takes as much longer to write.
PHOTOGRAPHS = ("JPEG", "WEBP")
SAVED_AS = {JPEG: Change.AS_JPEG, PNG: Change.AS_PNG}
# Sixteen bits a pixel, as some scanners give, are shown with eight.
DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")


def redrawn(body: bytes, kind: str) -> Harmless:
    """A picture drawn anew: a photograph as JPEG, others as PNG. Raises Unfit for what is damaged or too large."""
    image = _plain(_upright(_opened(body, kind)))
    drawn = _drawn(image, JPEG if kind in PHOTOGRAPHS and image.mode != "RGBA" else PNG)
    if len(drawn.body) > MOST_OCTETS:
        drawn = _drawn(image, JPEG)
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    thumbnail = _drawn(small, PNG if "A" in image.mode else JPEG).body
    saved = set() if MEDIA.get(kind) == drawn.media else {SAVED_AS[drawn.media]}
    return Harmless(drawn.media, drawn.body, thumbnail, in_order(told(body, kind) | saved))


def _opened(body: bytes, kind: str) -> Image.Image:
    """The first frame, decoded. Its size is read, and refused, before anything is unpacked."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries let half a picture pass, for a whole process
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sizes are ours to judge, and what else it says helps nobody
        try:
            image: Image.Image = Image.open(io.BytesIO(body), formats=[kind])
            _refuse_huge(image)
            image.load()
        except Image.DecompressionBombError:
            raise Unfit(TOO_MANY_PIXELS) from None
        except MemoryError:
            raise
        except Unfit:
            raise
        except Exception:  # decoders of damaged files raise whatever they like
            raise Unfit(DAMAGED_PICTURE) from None
    return image


def _refuse_huge(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Unfit(TOO_MANY_PIXELS)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera says it was held (Exif 2.3, tag 274), if that can be read."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _plain(image: Image.Image) -> Image.Image:
    """Grey, colour, or colour that can be seen through; nothing is carried along with the pixels."""
    if image.mode in DEEP:
        plain = image.convert("F").point(lambda value: value * (1 / 257) + 0).convert("L")
    elif image.has_transparency_data:
        plain = image.convert("RGBA")
    else:
        plain = image.convert("L" if image.mode in ("1", "L") else "RGB")
    plain.info = {}
    return plain


def _drawn(image: Image.Image, media: str) -> Harmless:
    kept = io.BytesIO()
    if media == PNG:
        image.save(kept, "PNG")
    else:
        _on_white(image).save(kept, "JPEG", quality=QUALITY)
    return Harmless(media, kept.getvalue())


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page
