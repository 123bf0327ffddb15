"""What a partnership can show of a briefing: sent, discussed, asked about, changed, open, overdue."""
