"""What may be a notice fits on every board (R15), and what does not fit is told."""

import pytest

from display.hall.board import hall_scene
from display.hall.view import HallView
from display.scene import TextItem
from hall.notices import COLUMNS, columns, mistakes
from tests.core.layout_checks import SIZES

CHINESE = "因供电公司对本路段电缆进行紧急抢修今日下午三点至五点宽带与固话业务暂缓办理缴费请用自助机"[
    : COLUMNS // 2
]
ENGLISH = "Because of urgent repairs broadband cannot be handled from three to five today ok"[:COLUMNS]


@pytest.mark.parametrize(("wide", "high"), SIZES)
@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("zh",), ("en",)])
def test_the_longest_notice_is_shown_whole_on_every_board(
    languages: tuple[str, ...], wide: int, high: int
) -> None:
    """R15, R31."""
    notice = {"zh": CHINESE, "en": ENGLISH}
    assert [columns(text) for text in notice.values()] == [COLUMNS, COLUMNS]
    assert list(mistakes(notice)) == []
    scene = hall_scene(HallView(languages=languages, notice=notice), wide, high)
    said = [
        item.text for item in scene.items if isinstance(item, TextItem) and item.role.startswith("notice")
    ]
    assert not [text for text in said if "…" in text]
    for language in languages:
        assert notice[language].replace(" ", "") in "".join(said).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ({"zh": "字" * 41}, "zh: "),
        ({"en": "x" * 81}, "en: "),
        ({"zh": "好", "en": " "}, "en: no words"),
        ({"zh": "一\n二"}, "zh: one line"),
        (
            {"": "x" * 81},
            '"xxxxxxxxxxxxxxxxxxxx…" is too long: at most 40 Chinese characters or 80 Latin ones',
        ),
    ],
)
def test_what_no_board_could_show_is_told_with_its_language(text: dict[str, str], why: str) -> None:
    [said] = mistakes(text)
    assert said.startswith(why)
