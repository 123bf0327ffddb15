"""Sentences as vectors: the model's folder, its session, and the vectors kept on disk."""
