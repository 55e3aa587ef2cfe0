"""Report of the synthesized templates."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.deploy.deployment import Deployment

# CloudFormation's limits.
MOST_RESOURCES = 500
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Template:
    """The template of one stack, on disk."""

    stack: str
    file: Path
    size_bytes: int
    types: Counter[str]

    @property
    def resources(self) -> int:
        """Number of resources in the template."""
        return self.types.total()


def templates(assembly: Path) -> Iterator[Template]:
    """Yield the templates of an assembly, in the order of its manifest."""
    manifest = json.loads((assembly / "manifest.json").read_text())
    artifacts: dict[str, dict[str, Any]] = manifest["artifacts"]
    for name, artifact in artifacts.items():
        if artifact["type"] != "aws:cloudformation:stack":
            continue
        properties = artifact["properties"]
        file = assembly / properties["templateFile"]
        text = file.read_text()
        yield Template(
            stack=properties.get("stackName", name),
            file=file,
            size_bytes=len(text.encode()),
            types=Counter(r["Type"] for r in json.loads(text)["Resources"].values()),
        )


def report(deployment: Deployment) -> str:
    """Return a table of the templates with their sizes and paths."""
    found = list(templates(deployment.assembly))
    width = max(len(template.stack) for template in found)
    lines = [f"{'stack':<{width}}  resources  of {MOST_RESOURCES}      KB  template"]
    for template in found:
        share = template.resources / MOST_RESOURCES
        file = template.file.relative_to(deployment.root)
        lines.append(
            f"{template.stack:<{width}}  {template.resources:>9}  {share:>6.0%}"
            f"  {template.size_bytes / 1000:>6.1f}  {file}"
        )
    for template in found:
        if template.size_bytes > MOST_BYTES or template.resources > MOST_RESOURCES:
            lines.append(f"{template.stack} is too large for CloudFormation: split it.")
    return "\n".join(lines)
