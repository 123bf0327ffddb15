"""Changing the knowledge and keeping every version of it: what differs, how far it reaches, who has to agree."""
