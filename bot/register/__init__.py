"""What is kept, told to a data protection officer, and found again for the person it is about."""
