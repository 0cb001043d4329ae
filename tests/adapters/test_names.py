"""TXT records from a name server that speaks the real protocol; what is not answered is not known."""

import pytest

from handschlag.adapters.networks.names import NotAnswered, texts_of
from tests.adapters.names_emulator import emulator
from tests.stage import free_port


def test_records_are_read_whole() -> None:
    with emulator({"mail.example": ['"v=spf1 include:a.example " "-all"', '"größer"'], "empty.example": []}) as server:
        assert set(texts_of("mail.example", server=server)) == {"v=spf1 include:a.example -all", "größer"}
        assert texts_of("empty.example", server=server) == texts_of("nowhere.example", server=server) == ()


def test_no_answer_is_not_no_record() -> None:
    with emulator({}, broken=True) as server, pytest.raises(NotAnswered):
        texts_of("mail.example", server=server, seconds=1)
    with pytest.raises(NotAnswered):
        texts_of("mail.example", server=f"127.0.0.1:{free_port()}", seconds=0.5)
    for name in ("x" * 70 + ".example", "a..b"):
        with emulator({}) as server, pytest.raises(NotAnswered):
            texts_of(name, server=server, seconds=0.5)
