"""A whole day of a hall through the real core, at full speed: no broker, no processes, no clock."""
