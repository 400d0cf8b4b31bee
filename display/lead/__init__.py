"""The lead's board: its core, and what stands on it."""
