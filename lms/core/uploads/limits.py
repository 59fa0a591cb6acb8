"""How much may be sent, what it may be, and what is said of anything else."""

MEGABYTE = 1024 * 1024
MOST_OCTETS = 10 * MEGABYTE
MOST_TEXT = 200 * 1024
# A sheet of A4 scanned at 600 dots an inch has 35 million.
MOST_PIXELS = 40_000_000
MOST_PAGES = 100
MOST_OBJECTS = 50_000
# Pixels along the longer side.
THUMBNAIL = 240
MOST_THUMBNAIL = MEGABYTE // 4

JPEG, PNG, PDF, TEXT = "image/jpeg", "image/png", "application/pdf", "text/plain"
PICTURES = (JPEG, PNG)
SUFFIXES = {JPEG: (".jpg", ".jpeg"), PNG: (".png",), PDF: (".pdf",), TEXT: (".txt",)}

PRINT_IT = "Print it to a new PDF, then choose that."
EMPTY = "This file is empty. Choose another."
TOO_BIG = f"This file is too big: {MOST_OCTETS // MEGABYTE} MB is the most. Choose a smaller one."
WRONG_KIND = f"This is not a picture, a PDF or plain text. {PRINT_IT}"
OFFICE = f"This is an Office file or a ZIP. {PRINT_IT}"
OTHER_PICTURE = "We cannot show this kind of picture. Save it as a JPEG or PNG, then choose that."
WEB_PAGE = f"This is a web page or a drawing that can run. {PRINT_IT}"
NOT_WHAT_IT_SEEMS = f"This file is two things in one. {PRINT_IT}"
DAMAGED_PICTURE = "This picture is damaged. Save it again as a JPEG or PNG, then choose that."
TOO_MANY_PIXELS = "This picture is too large to open. Scan it at 300 dots per inch, or make it smaller."
DAMAGED_PDF = f"This PDF is damaged. {PRINT_IT}"
LOCKED = f"This PDF is locked with a password. {PRINT_IT}"
TOO_MANY_PAGES = f"This PDF has too many pages: {MOST_PAGES} is the most. Send it in parts."
TOO_MUCH_IN_IT = f"This PDF has too much in it. {PRINT_IT}"
TEXT_TOO_BIG = f"This text is too long: {MOST_TEXT // 1024} kB is the most. {PRINT_IT}"
NOT_UTF_8 = "This text cannot be read. Save it as plain text in UTF-8, then choose that."
NOT_OPENED = f"This file could not be opened. {PRINT_IT}"


class Unfit(Exception):
    """A file is not to be kept. Its text is one sentence that says what to do."""
