"""Readers of cards and of the codes of appointments: pure codecs, the line, and the desk behind each."""
