#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zstack_model_service
short_description: Deploy a model on a model service of ZStack AIOS
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Deploys a model on a model service, and updates, restarts or deletes what runs. ZStack calls the result an instance group.
  - The group is found by its name, compared exactly, and by the model service when one is given. Two of one name are an error
    that lists both, and neither is touched.
  - What only deploying anew can change, such as the model, is reported as drift and left alone unless O(recreate) is set.
  - Every order is a job of the server with an ID of our own. When an answer is lost, that job is asked for; the order is not
    sent again. The address of a job that the server tells is not used, since it may not be reachable from here.
extends_documentation_fragment:
  - aicloud.catalog._attributes.zstack
  - aicloud.catalog._zstack
  - aicloud.catalog._connection
  - aicloud.catalog._provision
  - aicloud.catalog._choice.zstack_model
options:
  state:
    description:
      - V(present) deploys the model unless it is there, updates what can be updated and waits until it is ready.
      - V(restarted) does the same and restarts what was there before.
      - V(absent) deletes the group.
    type: str
    choices: [present, restarted, absent]
    default: present
  id:
    description:
      - The UUID of the instance group. It must exist unless O(state=absent).
      - Either O(id) or O(name) is needed.
    type: str
  name:
    description:
      - The name of the instance group. With O(id) a group of another name is renamed.
      - The server compares names without regard to case, this module does not.
    type: str
  service:
    description:
      - The name of the model service (the template) that the model is deployed on, such as V(vLLM).
      - To deploy, O(service) or O(service_uuid) is needed.
    type: str
  service_uuid:
    description:
      - The UUID of the model service, when O(service) is not unique.
    type: str
  model_uuid:
    description:
      - The UUID of the model, when it is not selected with O(model).
    type: str
  type:
    description:
      - What the instances shall be. Needed to deploy.
    type: str
    choices: [VirtualMachine, Container]
  zone_uuid:
    description:
      - The UUID of the zone. Needed to deploy.
    type: str
  description:
    description:
      - A description of the group.
      - The server does not tell environment variables, parameters, probes and placement of a group. To notice changes the
        module keeps fingerprints of those that are given at the end of the description, as
        C([aicloud.catalog environment=4f1c2d3e5a6b7c8d]). When they are removed, the next run sends the settings again.
      - A fingerprint is a slow hash with a salt (PBKDF2, 8 bytes). It does not show a long random secret, but a short one
        could be guessed.
    type: str
  cluster_uuid:
    description:
      - The UUID of the cluster. This and all options until O(system_tags) only matter when a group is deployed; when they
        differ from those it was deployed with, that is drift.
    type: str
  primary_storage_uuid:
    description:
      - The UUID of the primary storage.
    type: str
  l3_network_uuids:
    description:
      - The UUIDs of the networks.
    type: list
    elements: str
  vm_image_uuid:
    description:
      - The UUID of the image of virtual machines.
    type: str
  root_disk_offering_uuid:
    description:
      - The UUID of the offering for root disks.
    type: str
  root_disk_size:
    description:
      - The size of root disks, in bytes or as a text such as V(200GiB).
    type: str
  docker_image:
    description:
      - The container image.
    type: str
  cpu_num:
    description:
      - The number of CPUs.
    type: int
  memory_size:
    description:
      - The memory, in bytes or as a text such as V(32GiB). That the server wants bytes here is not documented.
    type: str
  request_cpu_num:
    description:
      - The number of CPUs that a container requests.
    type: int
  request_memory_size:
    description:
      - The memory that a container requests, as with O(memory_size).
    type: str
  dataset_uuids:
    description:
      - The UUIDs of data sets.
    type: list
    elements: str
  group_uuids:
    description:
      - The UUIDs of instance groups that this one depends on.
    type: list
    elements: str
  project_uuid:
    description:
      - The UUID of the project.
    type: str
  tag_uuids:
    description:
      - The UUIDs of tags.
    type: list
    elements: str
  system_tags:
    description:
      - System tags, sent as they are. How GPUs are asked for is not documented; system tags are the likely way.
    type: list
    elements: str
  environment_variables:
    description:
      - Environment variables of the service. Numbers and booleans become texts.
      - An empty dictionary removes them, none leaves them as they are.
      - These are shown at high verbosity. Put secrets into O(secret_environment_variables).
    type: dict
  secret_environment_variables:
    description:
      - Further environment variables whose values are shown nowhere.
    type: dict
  startup_parameters:
    description:
      - Startup parameters of the service, as O(environment_variables).
    type: dict
  service_livez:
    description:
      - The path of the probe that tells whether the service lives.
    type: str
  service_readyz:
    description:
      - The path of the probe that tells whether the service is ready.
    type: str
  service_boot_uptime:
    description:
      - How long the service may take to start. That the unit is seconds is not documented.
    type: int
  recreate:
    description:
      - Whether a group is deleted and deployed anew when it has drift or has failed. It cannot serve meanwhile.
      - What is not given is taken from the old group as far as the server tells it. It is an error when settings would be lost.
    type: bool
    default: false
  delete_mode:
    description:
      - V(Permissive) makes the server check before it deletes, V(Enforcing) deletes regardless of errors.
    type: str
    choices: [Permissive, Enforcing]
    default: Permissive
  ready_statuses:
    description:
      - The statuses that mean that a group is ready, in any case. The words of the server are not documented.
    type: list
    elements: str
    default: [Running]
  failed_statuses:
    description:
      - Words, in any case. A status that contains one of them means that the group has failed and is not waited for any longer.
      - Every other status means that it is on its way.
    type: list
    elements: str
    default: [Fail, Error, Stopped, Unknown]
notes:
  - Logging in and out are not counted as changes. They happen in check mode, too.
seealso:
  - module: aicloud.catalog.zstack_model_service_info
  - plugin: aicloud.catalog.zstack_model
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Serve the newest version of a model
  aicloud.catalog.zstack_model_service:
    name: qwen-chat
    service: vLLM
    model:
      name: qwen 1.5 32B
      vendor: Alibaba
      version: latest
    type: Container
    zone_uuid: 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6
    poll_interval: 1
  register: chat

- name: Show where it answers
  ansible.builtin.debug:
    msg: "{{ chat.group.name }} answers at {{ chat.group.url }}"

- name: Serve a model that fits the GPUs, with settings and a token that nobody sees
  aicloud.catalog.zstack_model_service:
    name: qwen-batch
    service: vLLM
    model:
      name: qwen 1.5 32B
      version: ">=1.2,<1.10.1"
      latest_by: version
      gpu_memory: 24GiB
    type: VirtualMachine
    zone_uuid: 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6
    description: Batches at night
    cpu_num: 16
    memory_size: 64GiB
    environment_variables:
      MAX_MODEL_LEN: 8192
    secret_environment_variables:
      HUB_TOKEN: "{{ hub_token | default('a-token-from-a-vault') }}"
    startup_parameters:
      --tensor-parallel-size: 2
    service_readyz: /health
    wait_timeout: 1800
    poll_interval: 1

- name: Restart it
  aicloud.catalog.zstack_model_service:
    name: qwen-batch
    state: restarted
    poll_interval: 1

- name: Say what is wrong when the model cannot be served
  block:
    - name: Ask for more than there is
      aicloud.catalog.zstack_model_service:
        name: qwen-next
        service: vLLM
        model:
          name: qwen 1.5 32B
          version: ">=3"
        type: Container
        zone_uuid: 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6
  rescue:
    - name: Show the reason
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

- name: Delete it
  aicloud.catalog.zstack_model_service:
    name: qwen-batch
    state: absent
    poll_interval: 1
"""

# Generated by `make generate` from docs/words/zstack_model_service.yml; change that instead.
RETURN = r"""
group:
  description:
    - The instance group as it is at the end, in check mode as it would be. Empty when it is absent.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The UUID of the instance group. Empty in check mode for one that is not there yet.
      returned: success
      type: str
      sample: 9e8d7c6b5a4f43e2b1c0d9e8f7a6b5c4
    name:
      description:
        - The name.
      returned: success
      type: str
      sample: qwen-chat
    description:
      description:
        - The description, without the fingerprints at its end.
      returned: success
      type: str
      sample: Chat for the support desk
    fingerprints:
      description:
        - One fingerprint for each kind of settings that the server does not tell, read from the end of the description.
      returned: success
      type: dict
      sample:
        environment: 4f1c2d3e5a6b7c8d
    status:
      description:
        - The status as the server shows it.
      returned: success
      type: str
      sample: Running
    type:
      description:
        - What its instances are.
      returned: success
      type: str
      sample: Container
    service_uuid:
      description:
        - The UUID of the model service that it runs on.
      returned: success
      type: str
      sample: 5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6
    model_uuid:
      description:
        - The UUID of the model that it serves.
      returned: success
      type: str
      sample: 274fec2ef4bc4815a6544d1ee27d7899
    zone_uuid:
      description:
        - The UUID of its zone. Empty on servers that do not tell it.
      returned: success
      type: str
      sample: 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6
    url:
      description:
        - Where the model is served. The business endpoint of the group, else the first address of an instance, else
          empty.
      returned: success
      type: str
      sample: http://10.30.0.21:3000
    instances:
      description:
        - The instances, each with C(id), C(name), C(status), C(url), C(internal_url), C(jupyter_url), C(vm_uuid), C(architecture)
          and C(gpu_vendor). What the server does not tell is an empty text.
      returned: success
      type: list
      elements: dict
      sample:
        - id: 3d2c1b0a9f8e4d7cb6a5948372615f4e
          name: qwen-chat-0
          status: Running
          url: http://10.30.0.21:3000
          internal_url: ''
          jupyter_url: ''
          vm_uuid: ''
          architecture: x86_64
          gpu_vendor: NVIDIA
created:
  description:
    - Whether this run deployed the group. In check mode, whether it would.
  returned: success
  type: bool
  sample: true
steps:
  description:
    - What was ordered, in check mode what would be. Any of V(deploy), V(update), V(restart), V(delete).
  returned: success
  type: list
  elements: str
  sample:
    - deploy
progress:
  description:
    - The states that were seen, with the seconds since the start.
  returned: success
  type: list
  elements: dict
  sample:
    - after_seconds: 0.1
      state: absent
    - after_seconds: 5.6
      state: Deploying
    - after_seconds: 65.9
      state: Running
drift:
  description:
    - What is not as asked for and was left alone, a sentence each.
  returned: success
  type: list
  elements: str
"""

from ..module_utils import _python  # first: an old Python is told here
from ..module_utils._provision import run_resource
from ..module_utils._resources.zstack_model_service import RESOURCE


def main() -> None:
    run_resource(
        RESOURCE,
        required_one_of=[("id", "name")],
        mutually_exclusive=[("service", "service_uuid"), ("model", "model_uuid")],
    )


if __name__ == "__main__" and _python.SUPPORTED:
    main()
