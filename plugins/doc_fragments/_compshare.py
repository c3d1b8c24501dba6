# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach CompShare."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  public_key:
    description:
      - The public key of the account.
      - When not given, the first of the environment variables E(COMPSHARE_PUBLIC_KEY) and E(UCLOUD_PUBLIC_KEY) that is set is
        used, else the key of the O(profile).
    type: str
  private_key:
    description:
      - The private key that belongs to O(public_key).
      - When not given, the first of the environment variables E(COMPSHARE_PRIVATE_KEY) and E(UCLOUD_PRIVATE_KEY) that is set
        is used, else the key of the O(profile).
    type: str
  region:
    description:
      - The region to read from. With a O(zone) of another region it is that one, unless it is given as something else than
        the default.
      - When not given, the first of the environment variables E(COMPSHARE_REGION) and E(UCLOUD_REGION) that is set is used.
    type: str
    default: cn-wlcb
  zone:
    description:
      - The zone to read from. Without one, none is sent.
      - When not given, the first of the environment variables E(COMPSHARE_ZONE) and E(UCLOUD_ZONE) that is set is used.
    type: str
  project_id:
    description:
      - The project to read from. Without one, none is sent, and the cloud takes the account's default project.
      - When not given, the first of the environment variables E(COMPSHARE_PROJECT_ID) and E(UCLOUD_PROJECT_ID) that is set is
        used.
    type: str
  base_url:
    description:
      - The address of the API.
      - When not given, the environment variable E(COMPSHARE_BASE_URL) is used.
    type: str
    default: https://api.compshare.cn
  profile:
    description:
      - The profile to take the keys from when O(public_key) and O(private_key) are not given.
      - Profiles are kept by the vendor's command line tool in C($XDG_CONFIG_HOME/compshare/config.json), by default
        C(~/.config/compshare/config.json). The environment variable E(COMPSHARE_CONFIG_FILE) names another file.
      - There is a warning when others can read that file.
      - When not given, the environment variable E(COMPSHARE_PROFILE) is used, else the current profile of that file.
    type: str
"""

    # Where controller plugins look, made by tests/tooling/update_docs.py.
    PLUGIN = r"""
options:
  public_key:
    env:
      - name: UCLOUD_PUBLIC_KEY
      - name: COMPSHARE_PUBLIC_KEY
    ini:
      - section: aicloud_compshare
        key: public_key
    vars:
      - name: aicloud_compshare_public_key
  private_key:
    secret: true
    env:
      - name: UCLOUD_PRIVATE_KEY
      - name: COMPSHARE_PRIVATE_KEY
    ini:
      - section: aicloud_compshare
        key: private_key
    vars:
      - name: aicloud_compshare_private_key
  region:
    env:
      - name: UCLOUD_REGION
      - name: COMPSHARE_REGION
    ini:
      - section: aicloud_compshare
        key: region
    vars:
      - name: aicloud_compshare_region
  zone:
    env:
      - name: UCLOUD_ZONE
      - name: COMPSHARE_ZONE
    ini:
      - section: aicloud_compshare
        key: zone
    vars:
      - name: aicloud_compshare_zone
  project_id:
    env:
      - name: UCLOUD_PROJECT_ID
      - name: COMPSHARE_PROJECT_ID
    ini:
      - section: aicloud_compshare
        key: project_id
    vars:
      - name: aicloud_compshare_project_id
  base_url:
    env:
      - name: COMPSHARE_BASE_URL
    ini:
      - section: aicloud_compshare
        key: base_url
    vars:
      - name: aicloud_compshare_base_url
  profile:
    env:
      - name: COMPSHARE_PROFILE
    ini:
      - section: aicloud_compshare
        key: profile
    vars:
      - name: aicloud_compshare_profile
"""

    # What images have in common.
    IMAGE = r"""
options:
  author:
    description:
      - The author of the image.
    type: str
  gpu_type:
    description:
      - A GPU type that the image must support, such as V(4090). An image that lists no GPU types does not pass.
    type: str
"""
