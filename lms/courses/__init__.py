"""What must be learned and shown? Qualifications, modules, reading and knowledge checks."""
