from flask import Blueprint

bp = Blueprint("establishments", __name__)
