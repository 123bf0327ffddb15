"""How the running bot is, for whoever runs it: health, readiness and counts, without a word of any message."""
