"""The second chance of tests that drive a browser: a few files, alone, once; nothing else gets one."""

import json

import pytest

from commands import in_a_browser


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        (["tests/browser/test_a.py::test_1", "tests/browser/test_a.py::test_2"], ["tests/browser/test_a.py"]),
        (["tests/browser/accessible/test_b.py::test_1[x]", "tests/browser/test_a.py::test_2"], None),
        (["tests/browser/test_a.py::test_1", "tests/test_door.py::test_2"], []),
        ([f"tests/browser/test_{n}.py::test_1" for n in range(4)], []),
        ([], []),
    ],
)
def test_only_a_few_files_of_browser_tests_are_run_again(tmp_path, failed, again):
    record = tmp_path / "lastfailed"
    record.write_text(json.dumps(dict.fromkeys(failed, True)), "utf-8")
    assert in_a_browser(record) == (sorted({name.partition("::")[0] for name in failed}) if again is None else again)


def test_without_a_record_nothing_is_run_again(tmp_path):
    assert in_a_browser(tmp_path / "lastfailed") == []
    (tmp_path / "lastfailed").write_text("{", "utf-8")
    assert in_a_browser(tmp_path / "lastfailed") == []
