"""The ticket printer: slips as ESC/POS bytes, transports with deadlines, one owner thread."""
