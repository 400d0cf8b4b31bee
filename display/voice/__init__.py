"""The hall's voice (R31): what is said, in which order, with which clips; and the thread that plays them."""
