"""The WSGI entry point: `granian --interface wsgi wsgi:app`."""

from oversight.app import create_app
from oversight.settings import Settings

app = create_app(Settings.from_env())
