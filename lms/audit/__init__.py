"""What happened? Declared events, chained by hash, only ever added to."""
