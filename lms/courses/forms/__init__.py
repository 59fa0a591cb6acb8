"""What can be typed, and how to say what is wrong."""
