"""Addresses of robots as their platforms show them, copied as they are (R15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.web_hooks import HOOKS, as_apprise

KEY = "0a1b2c3d-0000-4e5f-8a9b-0c1d2e3f4a5b"


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", f"wecombot://{KEY}"),
        ("https://oapi.dingtalk.com/robot/send?access_token=01ef", "dingtalk://01ef"),
        ("https://oapi.dingtalk.com/robot/send?access_token=01ef&secret=SEC9", "dingtalk://SEC9@01ef"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}", f"feishu://{KEY}"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}/?secret=A%2Fb", f"feishu://{KEY}?secret=A%2Fb"),
        (f"HTTPS://Open.LarkSuite.com/open-apis/bot/v2/hook/{KEY}", f"lark://{KEY}"),
    ],
)
def test_a_robot_s_own_address_becomes_apprise_s(shown: str, written: str) -> None:
    assert as_apprise(shown) == written
    assert as_apprise(written) == written, "and that is left alone"


@pytest.mark.parametrize(
    ("shown", "before"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "key="),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "key="),
        ("https://oapi.dingtalk.com/robot/send?key=01ef", "access_token="),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/", "/hook/"),
        ("https://open.larksuite.com/", "/hook/"),
        ("https://oapi.dingtalk.com/other?access_token=01ef", "access_token="),
    ],
)
def test_one_without_its_key_is_told_what_it_lacks(shown: str, before: str) -> None:
    with pytest.raises(ValueError, match=f"nothing behind {before}:"):
        as_apprise(shown)


@given(st.text(max_size=40), st.sampled_from(["https://", "http://", "json://", "mailto://", ""]))
def test_another_address_stays_as_it_is(rest: str, scheme: str) -> None:
    assert not any(host in rest.lower() for host in HOOKS)
    assert as_apprise(scheme + rest) == scheme + rest
