"""What is said of a call, in which order, clip by clip."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.settings import VoiceSettings
from display.voice.plan import COMMA_S, DIGIT_S, LANGUAGE_S, NUMBER_S, WORD_S, plan, vocabulary
from display.voice.speech import Announcement, Plan
from display.voice.words import clip, own, words
from hall.texts import available

BOTH = ("zh", "en")
KNOWN = {language: {piece.clip for piece in vocabulary([language])} for language in available()}
CALL = Announcement("c1", "t1", "A012", "3")
EAST = {"zh": "大厅东侧", "en": "east side"}
VIP_ROOM = {"zh": "贵宾室", "en": "the VIP room"}

tickets = st.from_regex(r"[A-Z]{0,3}[0-9]{0,9}", fullmatch=True).filter(bool)
counters = st.one_of(st.integers(0, 9999).map(str), st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True))


def said(call: Announcement, language: str, one: str = "yao", *, place: bool = True) -> str:
    """As it is told to espeak-ng."""
    return " | ".join(piece.spoken for piece in plan(call, [language], one=one, place=place).pieces)


def spoken(made: Plan, language: str) -> list[str]:
    return [piece.spoken for piece in made.pieces if piece.clip.startswith(f"{language}/")]


# --- golden sequences ----------------------------------------------------------------------------------------


def test_a_call_is_said_in_chinese_and_then_in_english() -> None:
    """R31."""
    made = plan(CALL, BOTH)
    assert " ".join(piece.clip for piece in made.pieces) == (
        "zh/qing3 zh/ei1 zh/ling2 zh/yao1 zh/er4 zh/hao4 zh/dao4 zh/san1 zh/hao4-chuang1-kou3 "
        "en/ticket en/a en/zero en/one en/two en/please-come-to-counter en/three"
    )
    assert made.slow is False


def test_a_ticket_is_read_digit_by_digit_and_a_counter_as_a_number() -> None:
    """R31."""
    call = replace(CALL, ticket="V1005", counter="12")
    assert (
        said(call, "zh")
        == "qing3 | wei1 | yao1 | ling2 | ling2 | wu3 | hao4 | dao4 | shi2 er4 | hao4 chuang1 kou3"
    )
    assert said(call, "en") == "Ticket | V | one | zero | zero | five | please come to counter | twelve"


def test_letters_are_spelled() -> None:
    assert said(replace(CALL, ticket="VIP"), "en") == "Ticket | V | I | P | please come to counter | three"
    assert said(replace(CALL, counter="vip3"), "zh").endswith(
        "hao4 | dao4 | wei1 | ai4 | pi4 | san1 | hao4 chuang1 kou3"
    )


def test_a_one_in_a_ticket_is_read_yao_unless_the_site_says_otherwise_and_in_a_counter_never() -> None:
    """R31: 幺 is how digits are told apart one by one; a window is 一号窗口."""
    call = replace(CALL, ticket="A110", counter="1")
    assert said(call, "zh") == "qing3 | ei1 | yao1 | yao1 | ling2 | hao4 | dao4 | yi1 | hao4 chuang1 kou3"
    assert said(call, "zh", "yi") == said(call, "zh").replace("yao1", "yi1")
    assert plan(call, ["zh"]) == plan(call, ["zh"], one="yao")
    assert VoiceSettings().one == "yao"
    assert said(call, "en", "yao") == said(call, "en", "yi")


@pytest.mark.parametrize(
    ("counter", "zh", "en"),
    [
        ("0", "ling2", "zero"),
        ("10", "shi2", "ten"),
        ("20", "er4 shi2", "twenty"),
        ("99", "jiu3 shi2 | jiu3", "ninety | nine"),
        ("100", "yi1 | bai3", "one | hundred"),
        ("205", "er4 | bai3 | ling2 | wu3", "two | hundred | and | five"),
        ("110", "yi1 | bai3 | yi1 | shi2", "one | hundred | and | ten"),
        ("215", "er4 | bai3 | yi1 | shi2 wu3", "two | hundred | and | fifteen"),
        ("240", "er4 | bai3 | si4 shi2", "two | hundred | and | forty"),
        ("3102", "san1 | yao1 | ling2 | er4", "three | one | zero | two"),
        ("07", "ling2 | qi1", "zero | seven"),
        ("b-12", "bi4 | shi2 er4", "B | twelve"),
    ],
)
def test_a_counter_is_said_as_people_would_read_its_sign(counter: str, zh: str, en: str) -> None:
    call = replace(CALL, counter=counter)
    assert said(call, "zh").partition("dao4 | ")[2] == f"{zh} | hao4 chuang1 kou3"
    assert said(call, "en").partition("please come to counter | ")[2] == en


def test_a_promise_that_was_missed_begins_with_an_apology() -> None:
    """R19."""
    call = replace(CALL, late=True)
    assert said(call, "zh") == "rang4 nin2 jiu3 deng3 le5 | " + said(CALL, "zh")
    assert said(call, "en") == "Thank you for your patience | " + said(CALL, "en")


def test_the_place_of_the_counter_is_said_last_and_only_in_a_language_it_is_told_in() -> None:
    """R18."""
    assert said(replace(CALL, place=EAST), "zh") == said(CALL, "zh") + " | 大厅东侧"
    assert said(replace(CALL, place=EAST), "en") == said(CALL, "en") + " | east side"
    assert said(replace(CALL, place={"zh": "大厅东侧"}), "en") == said(CALL, "en")
    assert said(replace(CALL, place={"zh": " "}), "zh") == said(CALL, "zh")
    assert said(replace(CALL, place=EAST), "zh", place=False) == said(CALL, "zh")


def test_a_counter_with_a_name_of_its_own_is_said_by_it() -> None:
    call = replace(CALL, counter_name=VIP_ROOM)
    assert said(call, "zh") == "qing3 | ei1 | ling2 | yao1 | er4 | hao4 | dao4 | 贵宾室"
    assert said(call, "en") == "Ticket | A | zero | one | two | please come to | the VIP room"
    assert said(replace(CALL, counter_name={"zh": "贵宾室"}), "en") == said(CALL, "en")


def test_a_language_without_texts_is_passed_over() -> None:
    """R31."""
    assert plan(CALL, ("zh", "fr", "en")) == plan(CALL, BOTH)
    assert plan(CALL, ("fr",)) == Plan(())
    assert vocabulary(("fr",)) == ()


# --- pauses --------------------------------------------------------------------------------------------------


def test_pauses_part_the_languages_the_sentences_and_the_words() -> None:
    made = plan(replace(CALL, late=True, place=EAST), BOTH)
    pauses = {piece.spoken: piece.pause_s for piece in made.pieces}
    assert pauses["rang4 nin2 jiu3 deng3 le5"] == pauses["hao4 chuang1 kou3"] == COMMA_S
    assert pauses["大厅东侧"] == LANGUAGE_S
    assert pauses["two"] == pauses["three"] == COMMA_S, "there is a comma in the English sentence"
    assert pauses["qing3"] == pauses["er4"] == WORD_S
    assert pauses["hao4"] == COMMA_S, "a breath, or 二号到三号 would run together"
    assert pauses["ei1"] == pauses["ling2"] == pauses["yao1"] == DIGIT_S > WORD_S
    assert pauses["east side"] == 0, "nobody waits behind the last word"


@pytest.mark.parametrize("language", BOTH)
def test_a_number_comes_in_an_even_beat_that_ends_with_it(language: str) -> None:
    """R31: whoever writes it down hears the next sign when it is due, also of clips that differ in length."""
    beat = words(language).spelled_s
    signs = [p for p in plan(CALL, [language]).pieces if p.least_s]
    assert [piece.least_s for piece in signs] == [beat] * 3, "A, 0 and 1; behind the 2 the sentence goes on"
    assert [0.1 + piece.silence_s(0.1) for piece in signs] == pytest.approx([beat + DIGIT_S] * 3)
    assert signs[0].silence_s(beat + 0.2) == DIGIT_S, "a longer recording has its pause all the same"


def test_an_assist_mark_makes_pauses_longer_and_asks_for_slow_clips() -> None:
    """R33."""
    usual, slow = plan(CALL, BOTH), plan(replace(CALL, slow=True), BOTH)
    assert slow.slow is True
    assert [piece.clip for piece in slow.pieces] == [piece.clip for piece in usual.pieces]
    for s, u in zip(slow.pieces, usual.pieces, strict=True):
        assert s.pause_s == pytest.approx(u.pause_s + 0.2 if u.least_s else u.pause_s * 1.25)
        assert s.least_s == u.least_s * 1.25


def test_a_number_of_a_counter_is_said_as_one() -> None:
    """七十七, not 七十，七."""
    tens = next(p for p in plan(replace(CALL, counter="77"), ["zh"]).pieces if p.spoken == "qi1 shi2")
    assert (tens.pause_s, tens.least_s) == (NUMBER_S, 0.0)


# --- every ticket, every counter -----------------------------------------------------------------------------


@given(tickets, counters, st.sampled_from(("yi", "yao")), st.booleans(), st.booleans())
def test_every_letter_and_digit_of_every_ticket_is_said_in_order(
    ticket: str, counter: str, one: str, late: bool, slow: bool
) -> None:
    """R31: and each clip is one of the set, so that nothing has to be made while somebody is called."""
    made = plan(Announcement("c", "t", ticket, counter, late=late, slow=slow), BOTH, one=one)
    order = [piece.clip.partition("/")[0] for piece in made.pieces]
    assert sum(a != b for a, b in pairwise(order)) == 1
    assert (order[0], order[-1]) == BOTH
    for language in BOTH:
        speech = words(language)
        first = speech.one if one == "yao" else speech.digits[1]
        wanted = [
            first.spoken if sign == "1" else speech.digits[int(sign)].spoken
            if sign.isdigit() else speech.letters[ord(sign) - ord("A")].spoken
            for sign in ticket
        ]  # fmt: skip
        begins = 2 if late else 1
        assert spoken(made, language)[begins : begins + len(ticket)] == wanted
        assert {piece.clip for piece in made.pieces} - KNOWN["zh"] - KNOWN["en"] == set()


@pytest.mark.parametrize("language", BOTH)
def test_no_two_counters_are_said_alike(language: str) -> None:
    assert len({said(replace(CALL, counter=str(number)), language) for number in range(1200)}) == 1200


# --- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", available())
def test_every_language_can_say_every_number_and_letter(language: str) -> None:
    """R31: what a third language's file must hold."""
    speech = words(language)
    assert (len(speech.digits), len(speech.letters), len(speech.teens), len(speech.tens)) == (10, 26, 10, 8)
    for each in (speech.digits, speech.letters, speech.teens, speech.tens):
        assert len({clip(language, word) for word in each}) == len(each), "two words, one clip"
    assert 80 <= speech.pace * 0.8 <= speech.pace <= 450, "what espeak-ng takes, also for an assist mark"
    assert len(KNOWN[language]) <= 80


def test_every_chinese_word_is_told_in_pinyin_syllable_by_syllable() -> None:
    """R31: espeak-ng reads characters by guessing; 行 is xíng to it in a bank too."""
    for word in words("zh").all():
        if word.text.isascii():
            continue
        syllables = word.spoken.split()
        assert len(syllables) == len(word.text), word
        assert all(re.fullmatch(r"[a-z]+[1-5]", syllable) for syllable in syllables), word


def test_a_clips_name_follows_from_what_is_said() -> None:
    assert clip("en", own("east side")) == "en/east-side"
    assert re.fullmatch(r"zh/text-[0-9a-f]{10}", clip("zh", own("大厅东侧")))
    assert clip("zh", own("大厅东侧")) != clip("zh", own("大厅西侧"))
    assert clip("en", own("../../etc/passwd")) == "en/etc-passwd", "no name leads out of the folder"
    assert len(clip("en", own("far " * 40))) < 60
    assert clip("zh", own(" 大厅\n东侧 ")) == clip("zh", own("大厅 东侧"))
