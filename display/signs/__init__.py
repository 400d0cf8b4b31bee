"""LED signs above a window: what is said in a few characters, and the makers' protocols."""
