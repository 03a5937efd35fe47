"""The words of a case: codes with both names, none twice."""

import pytest

from oversight.exemptions import vocabulary
from oversight.exemptions.vocabulary import Flag, Labelled


@pytest.mark.parametrize("words", Labelled.__subclasses__(), ids=lambda words: words.__name__)
def test_every_code_has_both_names_and_is_found_by_its_code(words: type[Labelled]) -> None:
    for word in words:
        assert word.label.zh
        assert word.label.en.isascii()
        assert words(word.value) is word
        assert f"{word}" == word.value
    assert len({word.label for word in words}) == len(words)


def test_the_negative_list_has_its_eight_points() -> None:
    assert len(vocabulary.Flag) == 8
    assert Flag("private_gain").label.zh == "谋取私利、优亲厚友"
