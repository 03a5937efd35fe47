"""The WSGI entry point: `granian --interface wsgi wsgi:app`."""

from oversight.app import create_app
from oversight.clock import Clock
from oversight.settings import Settings


def _clock(settings: Settings) -> Clock | None:
    if not settings.demo:
        return None
    from oversight.demo.show import show_clock  # the demonstration's own day, as long as that hasn't come

    return show_clock()


_settings = Settings.from_env()
app = create_app(_settings, _clock(_settings))
