"""The blueprint all the doors of this storey hang on."""

from flask import Blueprint

bp = Blueprint("credentials", __name__)
