"""Judging what strangers send, in processes of its own: whatever a file does, it does to a worker that can be done without."""
