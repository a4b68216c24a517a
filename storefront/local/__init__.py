"""The shop on one machine: starts and ends its database, a Cognito emulator, the local API and the storefront."""
