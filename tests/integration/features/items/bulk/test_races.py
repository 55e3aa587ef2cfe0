"""Many bulk requests at once, on services that share one client."""

import secrets
from typing import TYPE_CHECKING

from runtime.core.owner import Owner
from runtime.features.items.query import ItemQuery
from tests.integration.threads import together

if TYPE_CHECKING:
    from tests.services import Services


def test_twenty_bulk_requests_with_one_key_do_everything_once(
    services: "Services",
) -> None:
    """All get the same answer."""
    from runtime.features.items.bulk.assembly import ItemBulk
    from runtime.features.items.bulk.models import BulkRequest
    from runtime.features.items.models import ItemCreate

    bulk, owner = services.platform.assembled(ItemBulk).service, Owner.user("owner")
    old = services.items.create(owner, ItemCreate(title="old")).resource
    for atomic in (False, True):
        request = BulkRequest.model_validate(
            {
                "create": [{"title": "a"}, {"title": "b"}],
                "update": [{"id": old.id, "changes": {"title": f"{atomic}"}}],
                "atomic": atomic,
            }
        )
        key = secrets.token_hex(8)
        before = services.items.get(owner, old.id).version
        results = together(20, lambda _: bulk.run(owner, request, key))
        assert not [r for r in results if isinstance(r, Exception)], results
        assert len({done.resource.model_dump_json() for done in results}) == 1
        assert services.items.get(owner, old.id).version == before + 1
    assert len(services.items.page(owner, ItemQuery(limit=100)).items) == 5
