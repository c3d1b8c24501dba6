"""Bare reads: the requests of $BENCH_CALLS one after the other, requests, nothing else.

It measures itself from here on, as bare_sweep.py does.
"""

import time

STARTED = time.perf_counter(), time.process_time()

import hashlib
import json
import os

import requests

SESSION = requests.Session()
SESSION.trust_env = False
for fields in json.loads(os.environ["BENCH_CALLS"]):
    fields["PublicKey"] = os.environ["COMPSHARE_PUBLIC_KEY"]
    text = "".join(name + fields[name] for name in sorted(fields))
    text += os.environ["COMPSHARE_PRIVATE_KEY"]
    fields["Signature"] = hashlib.sha1(text.encode()).hexdigest()
    answer = SESSION.post(
        os.environ["COMPSHARE_BASE_URL"] + "/", data=fields, timeout=30
    )
    assert answer.json()["RetCode"] == 0, answer.text
wall, cpu = time.perf_counter() - STARTED[0], time.process_time() - STARTED[1]
print("answer=constant")
print(json.dumps({"wall": wall, "cpu": cpu}))
