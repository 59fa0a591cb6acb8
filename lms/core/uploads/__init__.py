"""What people send: received only from whom the door lets in, looked at, made harmless, and kept before any lock.

Nothing is imported here: the process that opens what strangers sent should hold as little as can be.
"""
