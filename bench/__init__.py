"""`make bench`: measures what the promises rest on, each beside a floor measured in the same run."""
