"""`jiaohao cards import`, and the file the hall looks at: what a spreadsheet saves, every mistake, no number kept."""

import os
import stat
from pathlib import Path

import pytest

from hall import card_file
from hall import cards as of
from hall import messages as m
from jiaohao import cards as command
from jiaohao.command import main
from runtime.config import ConfigError

KEY = bytes(range(32))
HALL = """
preset = "telecom"
[hall]
id = "demo"
name = {{ zh = "示范营业厅" }}
[storage]
path = "{folder}/var/hall.db"
[[class]]
id = "gold"
name = {{ zh = "金卡" }}
promise_min = 5
[[service]]
id = "a"
prefix = "A"
name = {{ zh = "综合业务" }}
[rules]
vip = {vip}
"""
GOOD = "card,class\n010063E9AE,vip\n62E3086CED,gold\n"


class Controller:
    """A hall's files in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.hall, self.key_file, self.csv = folder / "hall.toml", folder / "cards.key", folder / "cards.csv"
        self.target = folder / "var/cards.json"
        self.target.parent.mkdir()
        self.key_file.write_bytes(KEY)
        self.configure()

    def configure(self, vip: str = "true") -> None:
        self.hall.write_text(HALL.format(folder=self.hall.parent, vip=vip), "utf-8")

    def take(self, table: str | bytes, *options: str) -> int:
        self.csv.write_bytes(table if isinstance(table, bytes) else table.encode())
        files = [str(self.csv), "-c", str(self.hall), "--key-file", str(self.key_file)]
        return main(["cards", "import", *files, *options])

    def mistakes(self, table: str | bytes) -> list[str]:
        self.csv.write_bytes(table if isinstance(table, bytes) else table.encode())
        with pytest.raises(ConfigError) as caught:
            command.run(self.csv, self.hall, self.key_file)
        return [mistake.removeprefix("cards.csv: ") for mistake in caught.value.mistakes]

    def known(self, key: bytes = KEY) -> dict[str, str]:
        """Class by number, of those the tests use."""
        found = of.unpacked(card_file.read(self.target))
        numbers = ("010063E9AE", "62E3086CED", "3C00CE754C", "0063E9AE", "63E9AE", "04A2B3C4D5E6F7")
        return {n: found[of.hashed(key, n)] for n in numbers if of.hashed(key, n) in found}


@pytest.fixture
def controller(tmp_path: Path) -> Controller:
    return Controller(tmp_path)


# --- what is taken -------------------------------------------------------------------------------------------


def test_cards_become_hashes_beside_the_halls_database(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """R22."""
    assert controller.take(GOOD) == 0
    assert controller.known() == {"010063E9AE": "vip", "62E3086CED": "gold"}
    assert card_file.read(controller.target).key == of.mark(KEY)
    said = capsys.readouterr().out
    room = of.room(card_file.read(controller.target)) - 2
    assert said == (
        f"{controller.target}: 1 gold, 1 vip; there is room for {room} more; before there were 0\n"
    )
    for file in controller.target.parent.iterdir():
        assert b"63E9AE" not in file.read_bytes().upper()


@pytest.mark.parametrize(
    "table",
    [
        "\ufeffcard,class\r\n010063E9AE,vip\r\n62E3086CED,gold\r\n",  # as Excel saves "CSV UTF-8"
        "姓名,Card,备注,CLASS\n王芳,010063e9ae,,VIP\n李强,62 E3 08 6C ED,x,Gold\n".encode("gb18030"),
        "card,class\n\n０１００６３Ｅ９ＡＥ， ｖｉｐ\n".replace("，", ",") + ",,\n  ,\n62e3086ced,gold",
        'class,card\n"vip","010063E9AE"\n" gold ","62E3086CED\n"\n',
        "\n\ncard,class\r010063E9AE,vip\r62E3086CED,gold\r",
        GOOD + "01-00-63-E9-AE,vip\n",  # the same card with the same class once more
    ],
    ids=["excel", "gb18030", "full-width", "quoted", "old-mac", "twice"],
)
def test_whatever_a_spreadsheet_makes_of_the_table_it_is_read(
    controller: Controller, table: str | bytes
) -> None:
    assert controller.take(table) == 0
    assert controller.known() == {"010063E9AE": "vip", "62E3086CED": "gold"}


def test_the_file_is_the_whole_list(controller: Controller, capsys: pytest.CaptureFixture[str]) -> None:
    controller.take(GOOD)
    controller.take("card,class\n3C00CE754C,vip\n")
    assert controller.known() == {"3C00CE754C": "vip"}
    assert "before there were 2" in capsys.readouterr().out
    controller.take("card,class\n")
    assert card_file.read(controller.target).cards == {}


def test_the_key_is_made_once_for_its_owner_only(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    controller.key_file.unlink()
    assert controller.take(GOOD) == 0
    key = controller.key_file.read_bytes()
    assert len(key) == 32
    assert key != KEY
    assert stat.S_IMODE(controller.key_file.stat().st_mode) == 0o600
    assert controller.known(key) == {"010063E9AE": "vip", "62E3086CED": "gold"}
    assert "copy it to every kiosk" in capsys.readouterr().out
    controller.take(GOOD)
    assert controller.key_file.read_bytes() == key
    assert "copy it to every kiosk" not in capsys.readouterr().out


def test_what_root_writes_belongs_to_the_halls_user(controller: Controller) -> None:
    """Else the hall could not read what the technician has imported with sudo."""
    owner = 12345 if os.geteuid() == 0 else os.geteuid()
    group = 12345 if os.geteuid() == 0 else os.getegid()
    os.chown(controller.target.parent, owner, group)
    controller.key_file.unlink()
    controller.take(GOOD)
    for file in (controller.target, controller.key_file):
        assert (file.stat().st_uid, file.stat().st_gid) == (owner, group)
    assert stat.S_IMODE(controller.target.stat().st_mode) == 0o640


def test_numbers_without_a_letter_are_taken_with_a_note(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed on a card is decimal, and its reader sends something else."""
    printed = "".join(f"000654788{n},vip\n" for n in range(4))
    assert controller.take("card,class\n" + printed) == 0
    assert "note: no number has a letter" in capsys.readouterr().out
    controller.take("card,class\n" + printed + "010063E9AE,vip\n")
    assert "note:" not in capsys.readouterr().out


def test_cards_of_every_kind_stand_in_one_list(controller: Controller) -> None:
    assert controller.take("card,class\n010063E9AE,vip\n04A2B3C4D5E6F7,gold\n0063E9AE,gold\n") == 0
    assert controller.known() == {"010063E9AE": "vip", "04A2B3C4D5E6F7": "gold", "0063E9AE": "gold"}


@pytest.mark.parametrize(
    ("card", "options", "number"),
    [
        ("0006547886", ["--format", "decimal"], "0063E9AE"),
        ("010063E9AE", ["--bytes", "4"], "0063E9AE"),
        ('"099,59822"', ["--format", "wiegand"], "63E9AE"),
        ("010063E9AE", ["--bytes", "3"], "63E9AE"),
        ("63E9AE", ["--bytes", "3"], "63E9AE"),
        ("AEE96300", ["--format", "reversed"], "0063E9AE"),
    ],
)
def test_a_list_in_another_format_is_told_so(
    controller: Controller, card: str, options: list[str], number: str
) -> None:
    assert controller.take(f"card,class\n{card},vip\n", *options) == 0
    assert controller.known() == {number: "vip"}


def test_shorter_numbers_without_a_letter_are_taken_with_a_note(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """0012345678 of an EM4100 has become 12345678, which is a Mifare card's, too."""
    table = "card,class\n010063E9AE,vip\n12345678,vip\n1A2B3C4D,vip\n"
    assert controller.take(table) == 0
    assert "note: 1 of the shorter numbers have no letter: if a spreadsheet" in capsys.readouterr().out
    assert controller.take(table, "--bytes", "4") == 0
    assert "note:" not in capsys.readouterr().out
    assert controller.take("card,class\n010063E9AE,vip\n1A2B3C4D,vip\n") == 0
    assert "note:" not in capsys.readouterr().out


def test_digits_that_a_spreadsheet_made_zeros_of_are_refused(controller: Controller) -> None:
    """It keeps fifteen."""
    changed = "card: a spreadsheet changed it: format the column as text and fill it in again"
    table = "card,class\n1234567890123450,vip\n12345678901234500000,vip\n"
    assert controller.mistakes(table) == [f"line 2: {changed}", f"line 3: {changed}"]


def test_a_wrong_option_is_refused_before_anything_is_written(controller: Controller) -> None:
    for options in (["--format", "octal"], ["--bytes", "2"], ["--bytes", "11"]):
        with pytest.raises(SystemExit) as ended:
            controller.take(GOOD, *options)
        assert ended.value.code == 2
    assert not controller.target.exists()


# --- what is refused -----------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_once_with_its_line_and_no_number(
    controller: Controller, capsys: pytest.CaptureFixture[str]
) -> None:
    """R22."""
    table = (
        "card,class\n10063E9AE,vip\n\n,vip\n1.0063E+11,gold\n62E3086CED\n62E3086CED,vpi\n"
        "3C00CE754C,vip\n3C00CE754C,gold\n01006xE9AE,010063E9AE\n"
    )
    assert controller.mistakes(table) == [
        "line 2: card: 9 digits, a card's number has 8, 10, 14, 16 or 20: a spreadsheet drops leading zeros",
        "line 4: card: missing",
        "line 5: card: a spreadsheet changed it: format the column as text and fill it in again",
        "line 6: class: missing",
        'line 7: class: "vpi" is not one of hall.toml\'s, did you mean "vip"?',
        "line 9: card: stands in line 8 too, with another class",
        "line 10: class: what stands there is not one of hall.toml's, there is: gold, ordinary, return, vip",
        "line 10: card: a card's number has hexadecimal digits only, 0-9 and A-F",
    ]
    assert controller.take(table) == 78
    said = capsys.readouterr()
    assert said.err.startswith(f"{controller.csv}: 8 mistakes\n  cards.csv: line 2: card: ")
    assert not any(number in said.err + said.out for number in ("63E9AE", "62E3", "3C00", "0063"))
    assert not controller.target.exists()


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        ("", "line 1: empty, the first line must be card,class"),
        ("\n , \n", "line 1: empty, the first line must be card,class"),
        (
            "010063E9AE,vip\n",
            "line 1: no column card and no column class; the first line must be card,class",
        ),
        ("\ncard;class\n", "line 2: no column card and no column class; the first line must be card,class"),
        ("card,vip\n", "line 1: no column class; the first line must be card,class"),
        ("card,class\n".encode("utf-16"), "not a text this can read: save it as CSV UTF-8"),
        (b"PK\x03\x04\x14\x00\x08\x08", "not a text this can read: save it as CSV UTF-8"),
    ],
)
def test_what_is_no_such_table_is_told_so(controller: Controller, table: str | bytes, mistake: str) -> None:
    assert controller.mistakes(table) == [mistake]


def test_a_file_that_is_not_there_is_told_so(controller: Controller) -> None:
    with pytest.raises(ConfigError, match=r"cards\.csv: cannot be read: No such file"):
        command.run(controller.csv, controller.hall, controller.key_file)


def test_more_cards_than_fit_are_refused_and_the_old_list_stays(controller: Controller) -> None:
    controller.take(GOOD)
    room = of.room(m.Cards({"vip": ""}, of.mark(KEY)))
    rows = [f"{n:010X},vip\n" for n in range(room + 1)]
    assert controller.mistakes("card,class\n" + "".join(rows)) == [
        f"{room + 1} cards, at most {room} fit into one message to the kiosks"
    ]
    assert len(controller.known()) == 2
    assert controller.take("card,class\n" + "".join(rows[:room])) == 0
    assert of.count(card_file.read(controller.target)) == room


def test_a_hall_without_vip_takes_no_cards(controller: Controller) -> None:
    controller.configure(vip="false")
    assert controller.mistakes(GOOD) == [
        "hall.toml: rules.vip: is false, so kiosks ignore cards; write vip = true first"
    ]


def test_a_key_of_another_length_is_not_used_and_not_replaced(controller: Controller) -> None:
    controller.key_file.write_bytes(KEY[:31])
    assert controller.mistakes(GOOD) == [
        "cards.key: 31 bytes, a key has 32; bring back the one the kiosks have, or remove it and copy the new one"
        " to every kiosk"
    ]
    assert controller.key_file.read_bytes() == KEY[:31]


def test_elsewhere_than_on_the_controller_it_says_so_and_leaves_no_key(controller: Controller) -> None:
    controller.target.parent.rmdir()
    controller.key_file.unlink()
    assert controller.mistakes(GOOD) == [
        f"{controller.target.parent}: No such file or directory; run this on the controller, as root"
    ]
    assert not controller.key_file.exists()


# --- the hall's look -----------------------------------------------------------------------------------------


def test_the_hall_reads_the_file_at_its_first_look_and_when_it_has_changed(controller: Controller) -> None:
    look = card_file.CardFile(controller.target).look
    assert look() == m.Cards({}), "no file: no cards"
    assert look() is None
    controller.take(GOOD)
    cards = look()
    assert cards is not None
    assert of.count(cards) == 2
    assert look() is None
    controller.take(GOOD)
    assert look() is not None, "written again"
    controller.target.unlink()
    assert look() == m.Cards({})


def test_a_file_that_cannot_be_read_is_told_once_and_leaves_what_is_known(
    controller: Controller, caplog: pytest.LogCaptureFixture
) -> None:
    look = card_file.CardFile(controller.target).look
    controller.target.write_text('{"cards": {"vip": "6f"}}')
    assert [look(), look(), look()] == [None, None, None]
    assert caplog.text.count("cannot be read") == 1
    controller.take(GOOD)
    assert look() is not None


def test_what_a_killed_import_left_is_in_nobodys_way(controller: Controller) -> None:
    left = controller.target.with_name(".cards.json.new")
    left.write_text("half")
    assert controller.take(GOOD) == 0
    assert [file.name for file in controller.target.parent.iterdir()] == ["cards.json"]
