"""A module for each lab, `lab<n>.py`, with `CHECKS`: what is there once the lab was done."""
