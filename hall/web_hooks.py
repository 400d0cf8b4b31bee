"""Addresses of robots as WeCom, DingTalk and Feishu show them, for whoever copies one as it is (R15). Pure.

Apprise knows WeCom's only. An address is a secret: no error of ours holds one.
"""

from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit


class Hook(NamedTuple):
    """`shown`: what stands before the key in the address that a robot shows; `scheme` is Apprise's."""

    scheme: str
    path: str
    parameter: str  # empty: the key is the end of the path

    @property
    def shown(self) -> str:
        return f"{self.parameter}=" if self.parameter else self.path.rpartition("/v2")[2]


HOOKS = {
    "qyapi.weixin.qq.com": Hook("wecombot", "/cgi-bin/webhook/send", "key"),
    "oapi.dingtalk.com": Hook("dingtalk", "/robot/send", "access_token"),
    "open.feishu.cn": Hook("feishu", "/open-apis/bot/v2/hook/", ""),
    "open.larksuite.com": Hook("lark", "/open-apis/bot/v2/hook/", ""),
}


def as_apprise(url: str) -> str:
    """A robot's address as Apprise writes it; another stays as it is. ValueError says what it lacks."""
    try:
        parts = urlsplit(url)
        hook = HOOKS.get((parts.hostname or "").lower()) if parts.scheme in ("http", "https") else None
    except ValueError:
        return url  # for Apprise to refuse
    if hook is None:
        return url
    key, secret = _key(hook, parts.path, parts.query), _first(parts.query, "secret")
    if not key:
        raise ValueError(f"nothing behind {hook.shown}: copy the whole of the robot's address")
    if hook.scheme == "dingtalk":
        return f"dingtalk://{quote(secret, safe='')}@{key}" if secret else f"dingtalk://{key}"
    return f"{hook.scheme}://{key}" + (f"?secret={quote(secret, safe='')}" if secret else "")


def _key(hook: Hook, path: str, query: str) -> str:
    key = _first(query, hook.parameter) if hook.parameter else path.removeprefix(hook.path)
    is_there = path.rstrip("/") == hook.path if hook.parameter else path.startswith(hook.path)
    return quote(key.strip("/"), safe="") if is_there else ""


def _first(query: str, name: str) -> str:
    return parse_qs(query).get(name, [""])[0].strip()
