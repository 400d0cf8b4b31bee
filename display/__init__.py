"""Boards: what a screen shows, computed as boxes and texts, drawn in one file."""
