"""The self-test: thirty questions, asked on the terminal and shown as a page."""
