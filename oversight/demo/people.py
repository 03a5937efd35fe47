"""Invented people: names only, the same at every load. There are no identity or telephone numbers here."""

from faker import Faker

SEED = 20_261_124
"""From it all that is invented follows, so that two loads say the same."""


class People:
    """Hands out invented names, one after the other."""

    def __init__(self) -> None:
        self._faker = Faker("zh_CN")
        self._faker.seed_instance(SEED)

    def name(self) -> str:
        """Return the next invented name."""
        return str(self._faker.name())
