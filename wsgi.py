"""What a web server runs."""

from lms.app import create_app

app = create_app()
