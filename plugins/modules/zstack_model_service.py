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
  - Deploys a model on a model service, and updates, restarts or deletes the result, which ZStack calls an instance group.
  - The group is found by its name, compared exactly, and by the model service when one is given. When two have that name, the
    task fails with an error that lists both, and neither is changed.
  - What cannot be changed without deploying again, such as the model, is reported as drift and left alone unless O(recreate) is
    set.
  - Every order is a job of the server, whose ID the module sets. When a response is lost, the module asks for that job, and
    does not send the order again. It does not use the address that the server reports for a job, since that may not be
    reachable.
extends_documentation_fragment:
  - aicloud.catalog._attributes.zstack
  - aicloud.catalog._zstack
  - aicloud.catalog._connection
  - aicloud.catalog._provision
  - aicloud.catalog._choice.zstack_model
options:
  state:
    description:
      - V(present) deploys the model unless the group exists, updates what can be updated and waits until it is ready.
      - V(restarted) does the same and restarts a group that existed before.
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
      - The name of the instance group. With O(id), a group that has another name is renamed.
      - The server ignores case when it compares names, this module does not.
    type: str
  service:
    description:
      - The name of the model service (the template) that the model is deployed on, such as V(vLLM).
      - O(service) or O(service_uuid) is needed to deploy.
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
      - The type of the instances. Needed to deploy.
    type: str
    choices: [VirtualMachine, Container]
  zone_uuid:
    description:
      - The UUID of the zone. Needed to deploy.
    type: str
  description:
    description:
      - A description of the group.
      - The server does not report environment variables, parameters, probes and placement of a group. To notice changes, the
        module stores fingerprints of those that are given at the end of the description, such as C([aicloud.catalog
        environment=4f1c2d3e5a6b7c8d]). When they are removed, the next run sends the settings again.
      - A fingerprint is a slow hash with a salt (PBKDF2, 8 bytes). It does not reveal a long random secret, but a short one
        could be guessed.
    type: str
  cluster_uuid:
    description:
      - The UUID of the cluster.
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
      - The memory, in bytes or as a text such as V(32GiB). It is not documented that the server expects bytes here.
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
      - System tags, sent unchanged. How to request GPUs is not documented; system tags are the likely way.
    type: list
    elements: str
  environment_variables:
    description:
      - Environment variables of the service. Numbers and booleans become texts.
      - An empty dictionary removes them. When not given, they stay unchanged.
      - Ansible shows these at high verbosity. Put secrets into O(secret_environment_variables).
    type: dict
  secret_environment_variables:
    description:
      - Further environment variables, whose values are never shown.
    type: dict
  startup_parameters:
    description:
      - Startup parameters of the service, with the rules of O(environment_variables).
    type: dict
  service_livez:
    description:
      - The path of the liveness probe of the service.
    type: str
  service_readyz:
    description:
      - The path of the readiness probe of the service.
    type: str
  service_boot_uptime:
    description:
      - How long the service may take to start. The unit is not documented, and is probably seconds.
    type: int
  recreate:
    description:
      - Whether to delete a group and deploy it again when it has drift or has failed. Meanwhile it does not serve.
      - Options that are not given are copied from the old group as far as the server reports them. It is an error when settings
        would be lost.
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
      - The statuses that mean that a group is ready, ignoring case. The server's words are not documented.
    type: list
    elements: str
    default: [Running]
  failed_statuses:
    description:
      - Words, ignoring case. A status that contains one of them means that the group has failed, and the module no longer waits
        for it.
      - Every other status means that the group is not ready yet.
    type: list
    elements: str
    default: [Fail, Error, Stopped, Unknown]
notes:
  - Placement and size are only used when a group is deployed, and a difference from those it was deployed with is drift. They
    are O(cluster_uuid), O(primary_storage_uuid), O(l3_network_uuids), O(vm_image_uuid), O(root_disk_offering_uuid),
    O(root_disk_size), O(docker_image), O(cpu_num), O(memory_size), O(request_cpu_num), O(request_memory_size),
    O(dataset_uuids), O(group_uuids), O(project_uuid), O(tag_uuids) and O(system_tags).
  - Logging in and out is not a change. It happens in check mode, too.
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

- name: Show where it serves
  ansible.builtin.debug:
    msg: "{{ chat.group.name }} serves at {{ chat.group.url }}"

- name: Serve a model that fits the GPUs, with settings and a hidden token
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

- name: Report what is wrong when the model cannot be served
  block:
    - name: Ask for a version that does not exist
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
    - The instance group at the end of the task, or as it would be in check mode. Empty when it is absent.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The UUID of the instance group. Empty in check mode for one that does not exist yet.
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
        - The description, without the fingerprints at the end.
      returned: success
      type: str
      sample: Chat for the support desk
    fingerprints:
      description:
        - One fingerprint for each kind of settings that the server does not report, read from the end of the description.
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
        - The type of its instances.
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
        - The UUID of its zone. Empty on servers that do not report it.
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
          and C(gpu_vendor). What the server does not report is an empty text.
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
    - Whether this task deployed the group, or would deploy it in check mode.
  returned: success
  type: bool
  sample: true
steps:
  description:
    - What the module ordered, or would order in check mode. Any of V(deploy), V(update), V(restart), V(delete).
  returned: success
  type: list
  elements: str
  sample:
    - deploy
progress:
  description:
    - The states that the module saw, with the seconds since it began.
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
    - What differs from what was asked for and was left alone, one sentence each.
  returned: success
  type: list
  elements: str
unsure:
  description:
    - Whether an order was sent and it is not known what became of it.
  returned: failure
  type: bool
  sample: false
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
