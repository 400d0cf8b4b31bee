"""What limits each figure, as a profile showed it (strace -f -r, traces of every hand-over, cProfile, py-spy)."""

PRESS = (
    "Python that runs with cold caches, because nothing has happened for 160 ms: the same steps take a third to a "
    "quarter of the time when repeated at once. By trace, of 1.5 ms: 0.15 until the button's thread has the byte (as "
    "in the floor), 0.1 to hand it to the loop, 0.15 for the rules, 0.3 for rows and index before the fsync, 0.4 for "
    "the fsync, which takes longer while slip and printer's answer are got ready beside it on two cores, 0.15 until "
    "the loop itself has written the bytes."
)
REPLY = (
    "Two passes through the broker (0.3 ms each) and one fsync, as in the floor. Above it, by trace: 0.4 ms in the "
    "hall (checking, choosing, two journal entries, state) and 0.4 ms at the counter, cold as above, and three times "
    "0.1 ms to hand a message from paho's thread, or a key from the keypad's, to the loop. A loop that read the "
    "socket itself was tried: it saved a tenth at the cost of a second way to lose a connection, and is not in it."
)
BOARD = "As the reply; state for screens goes out in one piece, all that can wait follows 10 ms later."
FACTS = (
    "paho in the hall's one interpreter: reading, acknowledging and publishing takes two thirds of its time, the rules "
    "a fifth, SQLite the rest; the fsync is shared by whatever has come."
)
CROWD = "Only the heads of the lines are looked at; the longer line costs a few cache misses."
RESTART = (
    "Importing Python's libraries takes most of it; then the last snapshot is decoded and at most 1,000 entries are "
    "replayed, whatever the journal's length."
)
MEMORY = {
    "kiosk": "The interpreter with sqlite3, paho, msgspec and pyserial: the floor. Ours is the rest.",
    "hall": "As the kiosk; every waiting ticket adds about 1 kB.",
    "counter": "pygame with SDL, two surfaces of 8 MB each (canvas and screen), and the glyphs drawn so far.",
}
START = {
    "kiosk": "Imports: msgspec's classes, paho, sqlite3, pyserial.",
    "hall": "Imports: msgspec's classes, paho, sqlite3; then the configuration and the journal's last snapshot.",
}
IDLE = {
    "kiosk": "Three questions to the printer every 0.8 s; the loop wakes once a second for the watchdog.",
    "hall": "A refresh every 5 s, health every 10 s; the loop wakes once a second for the watchdog.",
    "counter": "The window listens to the window system five times a second.",
}
