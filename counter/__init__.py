"""The counter: the keypad, what the clerk owns, the board above the window."""
