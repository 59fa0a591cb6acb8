"""Where? Prisons and what they are for."""
