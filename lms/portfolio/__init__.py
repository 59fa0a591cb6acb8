"""What does it add up to? Evidence, claims and decisions."""
