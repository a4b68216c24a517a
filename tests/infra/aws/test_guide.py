"""What people are told to run of AWS: each command against the service's own model."""

import re
import shlex

import pytest

from tests.commands import ROOT
from tests.infra.aws.commands import Wrong, request_of
from tests.infra.aws.found_commands import Found, commands_in, found_commands

FOUND = sorted(set(found_commands()), key=str)


@pytest.mark.parametrize("found", FOUND, ids=str)
def test_a_command_is_one_that_its_service_knows(found: Found) -> None:
    request_of(found.words)


def test_commands_are_found_where_they_are() -> None:
    paths = {found.path for found in FOUND}
    assert {"docs/aws.md", "docs/cost.md", "infra/aws/connect.py", "infra/aws/preflight.py"} <= paths
    assert sum(found.path == "docs/runbook.md" for found in FOUND) >= 8


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("ssmm get-parameter --name a", "there is no service ssmm"),
        ("ssm get-parametre --name a", "ssm has no get-parametre"),
        ("s3 list-objects-v2 --bucket b", "by s3api"),
        ("ssm get-parameter --name a --decrypt", "has no --decrypt"),
        ("ssm get-parameter --with-decryption", "needs --name"),
        ("ssm get-parameter --name a --with-decryption true", "can't do with true"),
        ("ssm get-parameter --name a --no-name", "has no --no-name"),
        ("ssm get-parameter --name", "--name lacks its value"),
        ("ssm get-parameter --name a b", "can't do with b"),
        ("ssm get-parameter a --name b", "can't do with a"),
        ("ssm put-parameter --name a --value b --type Secret", "none of String, StringList, SecureString"),
        ("ssm get-parameter --name a --max-items 5", "has no --max-items"),
        ("sqs receive-message --queue-url u --max-number-of-messages ten", "ten is no number"),
        ("lambda invoke --function-name f", "can't do with no name of a file"),
        ("ec2 describe-instances --query a b", "can't do with b"),
        ("ec2 describe-instances --filters Nme=a,Values=b", "--filters has no Nme"),
        ("ec2 describe-instances --filters a", "not of the form"),
        ("ec2 describe-instances --filters '[{\"Name\": 1}]'", "Invalid type"),
        ("ec2 describe-instances --query Reservations[", "--query Reservations["),
        ("ec2 describe-instances --output xml", "--output xml is none of"),
        ("pricing get-products --service-code a --filters Type=EXACT,Field=a,Value=b", "EXACT is none of"),
        ("logs tail /aws/lambda/f --until 1h", "has no --until"),
        ("ssm", "is no command"),
    ],
)
def test_a_command_that_is_wrong_is_refused(command: str, complaint: str) -> None:
    with pytest.raises(Wrong, match=re.escape(complaint)):
        request_of(shlex.split(command))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("look: `x` or `aws ec2 describe-regions`", ["ec2 describe-regions"]),
        ("$ A=$(aws sts get-caller-identity --query Account)", ["sts get-caller-identity --query Account"]),
        ("$ aws ec2 a \\\n    --b c | head", ["ec2 a --b c"]),
        ("make x && aws ec2 a; aws ec2 b", ["ec2 a", "ec2 b"]),
        ("it is restarted with aws ec2 a --b", ["ec2 a --b"]),
        ("AWS and aws as such", []),
    ],
)
def test_a_command_ends_where_the_shell_or_the_sentence_goes_on(text: str, words: list[str]) -> None:
    assert [" ".join(found.words) for found in commands_in(ROOT / "page", text)] == words
