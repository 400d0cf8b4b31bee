"""What every process needs: loop, link, outbox, configuration, notify."""
