"""Can the decisions be trusted? What IQAs found, and the units awarded."""
