"""Who has moved? Departures and arrivals."""
