"""The probes say what they measured."""

from flask.testing import FlaskClient


def test_the_process_says_that_it_is_alive(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_the_first_page_of_an_empty_installation_heads_no_empty_list(client: FlaskClient) -> None:
    assert "Nhóm hàng" not in client.get("/").text


def test_the_first_page_is_vietnamese(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="vi"' in answer.text
