"""The workshop: what `make lab-check` looks for after each lab, and the pictures and the table of its pages."""
