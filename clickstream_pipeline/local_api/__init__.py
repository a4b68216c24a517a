"""The ingest API on this machine: it does the part of API Gateway, and calls the same handler as the Lambda."""
