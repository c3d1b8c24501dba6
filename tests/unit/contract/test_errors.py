"""The tree of errors is as it is drawn at the top of its file."""

from __future__ import annotations

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors


def drawn() -> dict[str, str]:
    """Return each class of the drawing with the class that it hangs on."""
    found: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        words = line.lstrip("\u2502\u251c\u2514\u2500 ").split()
        if not words or not hasattr(errors, words[0]):
            continue
        depth = line.index(words[0])
        while above and above[-1][0] >= depth:
            above.pop()
        found[words[0]] = above[-1][1] if above else "Exception"
        above.append((depth, words[0]))
    return found


def test_the_drawing_is_the_tree() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    assert drawn() == {one.__name__: one.__bases__[0].__name__ for one in classes}
