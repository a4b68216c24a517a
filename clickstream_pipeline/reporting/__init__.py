"""The report on a window of days: reads its figures once, prints them in a terminal, writes them as a page.

It reads only the derived tables, never the events.
"""
