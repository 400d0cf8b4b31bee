"""The language of the hall (topics, messages, words) and the controller that keeps the queue."""
