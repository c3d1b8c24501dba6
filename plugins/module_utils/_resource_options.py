# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the modules of a resource."""

from __future__ import annotations

from ._argspec import cloud_options
from ._core.model import Option
from ._core.nested import nested_options
from ._core.resource import WAIT_OPTIONS, Resource, Survey


def resource_options(resource: Resource) -> tuple[Option, ...]:
    """Return every option of a changing module."""
    nested = [
        Option(
            name=nested.option,
            type="dict",
            suboptions=nested_options(nested.listing),
        )
        for nested in resource.selections
    ]
    return (
        *cloud_options(resource.cloud),
        *WAIT_OPTIONS,
        *resource.options,
        *nested,
    )


def survey_options(survey: Survey) -> tuple[Option, ...]:
    """Return every option of an info module of a resource."""
    return (*cloud_options(survey.cloud), *survey.options)
