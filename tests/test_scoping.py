"""A query that does not say whose rows it wants is refused, on every model that belongs to a business."""

import pytest
from django.apps import apps
from django.db import models

from handschlag.scoping import UnscopedQuery

# Rows that belong to nobody in particular: the business itself, counters by hash, slots of the clock.
NOBODYS = {"Business", "LimitCounter", "Slot"}

OURS = [m for m in apps.get_models() if m.__module__.startswith("handschlag.") and m.__name__ not in NOBODYS]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_every_model_belongs_to_a_business_and_refuses_unscoped_queries(model: type[models.Model]) -> None:
    assert any(field.attname == "business_id" for field in model._meta.concrete_fields)
    for query in (lambda m: m.objects.all(), lambda m: m.objects.filter(pk=1), lambda m: m.objects.get(pk=1)):
        with pytest.raises(UnscopedQuery):
            query(model)


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_a_scoped_query_names_the_business(model: type[models.Model]) -> None:
    assert "business_id" in str(model.objects.of(4711).query)  # type: ignore[attr-defined]
