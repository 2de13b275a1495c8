"""Password hashes: argon2id, never the same twice, and as much work for nobody's password as for anybody's."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from portal.signin.authentication import Passwords
from tests.unit.portal.accounts_stage import CHEAP


def test_the_product_uses_argon2id_with_64_mib() -> None:
    made = extract_parameters(Passwords().hashed("three blue herons"))
    assert (made.type, made.memory_cost, made.time_cost) == (Type.ID, 65536, 3)


def test_a_hash_fits_its_password_only() -> None:
    passwords = Passwords(CHEAP)
    made = passwords.hashed("three blue herons")
    assert made != passwords.hashed("three blue herons")
    assert passwords.fits(made, "three blue herons")
    assert not passwords.fits(made, "three blue heron")
    assert not passwords.fits("no hash at all", "three blue herons")


def test_without_a_hash_the_same_work_is_done_and_nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, known, word: (verified.append(known), verify(self, known, word))[1],
    )
    passwords = Passwords(CHEAP)
    for word in ("", "x", "three blue herons"):
        assert not passwords.fits("", word)
    assert len(verified) == 3
    assert extract_parameters(verified[0]) == extract_parameters(passwords.hashed("x"))


def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert not Passwords(CHEAP).outdated(CHEAP.hash("x"))
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).outdated(CHEAP.hash("x"))
