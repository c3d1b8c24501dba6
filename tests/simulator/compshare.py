"""CompShare: dispatch, envelope and errors (fact sheet CompShare, 1, 2 and 6).

An action is a function (cloud, values, request) -> Page; those in ORDERS change
something.
"""

from __future__ import annotations

import uuid

from simulator import (
    compshare_auth,
    compshare_baking,
    compshare_community,
    compshare_create,
    compshare_images,
    compshare_instances,
    compshare_models,
    compshare_orders,
    compshare_prices,
    compshare_specs,
    compshare_stops,
)
from simulator.cloud import Cloud
from simulator.compshare_auth import Refused
from simulator.compshare_page import Page, prepare
from simulator.compshare_params import check_place
from simulator.journal import clean
from simulator.wire import Answer, Request, dumps

ORDERS = {
    "CreateCompShareInstance": compshare_create.create,
    "StartCompShareInstance": compshare_orders.start,
    "StopCompShareInstance": compshare_orders.stop,
    "RebootCompShareInstance": compshare_orders.reboot,
    "ReinstallCompShareInstance": compshare_orders.reinstall,
    "ResizeCompShareInstance": compshare_orders.resize,
    "ModifyCompShareInstanceName": compshare_orders.rename,
    "ResetCompShareInstancePassword": compshare_orders.reset_password,
    "TerminateCompShareInstance": compshare_orders.terminate,
    "CreateCompShareCustomImage": compshare_baking.create,
    "TerminateCompShareCustomImage": compshare_baking.terminate,
    "UpdateCompShareStopScheduler": compshare_stops.update,
    "DeleteCompShareStopScheduler": compshare_stops.delete,
}
LISTINGS = {
    "DescribeCompShareImages": compshare_images.images,
    "DescribeCompShareCustomImages": compshare_baking.images,
    "DescribeCompShareSharingImages": compshare_images.private(
        "compshare_shared_image"
    ),
    "DescribeCompShareImageTags": compshare_community.tags,
    "DescribeCommunityImages": compshare_community.groups,
    "DescribeModelRepositoryModels": compshare_models.models,
    "DescribeModelRepositoryTags": compshare_models.tags,
    "DescribeCompShareInstance": compshare_instances.instances,
    "DescribeAvailableCompShareInstanceTypes": compshare_prices.types,
    "DescribeCompShareSupportZone": compshare_prices.support_zones,
    "CheckCompShareResourceCapacity": compshare_prices.capacity,
    "GetCompShareInstancePrice": compshare_prices.price,
    "GetCompShareInstanceUserPrice": compshare_prices.user_price,
    "GetProjectList": compshare_stops.projects,
}
ACTIONS = LISTINGS | ORDERS
# These answer for all regions when none is named.
PLACELESS = (
    "DescribeCompShareInstance",
    "DescribeCompShareSupportZone",
    "GetProjectList",
)


def _anywhere(request: Request) -> bool:
    """Whether a request may leave its place out, and does; a Zone needs its Region."""
    placed = request.values.get("Region") or request.values.get("Zone")
    return request.action in PLACELESS and not placed


class CompShare(Cloud):
    """One path, one ``Action`` parameter, errors inside HTTP 200."""

    name = "compshare"
    listings = frozenset(LISTINGS)
    changing = frozenset(ORDERS)
    internal_code = 130

    def warm(self) -> None:
        """Serialise the listings that benchmarks read, under the default quirks."""
        for name in ("compshare_image", "compshare_community_image"):
            prepare(self, name)

    def read(self, request: Request) -> None:
        """Take the parameters apart; what cannot be read has no Action."""
        request.values, request.signed = compshare_auth.read(request)
        request.action = request.values.get("Action")
        request.parameters = clean(request.values)

    def answer(self, request: Request) -> Answer:
        """Check and dispatch."""
        if request.method not in ("GET", "POST"):
            return Answer(b"405 Method Not Allowed", 405, "text/plain")
        try:
            request.account = compshare_auth.check(request.signed)
            action = ACTIONS.get(request.action)
            if action is None:
                raise Refused(161, f"Action [{request.action}] not found")
            if request.account == "denied":
                raise Refused(299, "IAM permission denied", "auth")
            if not _anywhere(request):
                check_place(request.values)
                if request.action == "DescribeCompShareInstance":
                    # The vendor's client gives both or neither (5.2).
                    compshare_specs.need(request.values, "Zone")
            self.drift(request)
            return self._page(request, action(self, request.values, request))
        except Refused as refused:
            rejected = refused.code in (170, 171, 172, 174, 299)
            outcome = "rejected" if rejected else "ok"
            return self.error(
                refused.code, refused.message, request=request, outcome=outcome
            )

    def _page(self, request: Request, page: Page) -> Answer:
        quirks = self.state.quirks.compshare
        zero = "0" if quirks.string_retcode else 0
        fields = {"Action": f"{request.action}Response", "RetCode": zero}
        fields |= page.fields
        if "TotalCount" in fields:
            fields["TotalCount"] = self.total(request, fields["TotalCount"])
        identifier = str(uuid.uuid4())
        headers = {"X-UCLOUD-REQUEST-UUID": identifier}
        if not page.name:
            body = dumps({**fields, "request_uuid": identifier})
            return Answer(body, headers=headers)
        body = self.list_body(
            request,
            fields,
            page.name,
            page.rows,
            {"request_uuid": identifier},
            empty_is_null=quirks.null_lists,
        )
        return Answer(body, headers=headers)

    def error(
        self,
        code,
        message,
        *,
        request: Request,
        status: int | None = None,
        outcome: str = "ok",
        envelope: str = "own",
    ) -> Answer:
        """HTTP 200 unless a fault rule says otherwise."""
        if self.state.quirks.compshare.string_retcode:
            code = str(code)
        identifier = str(uuid.uuid4())
        body = {"RetCode": code, "Message": message, "request_uuid": identifier}
        # Errors of the gateway have no Action.
        if request.action and str(code) not in ("160", "161", "170", "171", "172"):
            body = {"Action": f"{request.action}Response", **body}
        headers = {"X-UCLOUD-REQUEST-UUID": identifier}
        return Answer(dumps(body), status or 200, headers=headers, outcome=outcome)

    def throttled(self) -> Answer:
        """RetCode 153, without any hint when to come back."""
        body = {"RetCode": 153, "Message": "Request was throttled"}
        return Answer(dumps(body), outcome="throttled")

    def secrets(self, request: Request) -> dict[str, str]:
        """What the fault ``echo_secret`` repeats."""
        wanted = ["PublicKey", "Signature"]
        wanted += ["Password"] if "Password" in request.values else []
        return {name: str(request.values.get(name)) for name in wanted}
