"""The kiosk: buttons in, numbered slips out, with or without a network."""
