"""What the digits of the keypad stand for, and the words of its display for the hall's codes. Data."""

DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
WIDTH = 16  # of the keypad's display, ASCII

PAUSE_REASONS = {
    "1": "away", "2": "rest", "3": "meal", "4": "meeting", "5": "handover", "6": "equipment", "7": "internal",
}  # fmt: skip
"""A digit after PAUSE; the values are keys of [pause] in hall/texts/*.toml."""

CALL_REASONS = {"1": "asked_counter", "2": "returned", "3": "priority"}
"""Why a ticket was chosen by hand (R17): the customer wants this counter, came back, the staff judged so."""

OUTCOMES = {"1": "done", "2": "papers_missing", "3": "refused", "4": "referred"}
"""A digit after FINISH (R37)."""

HELP_REASONS = {"1": "complaint", "2": "quarrel", "3": "injury", "4": "equipment", "5": "media"}
"""A digit after HELP (R28)."""

GUIDE_REASONS = {"1": "helped", "2": "care", "3": "urgent", "4": "mistake"}
"""Why a guide issued a ticket or changed its class (R40, R51): could not do it alone, needs special care, is an
urgent case, the wrong button was pressed."""

CLOSINGS = {"1": "serve_all", "0": "finish_called"}
"""Of those who still wait at closing (R20): all are served, or only who has been called."""

REFUSALS = {
    "empty": "NO ONE WAITING", "calling": "NOSHOW?", "not_calling": "NOBODY CALLED", "serving": "FINISH?",
    "not_serving": "NOT SERVING", "paused": "PAUSED", "closed": "SIGN IN", "unknown_ticket": "NO SUCH NUMBER",
    "elsewhere": "OTHER COUNTER", "which_ticket": "WHICH NUMBER?", "no_reason": "REASON?",
    "too_soon": "RECALL FIRST", "no_show": "NOSHOW?", "no_variant": "NO SUCH KIND",
    "no_such_service": "NO SUCH SERVICE", "nobody_serves": "NOBODY SERVES IT",
    "no_such_counter": "NO SUCH COUNTER", "counter_closed": "COUNTER CLOSED", "this_counter": "THIS COUNTER",
    "not_parked": "NOT PARKED", "revived_once": "ONLY ONCE", "no_kiosk": "NO KIOSK", "no_class": "NO SUCH CLASS",
    "not_available": "NOT AVAILABLE", "not_missed": "DID NOT MISS IT",
    "ended": "HAS ENDED", "hall_closed": "HALL CLOSED", "no_notice": "NO SUCH NOTICE", "not_lead": "LEADS ONLY",
}  # fmt: skip
"""The hall's error codes, as the keypad shows them."""


def refusal(code: str | None) -> str:
    return REFUSALS.get(code or "", "NOT POSSIBLE")
