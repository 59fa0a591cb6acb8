"""Who? Learners and staff, where they are, what they may do, and how they sign in."""
