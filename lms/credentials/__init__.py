"""What do we vouch for? Keys, register, signed credentials, status lists, and how each is checked."""
