"""What was seen? Shadowing and practical assessments."""
