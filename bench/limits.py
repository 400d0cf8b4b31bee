"""What limits each figure, by profile: traces of each step (press, NEXT, first slip), py-spy on the interpreter lock
(facts), cProfile (next call, restart), -X importtime (starts), strace -c (idle), /proc (memory), a slip's bytes.
"""

PRESS = (
    "Python that runs with cold caches, because nothing has happened for 160 ms: the same steps take a third to a "
    "quarter of the time when repeated at once. By trace, of 1.5 ms: 0.1 from the button's thread to the loop, 0.1 for "
    "the rules, 0.15 for rows and index before the fsync, 0.5 to 0.8 for the fsync and the interpreter's lock behind "
    "it, since slip and printer's answer are got ready beside it (one after the other they take 2.2 ms), 0.2 until "
    "the printer's thread has written the bytes. Slips laid out before the press were tried: 1.45 ms. So was writing "
    "from the loop: nothing. The floor has one thread and no rules. Since that trace slips come from a template, and "
    "the conversation is a machine of states: some 0.3 ms more."
)
LAST = "As the first byte: a slip that fits into the printer's buffer is one write."
OCTETS = {
    "epson": (
        "The words, two bytes for a Chinese character; a QR code that the printer draws is 83 bytes, 51 of them the "
        "address; start, cut and proof are 26."
    ),
    "generic-cn-58": "The QR code, drawn here in half the dots, which the printer doubles.",
    "picture": "Each row of dots is 64 bytes, a line of type 1.5 kB. For a printer without a Chinese font.",
}
WIRE = "The line: the slip is one write, so no byte waits for another."
PROOF = (
    "2 ms to the first byte as above; 0.6 ms for the seven bytes of the printer's answer on their line, and as much "
    "until the emulation says them; then the outcome's commit and its way over the broker, as in the floor."
)
FIRST = (
    "What a slip has to load once: the words, the time zone's file, Python's table of GBK, and for a QR code that is "
    "drawn a library more: 5 ms, drawn 30 ms, for the first customer unless a slip of nobody was made at the start."
)
REPLY = (
    "Two passes through the broker (0.3 ms each) and one fsync, as in the floor. Above it, by trace: 0.4 ms in the "
    "hall (checking, choosing, two journal entries, state) and 0.4 ms at the counter, cold as above, and three times "
    "0.1 ms to hand a message from paho's thread, or a key from the keypad's, to the loop. Two ways around paho's "
    "thread were tried, reading its socket in the loop and writing to it from there: each saved a tenth at most, at "
    "the cost of a second way to lose a connection, and neither is in it."
)
BOARD = "As the reply; what people look at goes out first, all that can wait follows 10 ms later."
FACTS = (
    "The hall's one interpreter: paho and the link hold it for 42 % of the time, rules and state for 32 %, the journal "
    "for 14 %, loop and decoding for the rest."
)
CROWD = (
    "The heads of the lines, one for each service and class with somebody waiting: what is left of a difference is "
    "that few people stand in fewer lines. Not timed are the messages about queues, which nobody waits for; with them "
    "the ratio is 1.3, since ten people fill fewer of the five places each message names."
)
RULES = (
    "What one change makes others say, and Python for each counter and alert. A look compares the records of 200 "
    "counters with those of the look before (0.06 ms) and asks again only of those that changed, or whose time has "
    "come; nothing is worded anew that says the same. By part, of 0.8 ms: queues with the advice for the whole hall "
    "0.25, promises 0.15, blank counters 0.1, who waits behind which counter 0.07, ringing and what stands 0.1, "
    "the rest 0.1."
)
FULL = (
    "By parts, each run alone: view and layout in Python 0.3 ms, drawing 2.4, of which the ground, which the floor "
    "fills, too, is 0.7 and the words of the new number 0.5. All other words are kept rendered."
)
ROW = (
    "View of the whole board and layout of the one part that changed, in Python with cold caches: 0.45 ms; the same "
    "takes 0.25 when repeated at once. Comparing, drawing and presenting the row: 0.2."
)
FULL_COUNTER = "2 ms in which the keypad's answer goes first; then as the hall board's."
VOICE = (
    "SDL's disk driver writes 4 kB at a time, 93 ms of sound, and so does the floor; the player's own part is a "
    "message to its thread and one call, since the chime is ready and the words are put together while it sounds. A "
    "card is given 23 ms at a time, and has a buffer of its own, which no bench without one can see."
)
WORD = "The pause of 100 ms behind the chime; the words were ready before."
RESTART = (
    "Imports, 0.1 s; opening the journal takes 1 ms, the last snapshot and the 900 entries behind it 5 ms."
)
MEMORY = {
    "kiosk": "The libraries (sqlite3, paho, msgspec, pyserial), which are the floor; 17 MB are the process's own.",
    "hall": "As the kiosk; a waiting ticket takes 0.6 kB, so 50,000 of them 29 MB more.",
    "counter": "pygame with SDL and its surface of 8 MB, which are the floor; then the font, and words kept rendered.",
}
START = {
    "kiosk": "Imports, 0.1 s: no library stands out, paho with the link takes 15 ms, msgspec 11 ms.",
    "hall": "Imports, 0.1 s: paho with the link takes 25 ms, our messages 16 ms.",
}
IDLE_KIOSK = (
    "Three questions to the printer every 0.8 s; the buttons' thread looks at each pin twice a second; with a screen "
    "its window listens to the window system every 0.2 s."
)
MEMORY_KIOSK = "As the kiosk; gpiozero takes 5 MB; with a screen pygame with SDL, its surface, the font."
IDLE_BOARD = "As the counter's, without its keypad."
IDLE = {
    "kiosk": "Three questions to the printer every 0.8 s: 15 waits for its line in a second.",
    "hall": "A second passes with 6 futex calls and 2 waits of paho's thread.",
    "counter": "13 futex calls a second: the window listens to the window system every 0.2 s.",
}
