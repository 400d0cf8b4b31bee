"""What stands below the options of `jiaohao COMMAND --help`. Only words."""

EXAMPLES = """\
examples:
  jiaohao demo                                  a whole hall on this computer, nothing else needed
  jiaohao demo --for 60 --speed 20              a minute of it, twenty times as fast
  jiaohao simulate --day docs/days/quiet.toml   a whole day in a second, and what rang
  jiaohao demo --config site/                   your own hall.toml, kiosk.toml … on emulated hardware
  jiaohao init --preset bank --counters 3       the files of your own hall, to be edited
  jiaohao check -c /etc/jiaohao/kiosk.toml      every mistake in a file, before it matters
  jiaohao doctor                                what is wrong with this machine, and what to do
  jiaohao hall -c /etc/jiaohao/hall.toml        the hall controller, beside Mosquitto
  jiaohao kiosk -c /etc/jiaohao/kiosk.toml      a ticket kiosk
  jiaohao counter -c counter.toml --debug       a counter, every event on the terminal
  jiaohao cards import cards.csv                the hall's VIP cards, on the controller
  jiaohao appointments import day.csv           the appointments of a day, on the controller
  jiaohao reprint -c /etc/jiaohao/kiosk.toml    the last slip once more, marked as a copy, at the kiosk
  jiaohao maintenance                           what a kiosk's printer has worked, and what is due
  jiaohao notice -c /etc/jiaohao/hall.toml 1    the hall's first notice on all boards, at the controller
  jiaohao keys -c counter.toml                  what each key of a keypad sends, to teach a new one

exit codes: 0 stopped as asked, 69 a library is missing, 70, 74 and 75 it cannot go on and wants to be started again,
78 the configuration is wrong; doctor, reprint and maintenance have others: see their --help
"""

INIT = """\
Writes hall.toml and a file for every unit, with the figures of the regulations for such a hall, each with a comment
that names its rule; what is only a beginning is marked as ours. Nothing else is changed, and no file is overwritten
without --force. Names, hours, services, staff and the ports of devices are to be edited then.

examples:
  jiaohao init --preset telecom --counters 6 --kiosks 2          into ./jiaohao-telecom
  jiaohao init --preset frontdesk --small --counters 1           a hall on one Pi
  jiaohao init --preset hospital --counters 8 --out site --hall east --controller 10.0.3.2

exit codes: 0 written, 2 not understood, 73 nothing was written: files are in the way, or the folder cannot be used
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

MAINTENANCE = """\
At the kiosk, as its user or another of its group; no network is needed. The running kiosk is asked; of one that is
stopped the database is read, as its user only. docs/maintenance.md says what is to be done then.

examples:
  sudo -u jiaohao jiaohao maintenance                  cuts and metres of paper, and what is due
  sudo -u jiaohao jiaohao maintenance --done cutter    a new cutter is in

exit codes: 0 nothing is due, 1 something is, 69 the kiosk cannot be asked nor its database read, 75 it could not write,
78 the configuration is wrong
"""

NOTICE = """\
At the controller, while jiaohao hall is running there, as its user or another of its group. TEXT is in the hall's first
language, at most 40 Chinese characters or 80 Latin ones. It stands until another takes its place, or it is taken away:
by clear, 清除 or 0. A number is that [[notice]] of hall.toml.

examples:
  jiaohao notice -c /etc/jiaohao/hall.toml "系统故障，请稍候" --en "System failure, please wait"
  jiaohao notice -c /etc/jiaohao/hall.toml 1 --for 30     the first [[notice]] of hall.toml, for half an hour
  jiaohao notice -c /etc/jiaohao/hall.toml --literal 12315     a number that is to be read
  jiaohao notice -c /etc/jiaohao/hall.toml clear

exit codes: 0 the boards are told, 2 not understood, 65 that is no notice: what is said tells why, 69 the hall cannot be
asked, 78 the configuration is wrong
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
docs/cards.md has the readers, and how the numbers of different ones are brought together.

  jiaohao cards read -c kiosk.toml                            at a kiosk: which number its reader says
  jiaohao cards import cards.csv                              at the controller: the list
  jiaohao cards import cards.csv --format decimal --bytes 4   one that was typed off the cards
"""

CARDS_IMPORT = """\
FILE is a table as a spreadsheet saves it (CSV), with these two columns and any others beside them:

  card,class
  010063E9AE,vip

The number is the one its reader sends, hexadecimal: `jiaohao cards read` at a kiosk shows it. What is printed on a card
is only a part of it; --format and --bytes are for a hall that has only those (docs/cards.md). FILE is the whole list: a
card that is not in it is no card of the hall any more. The hall takes it over by itself.
"""

APPOINTMENTS = """\
FILE is a table as a spreadsheet saves it (CSV), with these columns, in any order, and any others beside them:

  date,time,code,service
  2026-10-13,09:30,AB-1234,a

`code` is what the customer types or has scanned at the kiosk: 4 to 32 letters, digits and -. A fifth column `class` is
for halls where not all are of one class; without it they are of class "appointment", or "ordinary" where hall.toml has
no such class. The days in FILE replace what was known of them; other days stay, and what was used stays used. The hall
takes it over by itself.

  jiaohao appointments import tomorrow.csv -c /etc/jiaohao/hall.toml

exit codes: 0 taken, 78 nothing was changed, each mistake is told with its line
"""

CARDS_READ = """\
Stop the kiosk before: only one program can have a reader. The numbers are shown on a terminal only, and kept nowhere;
behind each stands what other formats make of the same card, to find the one that agrees with the hall's list.

  jiaohao cards read -c /etc/jiaohao/kiosk.toml
  jiaohao cards read --driver wedge --port /dev/input/by-path/…-event-kbd --format decimal

exit codes: 0 ended with Ctrl-C, 69 the reader cannot be opened, 78 the configuration is wrong
"""

SIMULATE = """\
DAY.toml says who works, who comes and what goes wrong; the hall's own tables stand in it, or hall = "hall.toml" names
the file. The hall is the real one, but for its broker and its clock: nothing is started, nothing is written.
docs/days has days to begin with:

  jiaohao simulate --day docs/days/quiet.toml              nothing rings
  jiaohao simulate --day docs/days/payday-surge.toml       everybody comes at once
  jiaohao simulate --day docs/days/power-cut-at-noon.toml  ten minutes in the dark

exit codes: 0, 1 something else rang than the day says by `expect`, or a ticket went astray, 78 a mistake in DAY.toml
"""

VOICE = """\
A board with [voice] in its board.toml speaks by itself: it makes its clips with espeak-ng when it is first started.
These are for who wants a human voice instead, or wants to hear the calls beforehand.

  jiaohao voice list -c hall.toml --csv > words.csv      for the studio: each word with the name of its file
  jiaohao voice fit studio/ /etc/jiaohao/voice           their recordings, trimmed and equally loud
  jiaohao voice check -c hall.toml /etc/jiaohao/voice    which are missing, too quiet, cut off
  jiaohao voice say -c hall.toml A012 3 --clips /etc/jiaohao/voice -o call.wav && aplay call.wav

and in board.toml:  [voice]  clips = "/etc/jiaohao/voice".  docs/voice.md says more, also of sound cards.
"""

VOICE_LIST = """\
One word a line: its file, how espeak-ng is told to say it, the word. With -c also the names and places of the hall's
counters. A clip that lies in slow/ too, slow/zh/qing3.wav, is said from there for somebody with an assist mark.
"""

VOICE_BUILD = """\
Into DIR/zh, DIR/en, and DIR/slow for the assist mark; what is there already stays. A board does the same by itself:
this is for hearing them, or for a unit without espeak-ng, whose [voice] clips then names DIR.

exit codes: 0 all are there, 69 espeak-ng is missing, 73 DIR cannot be written, 78 the hall's file is wrong
"""

VOICE_FIT = """\
Every WAV file below FROM, under the same name below TO: without the silence around it, as loud as the others and as the
board's own clips, 22050 Hz, mono, 16 bits. FROM stays as it is.

exit codes: 0 all are done, 1 some are no clips, or there are none: what is said tells which, 66 FROM cannot be read,
73 TO cannot be written, or is in FROM
"""

VOICE_CHECK = """\
Tells clips that are missing, cannot be read, are silent, much too quiet or loud, cut at their peaks, or have silence
around them, and files no call asks for. What is missing is said by espeak-ng, in another voice than yours.

exit codes: 0 nothing is wrong, 1 something is, 66 DIR cannot be read, 78 the hall's file is wrong
"""

VOICE_SAY = """\
Shows what a board would say of that call, clip by clip and from where; with -o also as a file to listen to. Nothing is
called, no board hears of it.

examples:
  jiaohao voice say A012 3 -o call.wav
  jiaohao voice say A111 12 --one yi --late --slow --language zh -o call.wav

exit codes: 0, 65 the hall has no such counter, 66 DIR cannot be read, 69 espeak-ng is missing and so are clips,
73 FILE cannot be written, 78 the hall's file is wrong
"""
