# shellcheck shell=bash disable=SC2154
# The agent of Systems Manager, by which people get in.

step "installing the agent of Systems Manager"
bash "$home/infra/host/agent/clickstream-agent" || exit 1
