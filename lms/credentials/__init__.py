"""What do we vouch for? Keys, the issuer register, signed credentials, status lists and how each is checked."""
