"""The section of an edition that says what agreement is worth when a lead is linked to a person who is registered."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from .sections import Part, Section

Share = Annotated[Decimal, Field(gt=0, lt=1, decimal_places=8)]
"""A share between nothing and all, both left out, since neither can be weighed."""


class Agreement(Part):
    """How frequent a level of agreement is among pairs who are the same person, and among pairs who are not."""

    alike: Share
    others: Share


class Linking(Section):
    """Linking leads to persons: from which probability on a link is made or somebody looks at it, and the weight of each field.

    What ``others`` says of a same name is the least: it is counted among those who are registered.
    """

    sure_probability: Share
    unsure_probability: Share
    registered_share: Share
    name_same: Agreement
    name_sound: Agreement
    name_near: Agreement
    name_part: Agreement
    name_differs: Agreement
    number_same: Agreement
    number_near: Agreement
    number_differs: Agreement
    born_on_same: Agreement
    born_on_near: Agreement
    born_on_part: Agreement
    born_on_differs: Agreement
    sex_same: Agreement
    sex_differs: Agreement
    phone_same: Agreement
    phone_near: Agreement
    phone_differs: Agreement
    address_same: Agreement
    address_near: Agreement
    address_differs: Agreement
