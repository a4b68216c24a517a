"""The shop on one machine: its database, a Cognito, the local API and the storefront, started and ended together."""
