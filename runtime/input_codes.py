"""The kernel's names for key codes, as they are written in a key map: "KEY_KP7". Data.

From linux/input-event-codes.h, whose numbers never change: the codes of keyboards, number pads, media keys and
matrix pads. A code without a name here is its number: "KEY_X1B4". Buttons of joysticks and mice are such ones.
"""

_RUNS = {
    1: """
        ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER LEFTCTRL
        A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH Z X C V B N M COMMA DOT SLASH RIGHTSHIFT
        KPASTERISK LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK KP7 KP8 KP9 KPMINUS
        KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT
        """,
    85: """
        ZENKAKUHANKAKU 102ND F11 F12 RO KATAKANA HIRAGANA HENKAN KATAKANAHIRAGANA MUHENKAN KPJPCOMMA KPENTER
        RIGHTCTRL KPSLASH SYSRQ RIGHTALT LINEFEED HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE MACRO
        MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL KPPLUSMINUS PAUSE SCALE KPCOMMA HANGEUL HANJA YEN LEFTMETA RIGHTMETA
        COMPOSE STOP AGAIN PROPS UNDO FRONT COPY OPEN PASTE FIND CUT HELP MENU CALC SETUP SLEEP WAKEUP FILE SENDFILE
        DELETEFILE XFER PROG1 PROG2 WWW MSDOS COFFEE ROTATE_DISPLAY CYCLEWINDOWS MAIL BOOKMARKS COMPUTER BACK FORWARD
        CLOSECD EJECTCD EJECTCLOSECD NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD RECORD REWIND PHONE ISO CONFIG HOMEPAGE
        REFRESH EXIT MOVE EDIT SCROLLUP SCROLLDOWN KPLEFTPAREN KPRIGHTPAREN NEW REDO F13 F14 F15 F16 F17 F18 F19 F20
        F21 F22 F23 F24
        """,
    352: "OK SELECT GOTO CLEAR",
    398: "RED GREEN YELLOW BLUE CHANNELUP CHANNELDOWN FIRST LAST AB NEXT",
    512: """
        NUMERIC_0 NUMERIC_1 NUMERIC_2 NUMERIC_3 NUMERIC_4 NUMERIC_5 NUMERIC_6 NUMERIC_7 NUMERIC_8 NUMERIC_9
        NUMERIC_STAR NUMERIC_POUND NUMERIC_A NUMERIC_B NUMERIC_C NUMERIC_D
        """,
}
"""First code → the names from there on, without their "KEY_"."""

NAMES = {
    code: f"KEY_{word}" for first, words in _RUNS.items() for code, word in enumerate(words.split(), first)
}


CODES = {word: code for code, word in NAMES.items()}


def name(code: int) -> str:
    return NAMES.get(code, f"KEY_X{code:03X}")


def is_code(word: str) -> bool:
    """One of the above, or a number in its one spelling."""
    digits = word.removeprefix("KEY_X")
    return word in CODES or (
        len(digits) == 3 and set(digits) <= set("0123456789ABCDEF") and name(int(digits, 16)) == word
    )
