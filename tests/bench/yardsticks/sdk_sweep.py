"""The vendor's SDK, one page after the other. Prints the id of a name."""

import logging
import os

from ucloud.client import Client

# Else the SDK writes every answer to stderr, and that would be measured as well.
logging.getLogger("ucloud").setLevel(logging.CRITICAL)
CLIENT = Client(
    {
        "region": os.environ["COMPSHARE_REGION"],
        "public_key": os.environ["COMPSHARE_PUBLIC_KEY"],
        "private_key": os.environ["COMPSHARE_PRIVATE_KEY"],
        "base_url": os.environ["COMPSHARE_BASE_URL"],
    }
)

images = []
for kind in ("System", "App", "Game", "Other"):
    offset, total = 0, 1
    while offset < total:
        answer = CLIENT.invoke(
            "DescribeCompShareImages",
            {"ImageType": kind, "Offset": offset, "Limit": 100},
        )
        images += answer["ImageSet"]
        total = answer["TotalCount"]
        offset += 100
wanted = os.environ["BENCH_NAME"]
found = [image["CompShareImageId"] for image in images if image["Name"] == wanted]
assert len(found) == 1, found
print(f"answer={found[0]}")
