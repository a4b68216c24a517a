"""A synthesized template: its resources by kind and name, and what refers to what."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What stands for the region and the account where a template leaves them open.
REGION, ACCOUNT = "ap-southeast-1", "123456789012"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template, by its logical id; `properties` are as CloudFormation gets them."""

    name: str
    kind: str
    properties: Mapping[str, Any]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it was written, never changed."""

    document: Mapping[str, Any]

    def resources(self, kind: str) -> list[Resource]:
        return [each for each in self.all() if each.kind == kind]

    def all(self) -> Iterator[Resource]:
        for name, told in self.document["Resources"].items():
            yield Resource(name, told["Type"], told.get("Properties", {}), told)

    def only(self, kind: str) -> Resource:
        (found,) = self.resources(kind)
        return found

    def named(self, kind: str, **properties: object) -> Resource:
        """The one resource of a kind that has these properties."""
        (found,) = [
            each for each in self.resources(kind) if all(each.properties.get(k) == v for k, v in properties.items())
        ]
        return found

    def referred_by(self, value: object) -> list[Resource]:
        """The resource that a value refers to, in a list; none where it refers to none of this template's."""
        return [each for each in self.all() if each.name == referred(value)]

    def copy(self) -> dict[str, Any]:
        """The document anew, to be changed."""
        return copy.deepcopy(dict(self.document))


def referred(value: object) -> str | None:
    """The logical id that a value refers to, by Ref or by GetAtt; None for anything else."""
    if isinstance(value, Mapping):
        if set(value) == {"Ref"}:
            return str(value["Ref"])
        if set(value) == {"Fn::GetAtt"}:
            return str(value["Fn::GetAtt"][0])
    return None
