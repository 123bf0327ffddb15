"""Backups: everything that is needed to go on elsewhere, in one file, and putting it back."""
