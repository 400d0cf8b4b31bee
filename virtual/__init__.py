"""Emulated hardware at the lowest level that exists: bytes on ptys and sockets, pins. For tests and the demo."""
