"""The page of the virtual hall: what a visitor sees and works in a browser."""
