"""What stands on a slip."""

from dataclasses import replace

import pytest

from hall import messages as m
from hall.paper import Paper, pair_rows
from hall.slip import RULE, SlipCode, SlipLine, SlipPair, SlipSpace
from kiosk.slip import Ticket, copy_slip
from kiosk.template import default
from tests.core.slip_story import (
    AT,
    CONFIG,
    EPSON,
    NARROW,
    PAGE,
    TICKET,
    TICKET_ID,
    WIDE,
    arranged,
    changed,
    slip,
    texts,
)

LONG = {"zh": "很长的名字" * 5, "en": "a very long name " * 5}


def of_class(class_: str) -> Ticket:
    return replace(TICKET, class_=class_)


def test_an_ordinary_slip_says_everything_in_both_languages_side_by_side() -> None:
    """R02, R07."""
    assert slip() == (
        SlipPair("示范营业厅", "Demo service hall"),
        RULE,
        SlipPair("综合业务", "General business", bold=True),
        SlipPair("您的号码", "Your number"),
        SlipSpace(2.2),
        SlipLine("A012", 6, 6, bold=True),
        SlipSpace(2.2),
        SlipPair("前面 3 人，约 6 分钟", "3 ahead, about 6 min"),
        SlipPair("承诺等候 15 分钟以内", "Wait: 15 min at most"),
        SlipPair("VIP？请告知工作人员", "VIP? Please tell us"),
        SlipPair("请留意叫号", "Please listen for your number"),
        SlipPair("2026-03-02 09:41", "kiosk-1"),
        SlipSpace(2.2),
    )


def test_below_each_other_the_first_language_is_larger_and_nothing_else_changes() -> None:
    laid = slip(of=arranged("below"))
    at = laid.index(SlipLine("综合业务", 2, 2, bold=True))
    assert laid[at + 1] == SlipLine("General business")
    assert texts(laid)[-1] == "2026-03-02 09:41  kiosk-1"
    there_is_no_room_for = {"您的号码", "Your number", "请留意叫号", "Please listen for your number"}
    assert (
        set(texts(laid)[:-1]) == set(texts(slip())) - {"2026-03-02 09:41", "kiosk-1"} - there_is_no_room_for
    )


def test_in_one_language_everything_is_centred() -> None:
    """R31."""
    assert texts(slip(config=changed(languages=["en"]))) == [
        "Demo service hall",
        "General business",
        "Your number",
        "A012",
        "3 ahead, about 6 min",
        "Wait: 15 min at most",
        "VIP? Please tell us",
        "Please listen for your number",
        "2026-03-02 09:41  kiosk-1",
    ]


def test_chinese_stands_first_whatever_the_order_of_the_configuration() -> None:
    assert slip(config=changed(languages=["en", "zh"])) == slip()


@pytest.mark.parametrize(
    ("paper", "printed", "size"),
    [
        (WIDE, "A012", 6),
        (WIDE, "ZB1001", 6),
        (EPSON, "ZB1001", 6),
        (EPSON, "ZB100000", 5),
        (NARROW, "A012", 4),
        (NARROW, "ZB100000", 4),
    ],
)
def test_the_number_is_as_large_as_the_paper_is_wide_enough_for(
    paper: object, printed: str, size: int
) -> None:
    number = next(
        b for b in slip(replace(TICKET, printed=printed), paper=paper) if getattr(b, "text", "") == printed
    )
    assert number == SlipLine(printed, size, min(6, paper.largest), "centre", bold=True)


def test_a_vip_slip_names_its_class_and_its_promise_and_asks_for_no_card() -> None:
    """R07."""
    laid = slip(of_class("vip"))
    assert SlipLine("VIP", 2, 2, bold=True) in laid
    assert SlipPair("承诺等候 10 分钟以内", "Wait: 10 min at most") in laid
    assert not any("VIP?" in text for text in texts(laid))


def test_a_kiosk_with_a_card_reader_asks_for_the_card_on_ordinary_slips_only() -> None:
    """R02."""
    asked, here = SlipPair("VIP？10 秒内请刷卡", "VIP? Tap card in 10 s"), replace(TICKET, tap_s=10.0)
    assert asked in slip(here)
    assert [b for b in slip(here) if b != asked] == [b for b in slip() if "VIP" not in str(b)]
    for class_ in ("vip", "emergency"):
        assert slip(replace(here, class_=class_)) == slip(of_class(class_))
    assert slip(here, changed(vip=False)) == slip(config=changed(vip=False))


@pytest.mark.parametrize("paper", [WIDE, EPSON])
def test_what_both_languages_say_takes_one_line_each(paper: Paper) -> None:
    """Though the English is longer than its half of the paper."""
    pairs = [block for block in slip(replace(TICKET, tap_s=10.0), paper=paper) if isinstance(block, SlipPair)]
    assert {"VIP? Tap card in 10 s", "Please listen for your number"} <= {pair.right for pair in pairs}
    assert [pair for pair in pairs if len(pair_rows(pair, paper)) != 1] == []


def test_a_hall_without_vip_asks_for_no_card() -> None:
    """R02."""
    assert not any("VIP" in text for text in texts(slip(config=changed(vip=False))))


def test_without_a_link_nothing_is_said_about_the_people_ahead() -> None:
    assert not any("ahead" in text or "前面" in text for text in texts(slip(replace(TICKET, ahead=None))))


def test_people_ahead_are_told_without_an_estimate_when_there_is_none() -> None:
    assert SlipPair("前面还有 3 人等候", "3 ahead of you") in slip(replace(TICKET, estimate_s=None))
    assert SlipPair("前面无人等候", "Nobody ahead of you") in slip(replace(TICKET, ahead=0))


def test_an_emergency_is_not_told_how_many_wait() -> None:
    assert not any("ahead" in text for text in texts(slip(of_class("emergency"))))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Mars/Olympus", "../../etc"])
def test_without_a_trusted_clock_or_a_known_zone_the_slip_shows_no_time(zone: str) -> None:
    ticket = replace(TICKET, at=None) if zone == "Asia/Shanghai" else TICKET
    assert SlipPair("--:--", "kiosk-1") in slip(ticket, changed(time_zone=zone))


@pytest.mark.parametrize("paper", [WIDE, EPSON, NARROW])
@pytest.mark.parametrize("page", ["", PAGE])
@pytest.mark.parametrize("class_", ["ordinary", "vip", "emergency", "gone"])
def test_a_slip_is_never_longer_than_ninety_millimetres(paper: object, page: str, class_: str) -> None:
    """`slip` asserts it of each."""
    for fields in ({}, {"name": LONG}, {"name": LONG, "services": [m.ServiceInfo("a", "A", LONG)]}):
        for languages in (["zh"], ["en"], ["zh", "en"]):
            config = changed(ticket_page=page, languages=languages, **fields)
            laid = slip(of_class(class_), config, paper=paper)
            assert "A012" in texts(laid)
            assert slip(replace(of_class(class_), copy=True), config, paper=paper)[0].text in ("副本", "COPY")


def test_what_matters_least_is_left_out_first() -> None:
    laid = slip(config=changed(name=LONG, ticket_page=PAGE))
    said = texts(laid)
    assert RULE not in laid
    assert not {"Please listen for your number", "Your number"} & set(said)
    assert {"A012", "General business", "VIP? Please tell us", "kiosk-1", "Wait: 15 min at most"} <= set(said)


def test_a_language_without_texts_is_left_out() -> None:
    assert slip(config=changed(languages=["zh", "tlh"])) == slip(config=changed(languages=["zh"]))
    assert slip(config=changed(languages=["tlh"])) == slip()


def test_a_service_or_class_the_hall_does_not_name_is_printed_by_its_id() -> None:
    laid = slip(of_class("priority"), changed(services=[], classes=[]))
    assert {"a", "priority", "A012"} <= set(texts(laid))


def test_control_characters_in_a_name_do_not_reach_the_printer() -> None:
    config = changed(name={"zh": "厅\x1b@\n二", "en": "Hall\x10\x04\x01"})
    assert slip(config=config)[0] == SlipPair("厅 @ 二", "Hall")


# --- the code ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [WIDE, EPSON, NARROW])
def test_the_code_leads_to_the_ticket_s_page_and_says_what_it_is_for(paper: object) -> None:
    """Behind all that a slip must say, in both languages, on each paper."""
    laid = slip(replace(TICKET, tap_s=10.0), changed(ticket_page=PAGE), paper=paper)
    size_mm = 15.0 if paper == NARROW else 18.0
    assert SlipCode(f"http://192.168.1.10:8600/t/{TICKET_ID}", size_mm) in laid
    assert {"扫码查看进度", "Scan for updates", "VIP? Tap card in 10 s", "kiosk-1"} <= {
        word for text in texts(laid) for word in (text, *text.split("  "))
    }


@pytest.mark.parametrize("paper", [WIDE, EPSON, NARROW])
@pytest.mark.parametrize("class_", ["ordinary", "vip"])
def test_a_code_costs_neither_how_many_wait_nor_the_air_around_the_number(paper: Paper, class_: str) -> None:
    """Only a VIP's slip at 180 dpi is too full for the air."""
    ticket = replace(of_class(class_), tap_s=10.0)
    laid = slip(ticket, changed(ticket_page=PAGE), paper=paper)
    assert any(isinstance(block, SlipCode) for block in laid)
    assert {"前面 3 人，约 6 分钟", "3 ahead, about 6 min"} <= set(texts(laid))
    number = next(n for n, block in enumerate(laid) if getattr(block, "text", "") == "A012")
    has_air = isinstance(laid[number - 1], SlipSpace) and isinstance(laid[number + 1], SlipSpace)
    assert has_air == ((paper, class_) != (EPSON, "vip"))


def test_a_code_goes_before_how_many_wait_does() -> None:
    """Names so long that there is room for one of them: the code tells the same, but only to a phone."""
    long = {"zh": "很长的名字" * 8, "en": "a very long name " * 8}
    laid = slip(config=changed(ticket_page=PAGE, services=[m.ServiceInfo("a", "A", long)]), paper=NARROW)
    assert not any(isinstance(block, SlipCode) for block in laid)
    assert "3 ahead, about 6 min" in texts(laid)


def test_on_narrow_paper_the_words_above_the_code_share_a_line() -> None:
    laid = slip(config=changed(ticket_page=PAGE), paper=NARROW)
    assert SlipPair("扫码查看进度", "Scan for updates") in laid


def test_the_page_may_be_named_by_the_number() -> None:
    config = changed(ticket_page="https://hall.example/{number}?x={id}")
    assert SlipCode(f"https://hall.example/A012?x={TICKET_ID}", 18.0) in slip(config=config)


def test_a_page_with_unknown_braces_prints_as_it_is() -> None:
    """hall.toml is checked where it is; a hall of another version may say what it likes."""
    assert SlipCode("http://hall/{who}/A012{", 18.0) in slip(
        config=changed(ticket_page="http://hall/{who}/{number}{")
    )


def test_without_a_page_or_a_printer_of_codes_nothing_is_said_of_one() -> None:
    without = replace(WIDE, codes=False)
    endless = changed(ticket_page="http://hall/" + 3000 * "x")
    for laid in (slip(), slip(config=changed(ticket_page=PAGE), paper=without), slip(config=endless)):
        assert not any(isinstance(block, SlipCode) for block in laid)
        assert "Scan for updates" not in texts(laid)


# --- copies --------------------------------------------------------------------------------------------------

ISSUED = m.TicketIssued("a", "vip", 12, "A012", "2026-03-02", "confirmed")


def test_a_copy_is_marked_on_top_and_below_and_has_the_time_of_the_ticket() -> None:
    laid = copy_slip(default(), CONFIG, WIDE, ISSUED, TICKET_ID, AT, "kiosk-1")
    assert laid[:2] == (SlipLine("副本", 3, 3, bold=True), RULE)
    assert laid[-3:] == (RULE, SlipLine("COPY", 3, 3, bold=True), SlipSpace(2))
    assert SlipLine("A012", 6, 6, bold=True) in laid
    assert SlipPair("2026-03-02 09:41", "kiosk-1") in laid


def test_a_copy_leads_to_the_same_page_and_asks_for_no_card_any_more() -> None:
    """R02: the time for a tap is over."""
    issued = m.TicketIssued("a", "ordinary", 12, "A012", "2026-03-02", "unverified")
    room = replace(WIDE, end_mm=0.0)
    laid = copy_slip(default(), changed(ticket_page=PAGE), room, issued, TICKET_ID, None, "kiosk-1")
    assert SlipCode(f"http://192.168.1.10:8600/t/{TICKET_ID}", 18.0) in laid
    assert "--:--" in texts(laid)
    assert not any("VIP" in text for text in texts(laid))


def test_in_one_language_a_copy_says_so_twice() -> None:
    laid = copy_slip(default(), changed(languages=["zh"]), WIDE, ISSUED, TICKET_ID, AT, "kiosk-1")
    assert texts(laid).count("副本") == 2
