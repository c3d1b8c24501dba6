"""ZStack: jobs, model services and the life of running groups."""

from __future__ import annotations

import uuid

import pytest
import requests
from callers import log_in, zstack

VLLM = "5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6"
ZONE = "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6"
QWEN = "274fec2ef4bc4815a6544d1ee27d7899"
GROUPS = "/v1/ai/model-services/instances/groups/"
RUNNING = "/v1/model-service-instance-groups"
WANTED = {"name": "chat", "zoneUuid": ZONE, "type": "Container", "modelUuid": QWEN}


def send(sim, session, method, path, body=None, job=None, **options):
    headers = {"Authorization": f"OAuth {session}"}
    if job:
        headers["X-Job-UUID"] = job
    url = f"{sim.url}/zstack{path}"
    return requests.request(
        method, url, json=body, headers=headers, timeout=20, **options
    )


def deploy(sim, session, job=None, service=VLLM, **change):
    body = {"deployModelService": {**WANTED, **change}}
    return send(sim, session, "PUT", f"/v1/ai/model-services/{service}", body, job)


def end_of(sim, accepted):
    """The end of a job; the location is somewhere else, only its path counts."""
    assert accepted.status_code == 202
    location = accepted.json()["location"]
    assert location.startswith("http://172.20.0.10:8080/zstack/v1/api-jobs/")
    while True:
        path = location.partition("/zstack/")[2]
        answer = requests.get(f"{sim.url}/zstack/{path}", timeout=20)
        if answer.status_code != 202:
            return answer


def failure_of(sim, accepted) -> dict:
    answer = end_of(sim, accepted)
    assert answer.status_code == 503
    return answer.json()["error"]


def running(sim, session, name="chat") -> list[dict]:
    found = zstack(sim, session, ("q", f"name={name}"), path=GROUPS)
    return found.json()["inventories"]


def test_a_group_is_deployed_and_starts(sim):
    session = log_in(sim)
    sim.quirks({"zstack": {"job_polls": 2, "group_polls": 1, "served_polls": 1}})
    job = uuid.uuid4().hex
    secret = {"HUB_TOKEN": "abc"}
    accepted = deploy(sim, session, job, environmentVariables=secret)
    assert accepted.json() == {
        "location": f"http://172.20.0.10:8080/zstack/v1/api-jobs/{job}",
        "apiTimeout": 1_800_000,
    }
    url = f"{sim.url}/zstack/v1/api-jobs/{job}"
    assert [requests.get(url, timeout=20).status_code for _time in range(3)] == [
        202, 202, 200]  # fmt: skip
    made = requests.get(url, timeout=20).json()["inventory"]
    assert (made["name"], made["status"]) == ("chat", "Deploying")
    endpoint = made["instances"][0]["url"]
    assert requests.get(endpoint, timeout=20).status_code == 503
    assert [running(sim, session)[0]["status"] for _time in range(3)] == [
        "Deploying", "Running", "Running"]  # fmt: skip
    answers = [requests.get(f"{endpoint}/v1/models", timeout=20) for _time in range(2)]
    assert [one.status_code for one in answers] == [503, 200]
    (shown,) = running(sim, session)
    assert shown["modelUuid"] == QWEN and shown["instances"][0]["status"] == "Running"
    assert "environmentVariables" not in shown and "abc" not in str(shown)
    (true,) = [r for r in sim.catalog("zstack_model_service_group")
               if r["name"] == "chat"]  # fmt: skip
    assert true["_environmentVariables"] == secret
    assert sim.counts()["changing"] == {"zstack": {"DeployModelService": 1}}


def test_job_ids(sim):
    session, job = log_in(sim), uuid.uuid4().hex
    short = deploy(sim, session, "a" * 31)
    assert short.status_code == 400 and "32" in short.text
    assert deploy(sim, session, job).status_code == 202
    again = deploy(sim, session, job)
    assert (again.status_code, again.text) == (400, f"Duplicate job uuid[{job}]")
    assert len(running(sim, session)) == 1
    unknown = requests.get(f"{sim.url}/zstack/v1/api-jobs/{'0' * 32}", timeout=20)
    assert (unknown.status_code, unknown.text) == (404, "the job has been expired")
    path = f"/v1/api-jobs/{job}"
    assert send(sim, session, "PUT", path, {}).status_code == 405
    sim.clock(offset=10_801)
    late = requests.get(f"{sim.url}/zstack{path}", timeout=20)
    assert (late.status_code, late.text) == (404, "the job has been expired")


def test_sessions_are_checked_when_the_job_runs(sim):
    assert failure_of(sim, deploy(sim, "0" * 32))["code"] == "ID.1001"
    assert failure_of(sim, deploy(sim, log_in(sim, "denied")))["code"] == "ID.1002"
    session = log_in(sim)
    sim.faults([{"cloud": "zstack", "kind": "expire_session",
                 "action": "DeployModelService"}])  # fmt: skip
    assert failure_of(sim, deploy(sim, session))["code"] == "ID.1001"
    bare = requests.put(f"{sim.url}/zstack/v1/ai/model-services/{VLLM}", timeout=20)
    assert (bare.status_code, bare.text) == (400, "missing header 'Authorization'")


@pytest.mark.parametrize(
    ("change", "said"),
    [({"cpuNum": "8"}, "cpuNum"), ({"cpuNum": 8.5}, "cpuNum"),
     ({"memorySize": True}, "memorySize"), ({"name": 7}, "name"),
     ({"l3NetworkUuids": "x"}, "l3NetworkUuids"),
     ({"environmentVariables": {"A": 1}}, "environmentVariables")],
)  # fmt: skip
def test_wrong_types_are_refused_at_once(sim, change, said):
    answer = deploy(sim, log_in(sim), **change)
    assert answer.status_code == 400 and f"field[{said}]" in answer.text


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [({"name": None}, "SYS.1007", "field[name] of message"),
     ({"type": "Pod"}, "SYS.1007", "[VirtualMachine, Container], but Pod found"),
     ({"zoneUuid": "0" * 32}, "SYS.1003", "type:ZoneVO] not found"),
     ({"modelUuid": "0" * 32}, "SYS.1003", "type:ModelVO] not found"),
     ({"service": "0" * 32}, "SYS.1003", "type:ModelServiceVO] not found")],
)  # fmt: skip
def test_wrong_values_fail_the_job(sim, change, code, said):
    session = log_in(sim)
    error = failure_of(sim, deploy(sim, session, **change))
    assert error["code"] == code and said in error["details"]
    assert running(sim, session) == []


def test_one_address_two_orders(sim):
    session, path = log_in(sim), f"/v1/ai/model-services/{VLLM}"
    body = {"updateModelService": {"name": "vLLM 2"}}
    changed = end_of(sim, send(sim, session, "PUT", path, body)).json()["inventory"]
    assert (changed["name"], changed["framework"]) == ("vLLM 2", "vLLM")
    neither = send(sim, session, "PUT", path, WANTED)
    assert neither.status_code == 400
    assert neither.text == f"the body doesn't contain action mapping to the URL[{path}]"
    done = sim.counts()["changing"]["zstack"]
    assert done == {"UpdateModelService": 1}


def test_update_and_its_own_spelling(sim):
    session = log_in(sim)
    identifier = end_of(sim, deploy(sim, session)).json()["inventory"]["uuid"]
    fields = {"description": "new", "serviceBootupTime": 60, "serviceBootUptime": 90,
              "startupParameters": {"--tp": "2"}}  # fmt: skip
    body = {"updateModelServiceInstanceGroup": fields}
    end_of(sim, send(sim, session, "PUT", f"{RUNNING}/{identifier}", body))
    (true,) = [r for r in sim.catalog("zstack_model_service_group")
               if r["uuid"] == identifier]  # fmt: skip
    assert true["description"] == "new" and true["_serviceBootupTime"] == 60
    # A misspelt field is dropped without a word.
    assert "_serviceBootUptime" not in true
    gone = send(sim, session, "PUT", f"{RUNNING}/{'0' * 32}", body)
    assert failure_of(sim, gone)["code"] == "SYS.1003"


def test_restart_can_fail_in_part(sim):
    session = log_in(sim)
    sim.quirks({"zstack": {"group_polls": 0}})
    identifier = end_of(sim, deploy(sim, session)).json()["inventory"]["uuid"]
    assert running(sim, session)[0]["status"] == "Running"
    sim.quirks({"zstack": {"group_polls": 1}})
    body = {"restartModelServiceGroups": {"uuids": [identifier, "0" * 32]}}
    results = end_of(sim, send(sim, session, "PUT", RUNNING, body)).json()["results"]
    assert [one["success"] for one in results] == [True, False]
    assert "cannot be restarted" in results[1]["error"]["details"]
    assert running(sim, session)[0]["status"] == "Deploying"
    sim.faults([{"kind": "part_fails", "message": "busy"}])
    body = {"restartModelServiceGroups": {"uuids": [identifier]}}
    (result,) = end_of(sim, send(sim, session, "PUT", RUNNING, body)).json()["results"]
    assert (result["success"], result["error"]["details"]) == (False, "busy")


def test_delete(sim):
    session = log_in(sim)
    identifier = end_of(sim, deploy(sim, session)).json()["inventory"]["uuid"]
    sim.quirks({"zstack": {"delete_polls": 1}})
    wrong = send(
        sim, session, "DELETE", GROUPS + identifier, params={"deleteMode": "Soft"}
    )
    assert failure_of(sim, wrong)["code"] == "SYS.1007"
    body = {"deleteMode": "Soft"}  # ignored: only the query string is read
    assert (
        end_of(sim, send(sim, session, "DELETE", GROUPS + identifier, body)).json()
        == {}
    )
    assert [one["status"] for one in running(sim, session)] == ["Deleting"]
    assert running(sim, session) == []
    # Gone already: success for what looks like a uuid, else not found.
    assert end_of(sim, send(sim, session, "DELETE", GROUPS + identifier)).json() == {}
    odd = send(sim, session, "DELETE", GROUPS + "0" * 32)
    assert failure_of(sim, odd)["code"] == "SYS.1003"


def test_the_last_slash_counts(sim):
    session = log_in(sim)
    listed = zstack(sim, session, path=GROUPS).json()["inventories"]
    assert len(listed) == 3
    # Without it the list address is that of the batch delete.
    batch = zstack(sim, session, path=GROUPS.rstrip("/"))
    assert "field[uuids]" in failure_of(sim, batch)["details"]
    params = [("uuids", listed[0]["uuid"]), ("uuids", listed[1]["uuid"])]
    path = GROUPS.rstrip("/")
    done = end_of(sim, send(sim, session, "DELETE", path, params=params))
    assert [one["success"] for one in done.json()["results"]] == [True, True]
    assert len(zstack(sim, session, path=GROUPS).json()["inventories"]) == 1


def test_lost_answers_and_failing_jobs(sim):
    session = log_in(sim)
    deployed = {"cloud": "zstack", "action": "DeployModelService", "times": 1}
    sim.faults([{**deployed, "kind": "lost"}])
    job = uuid.uuid4().hex
    with pytest.raises(requests.ConnectionError):
        deploy(sim, session, job)
    assert len(running(sim, session)) == 1
    url = f"{sim.url}/zstack/v1/api-jobs/{job}"
    assert requests.get(url, timeout=20).status_code == 202
    assert requests.get(url, timeout=20).json()["inventory"]["name"] == "chat"
    sim.faults([{**deployed, "kind": "job_fails", "message": "needs 16 GiB"}])
    error = failure_of(sim, deploy(sim, session, name="other"))
    assert error["cause"]["details"] == "needs 16 GiB"
    assert running(sim, session, "other") == []
    sim.faults([{**deployed, "kind": "job_fails", "carried_out": True}])
    sim.quirks({"zstack": {"group_status": "Failed", "group_polls": 0}})
    assert failure_of(sim, deploy(sim, session, name="other"))["code"] == "SYS.1006"
    assert running(sim, session, "other")[0]["status"] == "Failed"
    assert sim.counts()["changing"]["zstack"]["DeployModelService"] == 3


def test_services_and_centers(sim):
    session = log_in(sim)
    services = zstack(sim, session, ("q", "framework=vllm"),
                      path="/v1/ai/model-services").json()  # fmt: skip
    assert {one["name"] for one in services["inventories"]} == {"vLLM", "twin-service"}
    assert services["schema"]["inventories[0]"].endswith("ModelServiceInventory")
    one = zstack(sim, session, path=f"/v1/ai/model-services/{VLLM}").json()
    assert one["inventories"][0]["name"] == "vLLM"
    centers = zstack(sim, session, path="/v1/ai/model-centers").json()["inventories"]
    assert [one["name"] for one in centers] == ["center-a", "center-b", "center-c"]
    wrong = zstack(sim, session, ("q", "instances=1"), path=GROUPS)
    assert "ModelServiceInstanceGroupInventory] not having" in wrong.text
    rows = sim.catalog("zstack_model_service_group")
    paged = zstack(
        sim, session, ("limit", "2"), ("replyWithCount", "true"), path=GROUPS
    )
    assert (len(paged.json()["inventories"]), paged.json()["total"]) == (2, len(rows))
