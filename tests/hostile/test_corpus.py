"""The corpus is large enough, and the files in it do what they are for."""

from tests.hostile import corpus


def test_there_are_more_than_two_hundred() -> None:
    assert corpus.ALL > 400
    assert len(set(corpus.TEXTS.values())) == len(corpus.TEXTS)


def test_the_secret_is_one() -> None:
    with open(corpus.SECRET_FILE) as file:
        assert file.read().startswith(corpus.SECRET_WORDS)
