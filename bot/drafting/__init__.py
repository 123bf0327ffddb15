"""Drafts: from a document to a briefing that a lead finishes, and new files to begin with. Nothing here is served."""
