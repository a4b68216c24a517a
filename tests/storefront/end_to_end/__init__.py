"""Scripted visitors use the shop in a browser and record their deeds in notebooks, which do not use the pipeline."""
