"""What the synthesized platform opens to whom, and what of it nobody chose; for tests, and for people who learn it."""
