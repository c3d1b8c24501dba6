"""No file of code is too long to be read at once, and no function."""

from __future__ import annotations

import ast

import pytest

from ansible_collections.aicloud.catalog.tests.unit.contract.importing import FILES

LINES, LINES_OF_A_FUNCTION = 300, 40
# A front door is its documentation, which may be long.
CODE = [name for name in FILES if name.startswith(("module_utils/", "plugin_utils/"))]


@pytest.mark.parametrize("file", CODE)
def test_a_file_and_its_functions_can_be_read_at_once(file: str) -> None:
    source = FILES[file].read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LINES
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    ]
    too_long = [
        one.name
        for one in functions
        if (one.end_lineno or 0) - one.lineno >= LINES_OF_A_FUNCTION
    ]
    assert too_long == []
