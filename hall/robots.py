"""The robots of WeCom, DingTalk and Feishu: posts a text and reads what they say of it.

Apprise does not: these answer 200 whatever happened and say in the body whether they took it, so that a message with a
wrong key would count as told. And it encodes DingTalk's signature twice, which no robot accepts (seen in 2.2.0).
Addresses are Apprise's all the same, and it judges them. An address is a secret: no error of ours holds one.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import Request, urlopen

Kind = Literal["wecombot", "dingtalk", "feishu", "lark"]

POSTS: dict[Kind, str] = {
    "wecombot": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token={key}",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/{key}",
    "lark": "https://open.larksuite.com/open-apis/bot/v2/hook/{key}",
}
SILENT_S = 10.0
MOST_BYTES = 65536  # of an answer
CODES = ("errcode", "code", "StatusCode")  # WeCom and DingTalk; Feishu, now and formerly


@dataclass(frozen=True)
class Robot:
    """`secret`: it wants every post signed. `mobiles` are called by name (DingTalk)."""

    kind: Kind
    key: str = field(repr=False)
    secret: str = field(default="", repr=False)
    mobiles: tuple[str, ...] = ()

    def post(self, title: str, body: str, at: float) -> str | None:
        """Why it was not taken; None: it was. `at` is Unix time."""
        url, payload = self._signed(self._payload(f"{title}\n{body}"), at)
        request = Request(
            url, json.dumps(payload).encode(), {"Content-Type": "application/json; charset=utf-8"}
        )
        try:
            with urlopen(request, timeout=SILENT_S) as answer:
                said = json.loads(answer.read(MOST_BYTES))
        except HTTPError as exc:
            exc.close()
            return f"answered {exc.code}"
        except (OSError, HTTPException):
            return "no connection"
        except ValueError:
            return "answered nonsense"
        codes = [said[name] for name in CODES if name in said] if isinstance(said, dict) else []
        if not codes or not isinstance(codes[0], int):
            return "answered nonsense"
        return f"answered {codes[0]}" if codes[0] else None

    def _payload(self, text: str) -> dict[str, Any]:
        if self.kind in ("feishu", "lark"):
            return {"msg_type": "text", "content": {"text": text}}
        payload: dict[str, Any] = {"msgtype": "text", "text": {"content": text}}
        if self.mobiles:
            payload["at"] = {"atMobiles": list(self.mobiles), "isAtAll": False}
        return payload

    def _signed(self, payload: dict[str, Any], at: float) -> tuple[str, dict[str, Any]]:
        url = POSTS[self.kind].format(key=quote(self.key, safe=""))
        if not self.secret:
            return url, payload
        if self.kind == "dingtalk":
            time = str(round(at * 1000))
            sign = _sha256(self.secret, f"{time}\n{self.secret}")
            return f"{url}&timestamp={time}&sign={quote(sign, safe='')}", payload
        time = str(int(at))
        return url, {**payload, "timestamp": time, "sign": _sha256(f"{time}\n{self.secret}", "")}


def robot(url: str, service: object) -> Robot | None:
    """None: it is no robot of these. `service` is what apprise made of the URL."""
    kind = getattr(service, "secure_protocol", None)
    match kind:
        case "wecombot":
            return Robot(kind, getattr(service, "key", ""))
        case "dingtalk":
            mobiles = tuple(getattr(service, "targets", ()))
            return Robot(kind, getattr(service, "token", ""), getattr(service, "secret", None) or "", mobiles)
        case "feishu" | "lark":
            secret = parse_qs(urlsplit(url).query).get("secret", [""])[0]  # Apprise knows of none
            return Robot(kind, getattr(service, "token", ""), secret)
    return None


def _sha256(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
