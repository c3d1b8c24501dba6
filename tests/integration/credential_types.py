"""The credential types of docs/awx.md, and what AWX makes of one."""

from __future__ import annotations

import pathlib
import re
from typing import Any, NamedTuple

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

GUIDE = pathlib.Path(__file__).parents[2] / "docs" / "awx.md"
BLOCK = re.compile(
    r"^```yaml\n# (input|injector) configuration\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


class CredentialType(NamedTuple):
    """What stands in the two fields of AWX's form."""

    inputs: dict[str, Any]
    injectors: dict[str, Any]

    def environment(self, values: dict[str, str]) -> dict[str, str]:
        """Return the variables of a job; what has no value is empty, as in AWX."""
        sandbox = ImmutableSandboxedEnvironment()
        return {
            name: sandbox.from_string(template).render(values)
            for name, template in self.injectors["env"].items()
        }


def credential_types() -> list[CredentialType]:
    """Return all credential types of the guide, in their order."""
    found = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    texts = iter([(kind, yaml.safe_load(text)) for kind, text in found])
    made = []
    for (kind, inputs), (other, injectors) in zip(texts, texts, strict=True):
        if (kind, other) != ("input", "injector"):
            raise ValueError("an input configuration is followed by its injectors")
        made.append(CredentialType(inputs, injectors))
    return made
