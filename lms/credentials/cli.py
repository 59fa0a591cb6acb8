from flask.cli import AppGroup

cli = AppGroup("credentials")
