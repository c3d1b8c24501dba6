# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a selection must know of where its entries come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .model import Option, Test
    from .offers import Offers


class Selectable(Protocol):
    """A listing, or what the filter has in place of one for a plain list."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that only it has."""

    @property
    def tests(self) -> tuple[Test, ...]:
        """The conditions of those options."""

    @property
    def offers(self) -> Offers | None:
        """What makes entries offers, where they are."""

    @property
    def publisher(self) -> str:
        """The key that tells who published an entry."""

    @property
    def publisher_options(self) -> tuple[str, ...]:
        """The options that name a publisher."""
