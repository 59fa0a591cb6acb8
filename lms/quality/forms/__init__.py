"""What can be typed by the people who assure quality, and by whoever asks for another look."""
