"""How often one may ask for what takes the server long."""

from rest_framework.throttling import UserRateThrottle


class ImportThrottle(UserRateThrottle):
    """Pages that one member has read or stored, on the page and in the API together."""

    scope = "plan-import"
    rate = "20/min"
