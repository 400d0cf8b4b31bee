"""The board above a window with the longest words that may come: nothing overlaps, is cut, or leaves the safe area."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

import pytest

from display import look
from display.counter.board import counter_scene
from display.counter.samples import counter_views
from display.scene import Scene
from display.typeset import ELLIPSIS, text_width
from hall.texts import available
from hall.view import CounterView, Window
from tests.core.layout_checks import LANGUAGES, SIZES, check, contrast, ground_below, role, texts

SERVICE = {"zh": "跨省跨境综合业务线路报装迁改销户受理专窗", "en": "General business, changes and new orders"}
PLACE = {"zh": "营业大厅二层东侧自动扶梯旁边第三排左手边", "en": "second floor, east side, by the escalator"}
BADGE = {"zh": "全国青年文明号示范岗", "en": "National model window of the year"}
CLASS = {"zh": "老年人及残障人士优先", "en": "Elderly and disabled customers"}
CLERK = "1234567890"
CLERK_NAME = {"zh": "欧阳娜娜 高级客户服务经理", "en": "Ouyang Nana, senior manager"}
NAME = {"zh": "大客户综合业务咨询服务台", "en": "Desk for business customers"}
OTHERS = (Window("VIP11"), Window("VIP13"), Window("14", NAME))
LEAST_PX = 5.5  # of the quietest line in the second language, on a screen of 480 lines


def words(language: str, table: str) -> dict[str, str]:
    text = resources.files("hall.texts").joinpath(f"{language}.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[table])


def longest(said: dict[str, str]) -> str:
    """The key of the widest."""
    return max(said, key=lambda key: text_width(said[key], 100))


def reasons(language: str) -> dict[str, str]:
    told = {key: said for key, said in words(language, "pause").items() if "{" not in said}
    return {key: said for key, said in told.items() if key not in ("title", "other", "handover")}


def prompts(language: str) -> dict[str, str]:
    return {
        k.removeprefix("prompt_"): v for k, v in words(language, "board").items() if k.startswith("prompt_")
    }


def full(view: CounterView, language: str) -> CounterView:
    """The same view, with as much to say as a hall could put into it."""
    reason = longest(reasons(language)) if view.pause_reason not in ("", "handover") else view.pause_reason
    is_here = view.state not in ("closed", "paused")
    return replace(
        view,
        counter=view.counter and "VIP12",
        ticket=view.ticket and "AB1234",
        name=view.name and NAME,
        clerk=CLERK if is_here else None,
        clerk_name=CLERK_NAME if is_here else {},
        service=SERVICE,
        place=PLACE,
        badge=BADGE if is_here else {},
        class_=CLASS if view.class_ else {},
        late=view.ticket is not None,
        prompt=longest(prompts(language)) if is_here and not view.stale else "",
        vips=99 if is_here and not view.stale else 0,
        others=() if view.stale or view.ticket else OTHERS,
        pause_reason=reason,
        back_minutes=view.back_minutes and 9999,
        opens=view.opens and "23:59",
        stale_since=view.stale_since and "23:59",
    )


def full_scenes(size: tuple[int, int], languages: tuple[str, ...]) -> Iterator[tuple[str, Scene]]:
    for name, view in counter_views():
        for language in available():
            view_in = replace(full(view, language), languages=languages)
            yield f"{name} of {language}", counter_scene(view_in, *size)
            yield f"{name} of {language}, VIP", counter_scene(replace(view_in, is_vip=True), *size)


@pytest.mark.parametrize("languages", LANGUAGES[:4], ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_longest_words_fit_without_being_cut_or_overlapping(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    for name, scene in full_scenes(size, languages):
        check(scene)
        for text in texts(scene):
            assert ELLIPSIS not in text.text, (name, text)
            assert text.size_px >= LEAST_PX * min(size) / 480, (name, text)


@pytest.mark.parametrize("languages", LANGUAGES[:4], ids="-".join)
def test_all_of_the_longest_words_is_said(languages: tuple[str, ...]) -> None:
    view = replace(full(dict(counter_views())["calling-model"], "zh"), languages=languages)
    for size in SIZES:
        said = "".join(text.text for text in texts(counter_scene(view, *size))).replace(" ", "")
        for language in languages:
            for told in (SERVICE, PLACE, BADGE, CLERK_NAME):
                assert told[language].replace(" ", "") in said, (size, told)
        assert CLERK in said


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_number_stays_the_largest_by_twice_beside_the_longest_words(size: tuple[int, int]) -> None:
    for languages in LANGUAGES[:4]:
        for name, scene in full_scenes(size, languages):
            others = [text.size_px for text in texts(scene) if text.role != "number"]
            for number in role(scene, "number"):
                assert number.size_px >= 2 * max(others), name


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_number_beside_the_longest_words_is_read_from_ten_metres(size: tuple[int, int]) -> None:
    """R33: digits as high as the distance ÷ 150, on a screen whose short side is 600 mm."""
    for name, scene in full_scenes(size, ("zh", "en")):
        for number in role(scene, "number"):
            assert number.size_px * look.CAPS >= 10_000 / 150 * min(size) / 600, name


def test_the_longest_words_stand_out_from_their_ground_by_seven_to_one() -> None:
    """R33."""
    for size in ((1920, 1080), (1080, 1920), (1024, 768)):
        for name, scene in full_scenes(size, ("zh", "en")):
            for text in texts(scene):
                assert contrast(text.colour, ground_below(scene, text)) >= 7, (name, text)


def test_the_fullest_sign_of_each_language_names_its_longest_reason() -> None:
    """R13: the test above means what it says only if these are on the board."""
    for language in available():
        view = full(dict(counter_views())["paused-back"], language)
        scene = counter_scene(replace(view, languages=(language,)), 1920, 1080)
        assert role(scene, "reason")[0].text == max(
            reasons(language).values(), key=lambda said: text_width(said, 9)
        )
