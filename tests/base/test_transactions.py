"""A request that writes holds the write lock from its first statement on."""

import threading

from flask import Flask
from sqlalchemy import event

from matchmaker.accounts.models import User
from matchmaker.base.db import begin_reading, db, transactional, writing
from tests import make
from tests.conftest import Browser


def test_whoever_is_signed_in_begins_to_write_as_a_writer(live_app: Flask) -> None:
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    with live_app.app_context():
        with writing():
            user = make.user(make.producer())
            client = Browser(live_app).of(user)
            db.session.commit()
            db.session.remove()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get("/start").status_code == 200
            # The end of the request; the test's context keeps the session.
            db.session.remove()
            assert client.post("/account/news", data={"chosen": "1"}).status_code == 303
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_who_has_read_before_writes_on_what_others_have_written_since(live_app: Flask) -> None:
    with live_app.app_context(), writing():
        user_id = make.user().id
        db.session.commit()
        db.session.remove()

    @transactional
    def rename(name: str) -> None:
        db.session.get_one(User, user_id).name = name

    def elsewhere() -> None:
        with live_app.app_context():
            rename("kia")
            db.session.remove()

    # The requests of other tests may have left this thread a writer.
    begin_reading()
    with live_app.app_context():
        assert db.session.get_one(User, user_id).name != "kia"
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        rename("này")
        assert db.session.get_one(User, user_id).name == "này"
        db.session.remove()
