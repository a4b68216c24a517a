# shellcheck shell=bash disable=SC2154
# The agent of Systems Manager, through which operators connect to the host.

step "installing the agent of Systems Manager"
bash "$home/infra/host/agent/clickstream-agent" || exit 1
