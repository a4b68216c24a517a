"""The whole platform on one machine: what `make up` starts, watches and ends, and the page that shows it at work."""
