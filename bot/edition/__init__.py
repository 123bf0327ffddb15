"""All knowledge in one file: a page that prints, and a table for spreadsheets."""
