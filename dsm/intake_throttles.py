"""How often one may send what takes the server long."""

from rest_framework.throttling import UserRateThrottle


class IntakeThrottle(UserRateThrottle):
    """Files and records of sources that one member sends, on the page and by the API together."""

    scope = "intake"
    rate = "60/min"
