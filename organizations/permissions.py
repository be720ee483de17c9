"""Roles and what each may do: one table that a manager can read. Plain data, no database, no request."""

from enum import StrEnum


class Permission(StrEnum):
    """What somebody may do in an organization."""

    ENTER = "enter"  # see the organization and one's own things
    VIEW_RESULTS = "view_results"  # read results, plans and reports
    PARTICIPATE = "participate"  # answer, comment, check in, sign: always together with being the one named
    EDIT = "edit"  # create and change content
    CONSULT = "consult"  # run campaigns, moderate, publish reports and frameworks
    ADMINISTER = "administer"  # members, settings, deletion


# A door that asks only these answers only to GET: who may look can never write.
READING = frozenset({Permission.ENTER, Permission.VIEW_RESULTS})


class Role(StrEnum):
    OWNER = "owner"
    CONSULTANT = "consultant"
    EDITOR = "editor"
    RESPONDENT = "respondent"
    VIEWER = "viewer"


P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.CONSULTANT: frozenset({P.ENTER, P.VIEW_RESULTS, P.PARTICIPATE, P.EDIT, P.CONSULT}),
    Role.EDITOR: frozenset({P.ENTER, P.VIEW_RESULTS, P.PARTICIPATE, P.EDIT}),
    Role.RESPONDENT: frozenset({P.ENTER, P.PARTICIPATE}),
    Role.VIEWER: frozenset({P.ENTER, P.VIEW_RESULTS}),
}
