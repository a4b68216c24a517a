"""The ingest API on this machine: API Gateway's part of it, before the very handler that runs in the Lambda."""
