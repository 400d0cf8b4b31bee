"""What stands on the board of the waiting hall."""
