"""What the warehouse says about a window of days: gathered once, printed in a terminal, written as a page.

It reads the derived tables only, never the events.
"""
