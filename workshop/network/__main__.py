"""Shows the network of the synthesized platform, or says whether one connection is possible, and why.

    python -m workshop.network                                          # everything
    python -m workshop.network --judge                                  # only what is not as it must be
    python -m workshop.network SBW_Lamda_ETL SBW_EC2_ShinyDWH 5432      # one connection, step by step

Exit code 1: something is open that need not be, or the connection is not possible.
"""

import argparse
from pathlib import Path

from clickstream_pipeline.reporting.console import console
from infra.reachability.network_graph import NetworkGraph
from infra.reachability.safety import breaches_of
from workshop.network.connections import UnknownEnd, steps
from workshop.network.overview import judgement, overview
from workshop.network.template_file import FOLDER, NoTemplate, read_template


def main(words: list[str] | None = None) -> int:
    options = _arguments().parse_args(words)
    try:
        template = read_template(options.folder)
        if options.source is not None:
            return _ask(NetworkGraph(template), options)
    except (NoTemplate, UnknownEnd) as error:
        raise SystemExit(f"network: {error}") from error
    for line in judgement(template) if options.judge else overview(template):
        console.say(line)
    return 1 if breaches_of(template) else 0


def _ask(graph: NetworkGraph, options: argparse.Namespace) -> int:
    if options.target is None or options.port is None:
        raise SystemExit("network: name both ends and a port, such as: SBW_Lamda_ETL SBW_EC2_ShinyDWH 5432")
    found = steps(graph, options.source, options.target, options.port)
    for step in found:
        console.say(f"{'yes' if step.is_admitted else 'no':<4} {step.what:<9} {step.why}")
    is_possible = all(step.is_admitted for step in found)
    end = f"{options.source} can{'' if is_possible else 'not'} open a connection to {options.target}:{options.port}"
    console.say(end)
    return 0 if is_possible else 1


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; expected 1 to 65535")
    return int(text)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workshop.network", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", nargs="?", help="who opens the connection: a name of the overview, or internet")
    parser.add_argument("target", nargs="?", help="whom to: a name of the overview, internet, or S3")
    parser.add_argument("port", nargs="?", type=_port)
    parser.add_argument("--judge", action="store_true", help="only the judgement")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the templates are")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
