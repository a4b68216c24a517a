"""A scripted day of the platform: `make day` plays its scenes on a platform of its own, and writes what they showed."""
