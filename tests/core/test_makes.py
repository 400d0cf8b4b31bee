"""Each profile gets an emulated printer that can what it counts on, and no more."""

from dataclasses import replace

import msgspec
import pytest

from printer.profile import Profile, load, names
from virtual.makes import EPSON, GENERIC_CN_58, GENERIC_CN_80, MAKES, Make, make_of


@pytest.mark.parametrize("name", names())
def test_a_make_fits_its_profile(name: str) -> None:
    profile = load(name)
    make = make_of(profile)
    assert (make.width_dots, make.dots_per_mm, make.buffer_bytes, make.speed_mm_s) == (
        profile.dots,
        profile.dots_per_mm,
        profile.buffer_bytes,
        profile.speed_mm_s,
    )
    assert make.process_ids is (profile.barrier == "gs_h")
    assert make.cutter is bool(profile.cut)
    assert make.qr is (profile.qr == "native")
    assert make.gap_mm <= profile.end_mm
    assert make.speaks is (profile.status != "none" or profile.barrier != "none")


@pytest.mark.parametrize("make", [EPSON, GENERIC_CN_80, GENERIC_CN_58], ids=lambda make: make.name)
def test_the_makes_are_those_of_the_profiles_of_the_same_name(make: Make) -> None:
    assert make_of(load(make.name)) == replace(make, speed_mm_s=load(make.name).speed_mm_s)
    assert MAKES[make.name] is make


def test_a_printer_without_chinese_has_an_ascii_font() -> None:
    assert make_of(msgspec.structs.replace(load("generic-cn-58"), text_mode="raster")).text == "ascii"
    assert make_of(Profile(text_mode="utf8")).text == "utf8"
