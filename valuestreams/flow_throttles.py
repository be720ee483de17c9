"""How often one may ask for what takes the server long."""

from rest_framework.throttling import UserRateThrottle


class ItemImportThrottle(UserRateThrottle):
    """Files of work items that one member has read or stored, on the page and in the API together."""

    scope = "item-import"
    rate = "30/min"
