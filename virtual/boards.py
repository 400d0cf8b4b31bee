"""`python -m virtual.boards` writes docs/boards.md's gallery: every view of every board, in both languages and in each.

The pictures lie in docs/pictures/boards; scenes.txt there holds what each of them was drawn from, so that a test sees
a layout that was changed without its pictures. A view needs a line in `TITLES` to be told of.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from display.kiosk.samples import kiosk_scenes
from display.lead.samples import lead_scenes
from display.painter import Painter, picture
from display.samples import scenes
from display.scene import Scene
from runtime.fonts import find_faces
from virtual.render import indexed

DOCS = Path(__file__).parents[1] / "docs"
PAGE, FOLDER = DOCS / "boards.md", DOCS / "pictures/boards"
BEGIN, END = "<!-- gallery: python -m virtual.boards -->", "<!-- end of the gallery -->"
LANGUAGES = {"both": ("zh", "en"), "zh": ("zh",), "en": ("en",)}
SLIDE = "virtual/slides/2-care.jpg"  # from the repository, so that nobody's folders are in a digest
WIDE, TALL = (960, 540), (540, 960)
"""Half of 1080p: layouts are proportional, so each looks as it does on the wall."""


@dataclass(frozen=True)
class Shown:
    """A picture of the page: a view in some languages, wide or tall."""

    view: str
    languages: str
    size: tuple[int, int]
    scene: Scene

    @property
    def file(self) -> str:
        return f"{self.view}-{self.languages}{'-tall' if self.size == TALL else ''}.png"

    @property
    def digest(self) -> str:
        """Of what it was drawn from, not of its dots: those differ with the font's version."""
        return hashlib.sha256(repr(self.scene).encode()).hexdigest()[:12]


def shown() -> Iterator[Shown]:
    """All of them: wide in both languages and in each, and tall in both where a board may hang upright."""
    for size in (WIDE, TALL):
        for name, languages in LANGUAGES.items():
            if size == TALL and name != "both":
                continue
            views = (
                *scenes(*size, languages, SLIDE),
                *lead_scenes(*size, languages),
                *kiosk_scenes(*size, languages),
            )
            yield from (
                Shown(view, name, size, scene)
                for view, scene in views
                if size == WIDE or view.startswith(("hall", "kiosk"))  # few others hang upright
            )


TITLES = {
    "counter-calling": "Called, just now. The band pulses three times, then stands still; so at each recall.",
    "counter-calling-late": "Called later than promised: an apology first (R19).",
    "counter-calling-vip": "A VIP is called (R02).",
    "counter-calling-plain": "Called, at a counter whose place nobody told.",
    "counter-calling-model": "A model window: its badge, the clerk with name and title (R21).",
    "counter-calling-named": "At a counter that has a name instead of a number.",
    "counter-calling-prompt": "The clerk is reminded, small and to the right, where `prompts = true`.",
    "counter-serving": "Served.",
    "counter-serving-late": "Served after a wait longer than promised.",
    "counter-serving-vip": "A VIP is served.",
    "counter-serving-class": "Served, of another class.",
    "counter-open": "Open, nobody called, and somebody waits.",
    "counter-open-nobody-waits": "Open, and nobody waits: who comes has no number yet.",
    "counter-open-model": "Open, a model window.",
    "counter-open-prompt": "Open while people wait: the clerk is reminded (R06), where `prompts = true`.",
    "counter-open-vip-waits": "A VIP waits: the clerk is told (R29).",
    "counter-closed": "Closed.",
    "counter-closed-others": "Closed, and who serves the same.",
    "counter-closed-break": "Closed for the hall's break, and when it opens (R26).",
    "counter-closed-named": "A counter with a name, closed.",
    "counter-paused": "Paused (R13): the whole board is the sign.",
    "counter-paused-others": "Paused, and where to go instead.",
    "counter-paused-desk": "The same, where one of them has a name.",
    "counter-paused-meal": "With a reason.",
    "counter-paused-back": "With a reason and when the clerk is expected back.",
    "counter-paused-back-only": "With only that.",
    "counter-paused-minutes": "In how many minutes, where no clock is trusted, and without the hall: they count down.",
    "counter-paused-back-soon": "The minutes are over.",
    "counter-paused-handover": "Handover (R06): wait, or go where somebody works.",
    "counter-paused-handover-alone": "Handover, with nobody else to go to.",
    "counter-paused-stale": "Paused while the hall cannot be reached.",
    "counter-fault": "The keypad is gone: nobody can be called here (R09).",
    "counter-fault-alone": "The same, and nobody else serves that.",
    "counter-fault-no-sign": "The same at a post that hangs up no sign (R41).",
    "counter-no-sign": "Paused at a post that hangs up no sign (R41).",
    "counter-no-sign-handover": "Handover at such a post.",
    "counter-by-hand": "Called by hand while the hall cannot be reached.",
    "counter-by-hand-serving": "Served after a call by hand.",
    "counter-by-hand-never": "Called by hand at a board that has not heard the hall yet.",
    "counter-stale": "The hall cannot be reached: what was called last, greyed, and since when it is old.",
    "counter-stale-open": "The same, when nobody was called.",
    "counter-stale-closed": "Closed it is without the hall, too; that it cannot be reached is a small mark.",
    "counter-never": "Switched on, and the hall has not been heard yet.",
    "counter-not-set-up": "A unit that no hall.toml names: its id is for the technician.",
    "hall-fresh": "A call of this moment: the band pulses three times, then stands still.",
    "hall-steady": "Some seconds later.",
    "hall-two-fresh": "Two calls at once.",
    "hall-pages": "More calls stand than there is room for: they turn, the newest stays.",
    "hall-one": "The first call of the day, one service.",
    "hall-long": "Long numbers: counters move aside, then places go, then frames; the arrow never.",
    "hall-named": "Counters that have a name instead of a number: all names of one size.",
    "hall-three": "Few services have larger rows.",
    "hall-services": "More services than there is room for: they turn.",
    "hall-promises": "The promises have their turn at the foot (R32).",
    "hall-hours": "Today's hours have theirs.",
    "hall-media": "With pictures (R08).",
    "hall-rates": "With a table of rates (R54).",
    "hall-media-and-rates": "With both.",
    "hall-late": "Some wait longer than promised: an apology, and which services (R19).",
    "hall-still-valid": "After a power cut (R09).",
    "hall-empty": "Nobody has been called yet.",
    "hall-notice": "A notice of the lead (R15).",
    "hall-notice-long": "One as long as can be.",
    "hall-break": "The break: who has a ticket is still called (R26).",
    "hall-break-empty": "The break, nobody called.",
    "hall-closing": "Closed for new tickets; who holds one is served (R20).",
    "hall-closed": "The end of the day.",
    "hall-closed-morning": "Not open yet.",
    "hall-closed-holiday": "A day on which it does not open (R26).",
    "hall-closed-no-hours": "The same where today's hours are not known.",
    "hall-closed-no-connection": "Closed, and the hall cannot be reached.",
    "hall-no-connection": "The hall cannot be reached: what it said last, greyed, and since when.",
    "hall-worst": "All of it at once.",
    "hall-never": "Switched on, and the hall has not been heard yet.",
    "hall-not-set-up": "A unit that no hall.toml names.",
    "lead-well": "Nothing is wrong.",
    "lead-one": "One alert.",
    "lead-help": "A call for help (R28).",
    "lead-rush": "A rush.",
    "lead-many": "More than there is room for: the gravest first.",
    "lead-longest": "The longest texts there are.",
    "lead-longest-help": "The longest call for help.",
    "lead-longest-old": "The longest texts while the hall cannot be reached.",
    "lead-acked": "What somebody sees to is small, and last.",
    "lead-no-connection": "The hall cannot be reached, with alerts.",
    "lead-no-connection-well": "The same, without.",
    "lead-never": "Switched on, and the hall has not been heard yet.",
    "lead-no-clock": "No clock is trusted.",
    "lead-morning": "Before opening: the self-check (R45).",
    "lead-morning-wrong": "The self-check, and something is not ready.",
    "lead-evening": "After closing: what may be switched off.",
    "lead-evening-holds": "After closing: a unit holds facts still.",
    "lead-evening-many": "Many of them.",
    "lead-not-set-up": "A unit that no hall.toml names.",
    "kiosk-ready": "What each button gives, how many wait, about how long; cards and help (R02, R33).",
    "kiosk-ready-documents": "Three services or fewer have room for what to bring (R36).",
    "kiosk-ready-one": "One button.",
    "kiosk-ready-five": "Five.",
    "kiosk-ready-eight": "Eight stand in two columns.",
    "kiosk-ready-surge": "More wait than anybody reads.",
    "kiosk-ready-part": "One button cannot be used, one service is closed (R26).",
    "kiosk-ready-no-hall": "The hall cannot be reached: tickets are given all the same.",
    "kiosk-ready-crowded": "Crowded: where else it can be done (R34).",
    "kiosk-busy": "A slip is being printed.",
    "kiosk-take-slip": "It is out (R01).",
    "kiosk-take-slip-documents": "And what to have ready (R36).",
    "kiosk-unverified": "It may not be out: the number is read here.",
    "kiosk-card-known": "A card before the press (R02).",
    "kiosk-card-known-ticket": "A card after the slip.",
    "kiosk-card-unknown": "A card the hall does not know.",
    "kiosk-card-verify": 'The same where `unknown = "verify"`.',
    "kiosk-booked": "A ticket for an appointment, which waits for its slot (R20).",
    "kiosk-booking-unknown": "A code nobody knows.",
    "kiosk-booking-used": "One that was used.",
    "kiosk-booking-late": "Too late for the slot.",
    "kiosk-booking-early": "Too early to be let in.",
    "kiosk-assist": "Somebody asked for a person (R33).",
    "kiosk-crowded": "Many wait: still a ticket? (R34)",
    "kiosk-crowded-elsewhere": "And where else it can be done.",
    "kiosk-crowded-no-time": "Where nobody can tell how long.",
    "kiosk-card": "The VIP button asks for the card (R02).",
    "kiosk-closed": "Closed, and when it opens (R20, R26).",
    "kiosk-closed-break": "The break.",
    "kiosk-closed-before": "Not open yet.",
    "kiosk-closed-off": "A day on which it does not open.",
    "kiosk-starting": "Switched on.",
    "kiosk-fault-paper": "Out of service, and why (R01).",
    "kiosk-fault-elsewhere": "Where other kiosks stand.",
    "kiosk-fault-storage": "The disk is full or broken.",
    "kiosk-fault-assist": "Somebody asked for a person meanwhile.",
    "kiosk-not-set-up": "A unit that has not heard of a hall.",
}
"""What each view is, for those who look at the page."""

HEADINGS = {
    "counter": "Above the window",
    "hall": "In the waiting area",
    "lead": "The hall lead's",
    "kiosk": "The kiosk's screen",
}


def gallery(pictures: list[Shown]) -> str:
    """As Markdown: a heading for each board, a line and a row of pictures for each view."""
    views: dict[str, dict[str, str]] = {}
    for one in pictures:
        views.setdefault(one.view, {})[f"{one.languages}{'-tall' if one.size == TALL else ''}"] = one.file
    lines: list[str] = []
    board = ""
    for view, files in views.items():
        if view.partition("-")[0] != board:
            board = view.partition("-")[0]
            lines += [f"### {HEADINGS[board]}", ""]
        lines += [f"**{view}** {TITLES[view]}", ""]
        cells = " ".join(f"![{view}, {kind}](pictures/boards/{file})" for kind, file in files.items())
        lines += [cells, ""]
    return "\n".join(lines)


def with_gallery(page: str, pictures: list[Shown]) -> str:
    """The page, its gallery made anew between its two marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{gallery(pictures)}\n{END}{tail}"


def digests(pictures: list[Shown]) -> str:
    return "".join(f"{one.file} {one.digest}\n" for one in pictures)


def main() -> None:
    painter, pictures = Painter(find_faces()), list(shown())
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for one in pictures:
        (FOLDER / one.file).write_bytes(indexed(picture(painter, one.scene)))
    (FOLDER / "scenes.txt").write_text(digests(pictures), "utf-8")
    PAGE.write_text(with_gallery(PAGE.read_text("utf-8"), pictures), "utf-8")


if __name__ == "__main__":
    main()
