"""Who did not change how they sign in learns by mail that somebody did; the mail says nothing else."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher

from jitflow import mail
from jitflow.accounts import administration, factors, keys, passwords, service, telling, totp
from jitflow.accounts.models import User
from jitflow.db import clock
from jitflow.db.units import read_unit, write_unit
from jitflow.jobs import service as jobs
from jitflow.jobs.models import Job

NEW = "another long pass phrase 41"


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for name in ("_hasher", "_code_hasher"):
        monkeypatch.setattr(passwords, name, quick)


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, str, str]]:
    """Mails that a server would have taken; one is set up."""
    taken: list[tuple[str, str, str]] = []
    monkeypatch.setenv("JITFLOW_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("JITFLOW_MAIL_FROM", "jitflow@example.eu")
    monkeypatch.setattr(mail, "send", lambda to, subject, body: taken.append((to, subject, body)))
    return taken


@pytest.fixture
def anna(any_ground, make_user) -> User:
    return make_user()


def work() -> list[Job]:
    """Do what waits, as a worker does; all jobs as they stand then."""
    with read_unit() as session:
        waiting = list(session.query(Job).filter(Job.status == "queued"))
    for job in waiting:
        jobs.run(job.id)
    with read_unit() as session:
        return list(session.query(Job))


def change(name: str, user: User) -> None:
    """Make a change as the pages or the command line make it."""
    secret = totp.new_secret()
    code = totp.code(secret, totp.step_at(clock.now()))
    key = keys.Verified(b"credential", b"public", 0, [])
    with write_unit() as unit:
        if name in ("change_password", "set_password"):
            getattr(service, name)(unit, user.id, NEW, *([None] if name == "set_password" else []))
        elif name == "set_totp":
            factors.set_totp(unit, user.id, secret, code)
        elif name == "add_key":
            factors.add_key(unit, user.id, "Desk key", key, "handle")
        else:
            factors.set_totp(unit, user.id, secret, code)
            if name == "remove_totp":
                factors.remove_totp(unit, user.id, False)
            elif name == "remove_key":
                factors.remove_key(unit, user.id, factors_key(unit, user, key), False)
            elif name == "reset_second_factor":
                administration.reset_second_factor(unit, user.id, None)
            else:
                _codes(unit, user, name)


def factors_key(unit, user: User, key) -> str:
    factors.add_key(unit, user.id, "Desk key", key, "handle")
    return factors.active_keys(unit.session, user.id)[0].id


def _codes(unit, user: User, name: str) -> None:
    made, hashes = factors.hashed_codes()
    factors.replace_codes(unit, user.id, hashes)
    if name == "recovery_code_used":
        unit.session.flush()
        code_id = factors.matching_recovery_code(unit.session, user.id, made[0])
        assert factors.use_recovery_code(unit, user.id, code_id, None).by == "recovery_code"


@pytest.mark.parametrize("name", telling.CHANGES)
def test_each_change_is_told_to_its_owner(anna: User, sent: list, name: str) -> None:
    change(name, anna)
    assert sent == [], "nobody waits for a mail server"
    assert {one.status for one in work()} == {"done"}
    told = [body for to, _subject, body in sent if to == anna.email]
    assert len(told) == len(sent)
    assert any(telling.CHANGES[name]() in body for body in told)


def test_the_mail_holds_the_kind_of_change_its_time_and_nothing_else(anna: User, sent: list, stopped_clock) -> None:
    change("add_key", anna)
    moment = clock.now()
    stopped_clock.forward(hours=3)
    work()
    ((to, subject, body),) = sent
    assert f"{moment:%Y-%m-%d %H:%M} (UTC)" in body
    assert to == anna.email and "Desk key" not in subject + body and anna.name not in subject + body
    assert not re.search(r"https?://|[0-9a-f]{16}", body)


@pytest.mark.parametrize("locale", ["it", "fr", "en"])
def test_it_is_in_the_language_of_the_person(anna: User, sent: list, locale: str) -> None:
    """Until the catalogues have it the words are English; which catalogue is asked is what this shows."""
    asked = []
    with write_unit() as unit:
        service.set_locale(unit, anna.id, locale)
    original = telling.speaking
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "speaking", lambda language: asked.append(language) or original(language))
        change("change_password", anna)
        work()
    assert asked == [locale] and len(sent) == 1


def test_without_a_mail_server_nothing_waits(anna: User, monkeypatch) -> None:
    monkeypatch.delenv("JITFLOW_SMTP_HOST", raising=False)
    change("change_password", anna)
    assert work() == []


def test_a_setting_that_cannot_be_used_keeps_nobody_from_a_change(anna: User, monkeypatch) -> None:
    monkeypatch.setenv("JITFLOW_SMTP_HOST", "mail.example.eu")
    monkeypatch.setenv("JITFLOW_MAIL_FROM", "nobody")
    change("change_password", anna)
    assert work() == []


def test_a_server_that_refuses_is_tried_once_more_and_the_change_stands(anna: User, sent: list, monkeypatch) -> None:
    def refuse(*message: str) -> None:
        sent.append(message)
        raise mail.MailError("SMTPServerDisconnected")

    monkeypatch.setattr(mail, "send", refuse)
    change("change_password", anna)
    work()
    (job,) = work()
    assert (job.status, job.error, len(sent)) == ("failed", "mail_failed", 2)
    with read_unit() as session:
        assert passwords.verify(NEW, session.get(User, anna.id).password)


def test_a_change_that_was_not_stored_is_not_told(anna: User, sent: list) -> None:
    with pytest.raises(RuntimeError), write_unit() as unit:
        service.change_password(unit, anna.id, NEW)
        raise RuntimeError
    assert work() == [] and sent == []
