"""What each file below plugins/ imports, read from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import PLUGINS

FILES = {
    str(path.relative_to(PLUGINS).with_suffix("")): path
    for path in sorted(PLUGINS.rglob("*.py"))
}


@dataclass(frozen=True)
class Import:
    """One imported module: ``module_utils/_core/model``, ``ansible.errors``, ``os``."""

    target: str
    lazy: bool


def imports(file: str, source: str) -> Iterator[Import]:
    """Return the imports of a file, those for type checkers only left out."""
    yield from _imports(file, ast.parse(source), lazy=False)


def _imports(file: str, node: ast.AST, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(target, lazy) for target in _targets(file, child))
        elif isinstance(child, ast.Name) and child.id == "__import__":
            yield Import("importlib", lazy)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(file, child, lazy or inside)


def _targets(file: str, node: ast.ImportFrom) -> list[str]:
    if not node.level:
        return [node.module or ""]
    folder = file.split("/")[: -node.level]
    if node.module:
        folder += node.module.split(".")
    if node.module and not (PLUGINS / "/".join(folder)).is_dir():
        return ["/".join(folder)]
    return ["/".join((*folder, alias.name)) for alias in node.names]
