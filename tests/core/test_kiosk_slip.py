"""What stands on a slip."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from hall import messages as m
from hall.paper import columns, height_mm
from hall.slip import RULE, SlipLine
from kiosk.slip import COLUMNS, MAX_MM, PAPER, ticket_slip

AT = datetime(2026, 3, 2, 9, 41, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()

CONFIG = m.Config(
    hall="demo",
    name={"zh": "示范营业厅", "en": "Demo service hall"},
    languages=["zh", "en"],
    time_zone="Asia/Shanghai",
    services=[m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"})],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
        m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
        m.ClassInfo("emergency", {"zh": "急诊", "en": "Emergency"}, 1, first=True),
    ],
)


def slip(
    config: m.Config = CONFIG,
    class_: str = "ordinary",
    ahead: int | None = 3,
    estimate_s: float | None = 301.0,
    now: float | None = AT,
    printed: str = "A012",
) -> tuple[SlipLine, ...]:
    return ticket_slip(config, "a", class_, printed, ahead, estimate_s, now, "kiosk-1")


def texts(
    config: m.Config = CONFIG,
    class_: str = "ordinary",
    ahead: int | None = 3,
    estimate_s: float | None = 301.0,
    now: float | None = AT,
) -> list[str]:
    return [line.text for line in slip(config, class_, ahead, estimate_s, now)]


def changed(**fields: object) -> m.Config:
    return msgspec.structs.replace(CONFIG, **fields)


def test_an_ordinary_slip_says_everything_in_both_languages_chinese_first() -> None:
    """R02, R07."""
    assert texts() == [
        "示范营业厅",
        "Demo service hall",
        "综合业务",
        "General business",
        "您的号码",
        "Your number",
        "A012",
        "前面还有 3 人，约需 6 分钟",
        "People ahead: 3, about 6 min",
        "承诺等候不超过 15 分钟",
        "We promise: at most 15 min of waiting",
        "VIP 客户请告知工作人员",
        "VIP? Please tell our staff",
        "2026-03-02 09:41 kiosk-1",
        "感谢您的光临",
        "Thank you for coming",
    ]


def test_chinese_stands_first_whatever_the_order_of_the_configuration() -> None:
    assert texts(changed(languages=["en", "zh"])) == texts()


def test_the_number_is_six_times_as_large_and_fits_narrow_paper() -> None:
    for printed, width in [("A012", 6), ("A1001", 6), ("ZB1001", 5)]:
        number = next(line for line in slip(printed=printed) if line.text == printed)
        assert (number.width, number.height) == (width, 6)
        assert width * len(printed) <= 32


def test_a_vip_slip_names_its_class_and_its_promise_and_asks_for_no_card() -> None:
    """R07."""
    lines = texts(class_="vip")
    assert "VIP" in lines
    assert "We promise: at most 10 min of waiting" in lines
    assert "VIP? Please tell our staff" not in lines


def test_a_kiosk_with_a_card_reader_asks_for_the_card_on_ordinary_slips_only() -> None:
    """R02."""
    with_reader = ticket_slip(CONFIG, "a", "ordinary", "A012", 3, 301.0, AT, "kiosk-1", tap_s=10.0)
    lines = [line.text for line in with_reader]
    at = lines.index("VIP？请在 10 秒内刷卡")
    assert lines[at + 1] == "VIP? Tap your card within 10 s"
    assert lines[:at] + lines[at + 2 :] == [line for line in texts() if "VIP" not in line]
    assert all(columns(line.text) * line.width <= COLUMNS for line in with_reader)
    for class_ in ("vip", "emergency"):
        assert ticket_slip(CONFIG, "a", class_, "A012", 3, 301.0, AT, "kiosk-1", tap_s=10.0) == slip(
            class_=class_
        )
    no_vip = changed(vip=False)
    assert ticket_slip(no_vip, "a", "ordinary", "A012", 3, 301.0, AT, "kiosk-1", tap_s=10.0) == slip(no_vip)


def test_a_hall_without_vip_asks_for_no_card() -> None:
    """R02."""
    assert not any("VIP" in line for line in texts(changed(vip=False)))


def test_without_a_link_nothing_is_said_about_the_people_ahead() -> None:
    assert not any("ahead" in line or "前面" in line for line in texts(ahead=None, estimate_s=301.0))


def test_people_ahead_are_told_without_an_estimate_when_there_is_none() -> None:
    lines = texts(estimate_s=None)
    assert "前面还有 3 人等候" in lines
    assert "People ahead of you: 3" in lines
    assert "Nobody ahead of you" in texts(ahead=0)


def test_an_emergency_is_not_told_how_many_wait() -> None:
    assert not any("ahead" in line for line in texts(class_="emergency"))


@pytest.mark.parametrize(
    "config", [CONFIG, changed(time_zone="Mars/Olympus"), changed(time_zone="../../etc")]
)
def test_without_a_trusted_clock_or_a_known_zone_the_slip_shows_no_time(config: m.Config) -> None:
    now = None if config is CONFIG else AT
    assert "--:-- kiosk-1" in texts(config, now=now)


def test_a_slip_is_never_longer_than_ninety_millimetres() -> None:
    long = {"zh": "很长的名字" * 5, "en": "a very long name " * 5}
    wordy = changed(name=long, services=[m.ServiceInfo("a", "A", long)])
    for config in (CONFIG, wordy):
        for class_ in ("ordinary", "vip", "emergency", "gone"):
            assert height_mm(slip(config, class_), PAPER) <= MAX_MM


def test_what_matters_least_is_left_out_first() -> None:
    long = {"zh": "很长的名字" * 5, "en": "a very long name " * 5}
    lines = texts(changed(name=long))
    assert "Thank you for coming" not in lines
    assert {"A012", "General business", "VIP? Please tell our staff", "2026-03-02 09:41 kiosk-1"} <= set(
        lines
    )
    assert RULE in slip(class_="emergency", ahead=None)


def test_a_language_without_texts_is_left_out() -> None:
    assert texts(changed(languages=["zh", "tlh"])) == texts(changed(languages=["zh"]))
    assert texts(changed(languages=["tlh"])) == texts()


def test_a_service_or_class_the_hall_does_not_name_is_printed_by_its_id() -> None:
    lines = texts(changed(services=[], classes=[]), class_="priority")
    assert {"a", "priority", "A012"} <= set(lines)


def test_control_characters_in_a_name_do_not_reach_the_printer() -> None:
    lines = texts(changed(name={"zh": "厅\x1b@\n二", "en": "Hall\x10\x04\x01"}))
    assert lines[:2] == ["厅 @ 二", "Hall"]


def test_chinese_characters_are_two_columns_wide() -> None:
    assert columns("A012 号，") == 9
