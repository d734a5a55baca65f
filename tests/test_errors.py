"""A refusal reaches people in their language, with what it speaks of filled in and nothing looked into."""

from hall.errors import BadInput, NotFound


def test_a_refusal_fills_in_what_it_speaks_of():
    assert NotFound("Không có máy in “{name}”.", name="P9").text == "Không có máy in “P9”."


def test_a_value_with_braces_is_taken_as_it_is():
    assert NotFound("Không có máy in “{name}”.", name="{code} {0}").text == "Không có máy in “{code} {0}”."


def test_a_name_that_nobody_filled_in_stays_and_breaks_nothing():
    assert BadInput("{source}: thiếu họ và tên.").text == "{source}: thiếu họ và tên."


def test_a_refusal_is_told_in_the_language_of_the_page(client):
    staff = client("print")
    body = {"paused": True, "cmd_id": "press-0001"}
    assert staff.post("/api/v1/printers/P9/pause", json=body).json["text"] == "Không có máy in “P9”."
    assert staff.post("/api/v1/printers/P9/pause?lang=en", json=body).json["text"] == "There is no printer “P9”."


def test_a_page_that_does_not_exist_says_so_in_both_languages(client):
    assert "Không có trang này." in client().get("/nowhere").text
    assert "There is no such page." in client().get("/nowhere?lang=en").text


def test_half_a_character_is_refused_before_anything_is_made_of_it(client):
    desk = client("admin")
    for half in (b'{"name": "M1", "address": "\\ud800"}', b'{"name": "M1", "address": "\xed\xa0\x80"}', b'{"name": NaN}'):
        answer = desk.post("/api/v1/printers", data=half, content_type="application/json")
        assert (answer.status_code, answer.json["error"]) == (400, "bad_input")
    assert desk.post("/api/v1/printers", data=b'{"name": "M1", "address": "virtual:"}', content_type="text/plain").status_code == 400
    assert desk.post("/api/v1/printers", json={"name": "M1 😀", "address": "virtual:"}).status_code == 200
