"""Mentor Passport: trains peer mentors, records the practice that proves it, keeps what they earned."""
