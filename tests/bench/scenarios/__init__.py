"""One module for each group of figures: ``run(plan, section)`` fills the section.

The first line of a module's docstring is the title of its section.
"""

from bench.scenarios import (
    forks,
    growth,
    hosts,
    imports,
    info,
    inventory,
    limit,
    locked,
    many,
    memory,
    paths,
    resolve,
    sdk,
    shipped,
    unchanged,
    uri,
)

SCENARIOS = {
    "resolve": resolve,
    "uri": uri,
    "sdk": sdk,
    "limit": limit,
    "memory": memory,
    "imports": imports,
    "paths": paths,
    "forks": forks,
    "hosts": hosts,
    "many": many,
    "locked": locked,
    "inventory": inventory,
    "info": info,
    "unchanged": unchanged,
    "shipped": shipped,
    "growth": growth,
}
