"""A site's own template: what its lines may say, how they are laid out, and what is told of its mistakes."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.paper import Paper, height_mm, pair_rows, rows
from hall.slip import RULE, Block, Slip, SlipCode, SlipLine, SlipPair, SlipPicture, SlipSpace
from kiosk.slip import MAX_MM, Ticket, least_mm, ticket_slip
from kiosk.template import Line, Template, default
from tests.core.slip_story import (
    CONFIG,
    EPSON,
    NARROW,
    PAGE,
    TICKET,
    TICKET_ID,
    WIDE,
    changed,
    slip,
    template,
    texts,
)

HOTLINE = {"zh": "监督投诉电话 12345", "en": "Complaints: 12345"}


def of(*lines: dict[str, Any], paper: Paper = WIDE, ticket: Ticket = TICKET, **keys: object) -> Slip:
    """What these lines make, without the number before them."""
    return slip(ticket, changed(ticket_page=PAGE), template(*lines, **keys), paper)[1:]


def told(line: dict[str, Any]) -> list[str]:
    return msgspec.convert(line, Line).problems()


def test_our_own_has_no_mistakes_and_lacks_nothing() -> None:
    """R02, R07."""
    ours = default()
    assert ours.problems() + ours.notes() + [p for line in ours.line for p in line.problems()] == []


def test_the_site_s_own_texts_stand_where_it_wants_them() -> None:
    """R32: commitments and the complaint telephone."""
    assert of({"text": HOTLINE}) == (SlipPair("监督投诉电话 12345", "Complaints: 12345"),)
    assert of({"text": HOTLINE, "languages": "below", "bold": True, "align": "left"}) == (
        SlipLine("监督投诉电话 12345", align="left", bold=True),
        SlipLine("Complaints: 12345", align="left", bold=True),
    )


def test_a_text_that_is_the_same_in_both_languages_or_has_only_one_stands_once() -> None:
    assert of({"text": {"zh": "12345", "en": "12345"}}) == (SlipLine("12345"),)
    assert of({"text": {"zh": "谢谢"}}) == (SlipLine("谢谢"),)


def test_what_is_too_long_for_its_half_stands_below_each_other() -> None:
    long = {"zh": "我们承诺：所有业务一次办好，不让您多跑一趟", "en": "We promise"}
    assert of({"text": long}) == (SlipLine(long["zh"]), SlipLine(long["en"]))


def test_on_narrow_paper_nothing_stands_side_by_side() -> None:
    assert of({"text": {"zh": "谢谢", "en": "Thanks"}}, paper=NARROW) == (
        SlipLine("谢谢"),
        SlipLine("Thanks"),
    )


def test_on_narrow_paper_a_line_that_says_so_itself_does_if_that_is_shorter() -> None:
    short, long = {"zh": "扫码查看进度", "en": "Scan for updates"}, {"zh": "扫码" * 7, "en": "Scan me " * 4}
    assert of({"text": short, "languages": "beside"}, paper=NARROW) == (SlipPair(*short.values()),)
    assert not any(isinstance(b, SlipPair) for b in of({"text": long, "languages": "beside"}, paper=NARROW))


def test_a_line_may_be_arranged_otherwise_than_the_rest() -> None:
    thanks = {"show": "thanks"}
    pair = (SlipPair("感谢您的光临", "Thank you for coming"),)
    lines = (SlipLine("感谢您的光临"), SlipLine("Thank you for coming"))
    assert of(thanks, languages="beside") == of({**thanks, "languages": "beside"}, languages="below") == pair
    assert of(thanks, languages="below") == of({**thanks, "languages": "below"}, languages="beside") == lines


def test_the_second_language_is_some_sixty_percent_of_the_first() -> None:
    sizes = []
    for size in (1, 2, 3, 4):
        first, second = of({"text": {"zh": "谢", "en": "Thx"}, "size": size, "languages": "below"})
        sizes.append((first.width, first.height, second.width, second.height))
    assert sizes == [(1, 1, 1, 1), (2, 2, 1, 1), (3, 3, 2, 2), (4, 4, 2, 2)]


def test_a_line_too_wide_for_its_size_is_set_smaller_rather_than_broken() -> None:
    assert of({"text": {"zh": "综合业务办理中心第一营业厅"}, "size": 3}) == (
        SlipLine("综合业务办理中心第一营业厅", 1, 1, bold=True),
    )
    assert of({"text": {"zh": "综合业务"}, "size": 8}, paper=NARROW) == (
        SlipLine("综合业务", 4, 4, bold=True),
    )


def test_a_template_may_show_fewer_languages_than_the_hall_has() -> None:
    """R31."""
    thanks = {"show": "thanks"}
    assert of(thanks, show_languages=["en"]) == (SlipLine("Thank you for coming"),)
    english = changed(languages=["en"])
    assert slip(TICKET, english, template(thanks, show_languages=["zh"]))[1:] == (
        SlipLine("Thank you for coming"),
    )


def test_a_line_may_be_for_some_classes_or_services_only() -> None:
    vip = {"text": {"zh": "贵宾室"}, "only_for": {"classes": ["vip"]}}
    cash = {"text": {"zh": "现金"}, "only_for": {"services": ["b", "c"]}}
    for service, class_, said in [
        ("a", "ordinary", []),
        ("a", "vip", ["贵宾室"]),
        ("b", "ordinary", ["现金"]),
        ("c", "vip", ["贵宾室", "现金"]),
    ]:
        assert texts(of(vip, cash, ticket=replace(TICKET, service=service, class_=class_))) == said


def test_rules_spaces_pictures_and_codes_are_what_they_say() -> None:
    picture = {"picture": "/etc/jiaohao/logo.png", "width_mm": 60.0}
    lines = ({"show": "rule"}, {"show": "space", "height_mm": 5}, {"show": "code", "width_mm": 25})
    assert of(*lines, paper=replace(WIDE, end_mm=0.0)) == (
        RULE,
        SlipSpace(5),
        SlipPair("扫码查看进度", "Scan for updates"),
        SlipCode(PAGE.replace("{id}", TICKET_ID), 25),
    )
    assert of({"show": "code", "text": {"zh": "扫一扫"}})[0] == SlipLine("扫一扫")
    assert of(picture, paper=replace(WIDE, end_mm=0.0)) == (SlipPicture("/etc/jiaohao/logo.png", 60.0),)


def test_a_picture_wider_than_the_paper_becomes_smaller_in_both_directions() -> None:
    line = msgspec.structs.replace(
        msgspec.convert({"picture": "logo.png", "width_mm": 60.0}, Line), height_mm=15.0
    )
    made = msgspec.structs.replace(template(), line=[*template().line, line])
    assert slip(TICKET, CONFIG, made, NARROW)[1:] == (SlipPicture("logo.png", 48.0, 12.0),)


# --- what there is no room for -------------------------------------------------------------------------------


def texts_of(count: int, **keys: object) -> list[dict[str, Any]]:
    return [{"text": {"zh": f"第{n}行"}, **keys} for n in range(count)]


def test_lines_of_the_same_drop_stay_or_go_together() -> None:
    two = [{"show": "rule", "drop": 1}, *texts_of(14), {"show": "rule", "drop": 1}]
    assert of(*two).count(RULE) == 0
    assert of(*two[:-3], two[-1]).count(RULE) == 2


def test_what_is_small_enough_stays_though_something_more_important_had_to_go() -> None:
    code = {"show": "code", "drop": 2}
    assert texts(of(*texts_of(10), code, {"show": "thanks", "drop": 1})) == [
        *(f"第{n}行" for n in range(10)), "感谢您的光临", "Thank you for coming",
    ]  # fmt: skip


def test_a_template_of_a_hundred_lines_still_makes_a_slip_of_ninety_millimetres() -> None:
    """`slip` asserts the length; lines that should never go do, from below."""
    said = texts(of(*texts_of(100), {"show": "service"}))
    assert said[0] == "第0行"
    assert said[-2:] == ["综合业务", "General business"]
    assert len(said) < 25


@pytest.mark.parametrize("paper", [WIDE, EPSON, NARROW])
def test_what_a_slip_takes_at_least_is_what_it_takes_without_all_that_may_go(paper: Paper) -> None:
    bare = msgspec.structs.replace(default(), line=[line for line in default().line if not line.drop])
    laid = ticket_slip(bare, CONFIG, paper, "", TICKET, TICKET_ID)
    assert least_mm(default(), CONFIG, paper, TICKET) == pytest.approx(height_mm(laid, paper) + paper.end_mm)


# --- mistakes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({}, "show: a line has one of show, text and picture, this one has none"),
        ({"show": "thanks", "text": {"zh": "谢"}}, "show: a line has one of show, text and picture"),
        ({"text": {"zh": "谢"}, "picture": "a.png"}, "show: a line has one of show, text and picture"),
        ({"show": "rule", "size": 2}, "size: has no meaning for a rule"),
        ({"show": "space", "bold": True}, "bold: has no meaning for a space"),
        ({"picture": "a.png", "width_mm": 30, "align": "left"}, "align: has no meaning for a picture"),
        ({"show": "rule", "languages": "below"}, "languages: has no meaning for a rule"),
        ({"show": "hall", "width_mm": 30}, "width_mm: belongs to picture and code"),
        ({"picture": "a.png"}, "width_mm: missing, a picture needs it"),
        ({"show": "code", "width_mm": 12}, "width_mm: no phone reads a code of less than 15 mm"),
        ({"show": "hall", "height_mm": 2}, 'height_mm: belongs to show = "space"'),
        ({"show": "number", "drop": 1}, "drop: the number is never left out"),
        ({"text": {"cn": "你好"}}, "text.cn: no slip is printed in it, there are: en, zh"),
        ({"text": {"zh": "", "en": "Hello"}}, "text.zh: is empty: write words or leave it out"),
        ({"show": "code", "text": {"zh": " "}}, "text.zh: is empty: write words or leave it out"),
        ({"show": "number", "only_for": {"classes": ["vip"]}}, "only_for: the number stands on every slip"),
    ],
)
def test_each_mistake_in_a_line_is_told(line: dict[str, Any], said: str) -> None:
    assert told(line) == [said]


def test_there_is_exactly_one_number() -> None:
    for lines in ([Line(show="hall")], [Line(show="number")] * 2):
        assert Template(line=lines).problems() == ['line: exactly one must be show = "number"']


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    made = Template(line=[Line(show="number")], show_languages=["tlh"])
    assert made.problems() == ['show_languages: no texts for "tlh", there are: en, zh']


def test_what_the_hall_must_tell_elsewhere_is_noted() -> None:
    """R02, R07."""
    assert template({"show": "promise"}).notes() == [
        'no line has show = "vip": the slip asks nobody for a VIP card'
    ]


# --- any template, any hall ----------------------------------------------------------------------------------

words = st.text("叫号办理业务，。：、（）！ab 12,.;", min_size=1, max_size=60).filter(str.strip)
shown = st.sampled_from(
    ["hall", "service", "your_number", "class", "ahead", "promise", "vip", "time", "listen", "thanks"]
)
sides = st.sampled_from(["below", "beside"])
lines = st.one_of(
    st.fixed_dictionaries(
        {"show": shown}, optional={"size": st.integers(1, 8), "languages": sides, "drop": st.integers(0, 3)}
    ),
    st.fixed_dictionaries(
        {"text": st.fixed_dictionaries({"zh": words, "en": words})},
        optional={"size": st.integers(1, 8), "languages": sides, "drop": st.integers(0, 3)},
    ),
    st.fixed_dictionaries({"show": st.sampled_from(["rule", "space", "code"])}, optional={"drop": st.integers(0, 3)}),
)  # fmt: skip


@given(
    st.lists(lines, max_size=20),
    st.integers(0, 20),
    sides,
    st.sampled_from([WIDE, EPSON, NARROW]),
    st.booleans(),
    words,
)
def test_whatever_a_site_writes_the_slip_fits_and_has_its_number(
    chosen: list[dict[str, Any]], at: int, languages: str, paper: Paper, copy: bool, name: str
) -> None:
    chosen = [*chosen[:at], {"show": "number"}, *chosen[at:]]
    config = changed(ticket_page=PAGE, name={"zh": name, "en": name[::-1]})
    laid = slip(replace(TICKET, copy=copy), config, template(*chosen, languages=languages), paper)
    assert height_mm(laid, paper) + paper.end_mm <= MAX_MM
    numbers = [block for block in laid if isinstance(block, SlipLine) and block.text == "A012"]
    assert [n for n in numbers if n.height > 1]
    for block in laid:
        for row in rows_of(block, paper)[1:]:
            assert not any(text[:1] in "，。：、）！" for text in row if text)


def rows_of(block: Block, paper: Paper) -> list[tuple[str, ...]]:
    """What is set side by side on each printed line."""
    if isinstance(block, SlipPair):
        return [*pair_rows(block, paper)]
    return [(row,) for row in rows(block, paper)] if isinstance(block, SlipLine) else []
