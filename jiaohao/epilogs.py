"""What stands below the options of `jiaohao COMMAND --help`. Only words."""

EXAMPLES = """\
examples:
  jiaohao demo                                  a whole hall on this computer, nothing else needed
  jiaohao demo --for 60 --speed 20              a minute of it, twenty times as fast
  jiaohao demo --config site/                   your own hall.toml, kiosk.toml … on emulated hardware
  jiaohao check -c /etc/jiaohao/kiosk.toml      every mistake in a file, before it matters
  jiaohao hall -c /etc/jiaohao/hall.toml        the hall controller, beside Mosquitto
  jiaohao kiosk -c /etc/jiaohao/kiosk.toml      a ticket kiosk
  jiaohao counter -c counter.toml --debug       a counter, every event on the terminal
  jiaohao cards import cards.csv                the hall's VIP cards, on the controller
  jiaohao reprint -c /etc/jiaohao/kiosk.toml    the last slip once more, marked as a copy, at the kiosk
  jiaohao keys -c counter.toml                  what each key of a keypad sends, to teach a new one

exit codes: 0 stopped as asked, 69 a library is missing, 70, 74 and 75 it cannot go on and wants to be started again,
78 the configuration is wrong; reprint has others: jiaohao reprint --help
"""

CHECK = """\
FILE is the hall's, a kiosk's, a counter's or a board's file, or a slip.toml: jiaohao check sees by its tables which.
A kiosk's own slip.toml is checked with its kiosk.toml, for the paper that kiosk has.

exit codes: 0 nothing is wrong, 78 each mistake is told with its place
"""

REPRINT = """\
At the kiosk, while jiaohao kiosk is running there, as its user or another of its group; no network is needed. The
slip is shown first, and you are asked: it is for a customer who stands there and has none. The copy is marked 副本
COPY on top and below; the hall's journal keeps that it was made.

exit codes: 0 the copy is out, 1 not wanted after all, 69 the kiosk cannot be asked, 75 nothing was printed or the
printer has not confirmed it: what is said tells which, 78 the configuration is wrong
"""

KEYS = """\
Stop the counter before: only one program can have a keypad. Press one key after the other; what each sends is shown,
and which key that is so far. docs/keypad.md says how a map is written of it.

exit codes: 0 ended with Ctrl-C, 69 the keypad cannot be opened, 78 the configuration is wrong
"""

BUS = """\
Only where several counters share one RS-485 adapter. FILE says where it is, and which path each terminal is to have:

  [bus]
  port = "/dev/serial/by-path/…"
  baud = 9600

  [[terminal]]
  address = 1
  path = "/run/jiaohao-bus/pad-1"

The path is what that terminal's counter.toml has as port, with driver = "ff68" and the same address.
"""

CARDS = """\
FILE is a table as a spreadsheet saves it (CSV), with these two columns and any others beside them:

  card,class
  010063E9AE,vip

The number is the one its reader sends, ten hexadecimal digits; what is printed on a card is only a part of it. FILE is
the whole list: a card that is not in it is no card of the hall any more. The hall takes it over by itself.
"""
