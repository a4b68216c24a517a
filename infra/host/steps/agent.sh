# shellcheck shell=bash disable=SC2154
# The agent of Systems Manager, by which people get in. Debian has no package of it; AWS keeps one in a bucket of each
# region, which the endpoint for S3 lets through, and the agent updates itself from there.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/agent-install-deb.html

step "installing the agent of Systems Manager"
if ! dpkg-query -W -f '${db:Status-Status}\n' amazon-ssm-agent 2>/dev/null | grep -qx installed; then
    agent=$(mktemp --suffix .deb)
    curl -sS --fail --noproxy '*' --retry 5 -m 300 -o "$agent" \
        "https://amazon-ssm-$AWS_REGION.s3.$AWS_REGION.amazonaws.com/latest/debian_amd64/amazon-ssm-agent.deb" ||
        fail "amazon-ssm-agent.deb can't be fetched"
    dpkg --install "$agent"
    rm "$agent"
fi
