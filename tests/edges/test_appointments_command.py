"""`jiaohao appointments import` (R20): what a spreadsheet saves, every mistake with its line, no code kept."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall import booking_file
from hall import bookings as of
from hall import messages as m
from hall.actions import BookingsRead, CardsRead
from hall.lists import Lists
from jiaohao import appointments as command
from jiaohao.command import main
from runtime.config import ConfigError

KEY = bytes(range(32))
ZONE = ZoneInfo("Asia/Shanghai")
DAY, NEXT = "2099-10-13", "2099-10-14"
HALL = """
preset = "bank"
[hall]
id = "demo"
name = {{ zh = "示范营业厅" }}
[storage]
path = "{folder}/var/hall.db"
[[class]]
id = "appointment"
promise_min = 5
[[service]]
id = "a"
prefix = "A"
name = {{ zh = "综合业务" }}
[[service]]
id = "cash"
prefix = "B"
name = {{ zh = "现金业务" }}
"""
GOOD = f"date,time,code,service\n{DAY},09:30,ab-1234,a\n{DAY},9:40,ＡＢ １２３５,cash\n"


def at(day: str, time: str) -> float:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE).timestamp()


class Controller:
    """A hall's files in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.hall, self.key_file, self.csv = folder / "hall.toml", folder / "cards.key", folder / "day.csv"
        self.target = folder / "var/bookings.json"
        self.target.parent.mkdir()
        self.key_file.write_bytes(KEY)
        self.hall.write_text(HALL.format(folder=folder), "utf-8")

    def take(self, table: str | bytes) -> int:
        self.csv.write_bytes(table if isinstance(table, bytes) else table.encode())
        files = [str(self.csv), "-c", str(self.hall), "--key-file", str(self.key_file)]
        return main(["appointments", "import", *files])

    def mistakes(self, table: str) -> list[str]:
        self.csv.write_text(table, "utf-8")
        with pytest.raises(ConfigError) as caught:
            command.run(self.csv, self.hall, self.key_file)
        return [mistake.removeprefix("day.csv: ") for mistake in caught.value.mistakes]

    def taken(self) -> list[tuple[float, str, str]]:
        return [(b.at, b.service, b.class_) for b in booking_file.read(self.target).bookings]


@pytest.fixture
def controller(tmp_path: Path) -> Controller:
    return Controller(tmp_path)


def test_a_table_becomes_hashes_in_the_order_of_their_slots(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """R20."""
    assert controller.take(GOOD) == 0
    listed = booking_file.read(controller.target)
    assert listed.bookings == [
        m.Booking(of.hashed(KEY, "AB-1234"), at(DAY, "09:30"), "a"),
        m.Booking(of.hashed(KEY, "AB1235"), at(DAY, "09:40"), "cash"),
    ]
    said = capsys.readouterr().out
    assert f"{controller.target}: 2 appointments on {DAY}, 09:30 to 09:40\n" in said


def test_no_code_is_kept_or_said(controller: Controller, capsys: pytest.CaptureFixture[str]) -> None:
    """R22: neither in a file nor in a mistake."""
    controller.take(GOOD)
    assert controller.take(f"date,time,code,service\n{DAY},9:30,SECRET-7\n{DAY},SECRET-7,9:40,x\n") == 78
    assert controller.take(f"{DAY},9:30,SECRET-7,a\n") == 78
    said = capsys.readouterr()
    assert "SECRET" not in said.out + said.err
    files = [path.read_bytes() for path in controller.target.parent.iterdir()]
    assert [data for data in files if b"1234" in data] == []


def test_days_of_the_file_are_replaced_and_others_stay(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    controller.take(GOOD)
    controller.take(f"date,time,code,service\n{NEXT},10:00,AB-1234,a\n")
    assert len(controller.taken()) == 3
    capsys.readouterr()
    controller.take(
        f"time,code,name,date,service,class\n11:00,new-1,Wang,{DAY},a,vip\n".replace("vip", "ordinary")
    )
    assert controller.taken() == [
        (at(DAY, "11:00"), "a", "ordinary"),
        (at(NEXT, "10:00"), "a", "appointment"),
    ]
    assert "before there were 2 on these days" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("day", "time"),
    [
        (DAY, "9:30"),
        ("2099/10/13", "09:30:00"),
        ("20991013", "9.30"),
        ("2099年10月13日", "09：30"),
        ("2099.10.13", "9:30"),
    ],
)
def test_dates_and_times_as_spreadsheets_write_them(controller: Controller, day: str, time: str) -> None:
    assert controller.take(f"date,time,code,service\n{day},{time},ab-1234,a\n") == 0
    assert controller.taken() == [(at(DAY, "09:30"), "a", "appointment")]


def test_what_a_chinese_windows_saves_is_read(controller: Controller) -> None:
    table = f"date,time,code,service,姓名\r\n{DAY},9:30,ab-1234,a,王芳\r\n"
    assert controller.take(table.encode("gb18030")) == 0
    assert len(controller.taken()) == 1


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        (",9:30,ab-1234,a", "date: missing, write it like 2026-10-13"),
        ("13.10.2099,9:30,ab-1234,a", "date: what stands there is not written like 2026-10-13"),
        ("2099-02-30,9:30,ab-1234,a", 'date: there is no "2099-02-30"'),
        (f"{DAY},25:00,ab-1234,a", 'time: there is no "25:00"'),
        (f"{DAY},half past nine,ab-1234,a", "time: what stands there is not written like 09:30"),
        (f"{DAY},9:30,,a", "code: missing"),
        (f"{DAY},9:30,abc,a", "code: 3 characters, a code has 4 to 32"),
        (f"{DAY},9:30,ab_1234,a", "code: a code has letters A-Z, digits and - only"),
        (f"{DAY},9:30,1.2E+11,a", "code: a spreadsheet changed it: format the column as text and fill it in again"),
        (f"{DAY},9:30,ab-1234,", "service: missing"),
        (f"{DAY},9:30,ab-1234,cach", 'service: "cach" is not one of hall.toml\'s, did you mean "cash"?'),
    ],
)  # fmt: skip
def test_each_mistake_has_its_line_and_its_way_out(controller: Controller, row: str, mistake: str) -> None:
    assert controller.mistakes(f"date,time,code,service\n\n{row}\n") == [f"line 3: {mistake}"]


def test_all_mistakes_are_told_at_once_and_nothing_is_changed(controller: Controller) -> None:
    controller.take(GOOD)
    before = controller.target.read_bytes()
    table = GOOD + f"{DAY},10:00,ab-1234,a\n{DAY},10:00,xyz-1,a,\n,,,\n{DAY},1,2,3\n"
    assert controller.mistakes(table) == [
        "line 4: code: stands in line 2 too, for the same day",
        "line 7: time: what stands there is not written like 09:30",
        "line 7: code: 1 characters, a code has 4 to 32",
        "line 7: service: what stands there is not one of hall.toml's, there is: a, cash",
    ]
    assert controller.target.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        ("", "line 1: empty, the first line must be date,time,code,service"),
        ("date,time,code\n", "line 1: no column service; the first line must be date,time,code,service, and class"),
        ("date,time,code,service\n", "no appointment: which day would it be?"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_a_day_changes_nothing(
    controller: Controller, table: str, mistake: str
) -> None:
    assert [told[: len(mistake)] for told in controller.mistakes(table)] == [mistake]
    assert not controller.target.exists()


def test_a_hall_without_such_a_class_has_ordinary_ones(controller: Controller) -> None:
    text = controller.hall.read_text("utf-8").replace('[[class]]\nid = "appointment"\npromise_min = 5\n', "")
    controller.hall.write_text(text, "utf-8")
    controller.take(GOOD)
    assert {class_ for _, _, class_ in controller.taken()} == {"ordinary"}


def test_with_another_key_what_was_known_is_gone_and_that_is_said(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    controller.take(GOOD)
    controller.key_file.write_bytes(bytes(32))
    controller.take(f"date,time,code,service\n{NEXT},10:00,AB-1234,a\n")
    assert len(controller.taken()) == 1
    assert "note: 2 appointments of another key are gone" in capsys.readouterr().out


def test_those_outside_the_hours_are_let_in_and_that_is_said(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """R20."""
    controller.take(GOOD + f"{DAY},18:30,late-1,a\n")
    assert "note: 1 of them are outside the hall's hours" in capsys.readouterr().out


def test_more_than_a_message_can_hold_follow_later(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{DAY},{9 + n // 600}:{n // 10 % 60:02},code-{n},a\n" for n in range(4000))
    assert controller.take("date,time,code,service\n" + rows) == 0
    listed = booking_file.read(controller.target)
    assert len(listed.bookings) == 4000
    told = of.fitting(listed)
    assert len(m.encode(told)) <= m.MAX_PAYLOAD
    assert len(told.bookings) > 1900
    assert f"note: the next {len(told.bookings)} appointments fit into one message" in capsys.readouterr().out


def test_the_hall_sees_a_new_list_within_a_second_and_keeps_the_old_one_if_it_cannot_be_read(
    controller: Controller, caplog: pytest.LogCaptureFixture
) -> None:
    lists = Lists(controller.target.with_name("hall.db"))
    first = lists.look(1.0)
    assert [type(event) for event in first] == [CardsRead, BookingsRead]
    controller.take(GOOD)
    assert lists.look(1.5) == []
    read = lists.look(2.1)
    assert [len(event.bookings.bookings) for event in read if isinstance(event, BookingsRead)] == [2]
    controller.target.write_text('{"day": null, "bookings": [{"code": "x"}]}')
    assert lists.look(3.2) == []
    assert "import the appointments again" in caplog.text


def test_a_day_is_cleared_and_the_others_stay(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """R20: the office that closes for a day."""
    controller.take(f"{GOOD}{NEXT},10:00,AB-1234,a\n")
    capsys.readouterr()
    for there_were in (2, 0):
        assert main(["appointments", "clear", DAY, "-c", str(controller.hall)]) == 0
        said = capsys.readouterr().out
        assert said == f"{controller.target}: no appointments on {DAY}; there were {there_were}\n"
        assert controller.taken() == [(at(NEXT, "10:00"), "a", "appointment")]
    assert main(["appointments", "clear", "tomorrow", "-c", str(controller.hall)]) == 78
    assert "2026-10-13" in capsys.readouterr().err
    assert controller.taken()


def test_a_hall_without_a_class_for_them_is_told_in_which_line_they_wait(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    told = controller.hall.read_text("utf-8")
    own = 'id = "walk-in"\nname = { zh = "现场" }'
    controller.hall.write_text(told.replace('id = "appointment"', own), "utf-8")
    assert controller.take(GOOD) == 0
    assert 'no [[class]] with id = "appointment"' in capsys.readouterr().out
