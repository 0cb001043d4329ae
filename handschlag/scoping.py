"""Every row belongs to a business: the default manager refuses a query that does not say whose rows it wants."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class UnscopedQuery(RuntimeError):
    """A query without a business; say ``objects.of(business)``, or ``everywhere()`` in jobs that serve all."""


class BusinessQuerySet(models.QuerySet):
    """Rows of one business."""

    def of(self, business: Any) -> Self:
        """Only rows of this business (an id or a row)."""
        return self.filter(business_id=getattr(business, "pk", business))


class BusinessManager(models.Manager.from_queryset(BusinessQuerySet)):  # type: ignore[misc]
    """The manager of every model with a ``business_id``."""

    def get_queryset(self) -> BusinessQuerySet:
        raise UnscopedQuery(f"{self.model.__name__}: whose rows? Use objects.of(business)")

    def of(self, business: Any) -> Any:
        """Only rows of this business (an id or a row)."""
        return self.everywhere().of(business)

    def everywhere(self) -> Any:
        """Rows of all businesses: for the worker, the sweep and the checks, never for a request's parameters."""
        return self._queryset_class(self.model, using=self._db)
