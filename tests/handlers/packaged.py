"""The packaged Lambdas on this machine: its artefact, a bucket, and what its environment names."""

from pathlib import Path

from clickstream_pipeline.settings import WarehouseAddress
from infra.artefact import BUILD, LAMBDA_ETL, Function, assemble
from infra.target import this_machine
from infra.wheels import layer_folder
from tests.faults.faulty_s3 import FaultyS3

# What gets the packages; everything after it works offline.
PREPARED_BY = "make packages"


def is_prepared(function: Function = LAMBDA_ETL) -> bool:
    """Whether the packages of the lock file, as it stands, are here."""
    return layer_folder(function.lock, this_machine(), BUILD / "layers").exists()


def assembled(into: Path, function: Function = LAMBDA_ETL) -> Path:
    """The artefact of the code as it stands, for the Python that runs here."""
    return assemble(function, this_machine(), into)


def lambda_environment(at: WarehouseAddress, s3: FaultyS3) -> dict[str, str]:
    """What an operator gives the function."""
    return {
        **s3.environment(),
        "CLICKSTREAM_DEPLOYMENT": "aws",
        "DWH_HOST": at.host,
        "DWH_PORT": str(at.port),
        "DWH_USER": at.user,
        "DWH_PASSWORD": at.password or "",
        "DWH_DATABASE": at.database,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "INFO",
    }
