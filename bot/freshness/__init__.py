"""Whether what people read still holds: links that open, answers that were checked, numbers that were rung."""
