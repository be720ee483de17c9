"""Which pages there are and under which tabs they stand. An app that joins adds its lines."""

from django.utils.translation import gettext_lazy as _

# The navigation: one line a page, in order. An app that joins adds its line.
# (group, words, name of the route, permission that the page asks)
NAVIGATION = [
    ("", _("Overview"), "overview", "ENTER"),
    ("", _("Waiting for me"), "waiting", "ENTER"),
    ("", _("Assessments"), "assessments", "ENTER"),
    ("", _("Plans"), "plans", "ENTER"),
    ("", _("Operations"), "operations", "VIEW_RESULTS"),
    ("", _("Value streams"), "streams", "VIEW_RESULTS"),
    ("", _("Products"), "products", "VIEW_RESULTS"),
    ("", _("Configuration items"), "items", "VIEW_RESULTS"),
    ("", _("Agreements"), "promises", "VIEW_RESULTS"),
    ("", _("Frameworks"), "frameworks", "ENTER"),
    ("", _("Roadmaps"), "roadmaps", "VIEW_RESULTS"),
    ("", _("Calendar"), "calendar", "VIEW_RESULTS"),
    ("", _("Meetings"), "meetings", "ENTER"),
    ("", _("Reports"), "reports", "VIEW_RESULTS"),
    (_("Organization"), _("Units and people"), "people", "VIEW_RESULTS"),
    (_("Organization"), _("Background work"), "jobs", "ENTER"),
    (_("Organization"), _("Settings"), "organization-settings", "ADMINISTER"),
]
# The pages about all value streams, as tabs: (route, words).
STREAM_LISTS = [
    ("streams", _("Streams")),
    ("streams-structure", _("Departments")),
    ("streams-squads", _("Squads and disciplines")),
    ("goals-served", _("Goals")),
    ("ledger", _("Ledger")),
]
# The pages of a value stream, in groups of tabs: (group, [(route, words, of the "stream" or of one "state", pages below
# that have no tab)]).
STREAM_PAGES = [
    (_("Overview"), [
        ("stream", _("Overview"), "stream", ("stream-settings", "state-copy", "state-rename", "state-demand")),
    ]),
    (_("Views"), [
        ("stream-map", _("Map"), "state", ("stream-step", "stream-map-paste")),
        ("stream-blueprint", _("Blueprint"), "state", ()),
        ("stream-funnel", _("Funnel"), "state", ("stream-funnel-period",)),
        ("stream-stories", _("Story map"), "state", (
            "stream-story-add", "stream-story-write", "stream-story-finish", "stream-story-move", "stream-story-remove",
            "stream-slice-add", "stream-slice-rename", "stream-slice-move", "stream-slice-remove",
        )),
    ]),
    (_("Numbers"), [
        ("stream-numbers", _("Numbers"), "state", ()),
        ("stream-compare", _("Compare"), "stream", ()),
        ("stream-initiatives", _("Initiatives"), "stream", ("stream-initiatives-add",)),
        ("stream-simulation", _("Simulation"), "state", (
            "stream-simulation-start", "stream-simulation-run", "stream-what-if",
        )),
    ]),
    (_("Flow"), [
        ("stream-flow", _("Flow"), "stream", ()),
        ("stream-items", _("Work items"), "stream", ("stream-items-import", "item-import")),
        ("stream-forecast", _("Forecast"), "stream", ()),
    ]),
    (_("Goals"), [
        ("stream-goals", _("Goals"), "stream", ()),
        ("canvases", _("Canvas"), "stream", (
            "canvas-new", "canvas", "canvas-board", "canvas-results", "canvas-say", "canvas-sort",
        )),
    ]),
    (_("Money"), [
        ("stream-box-score", _("Box score"), "stream", ("stream-box-score-save",)),
        ("stream-money", _("Profit and loss"), "stream", ("stream-money-book",)),
        ("stream-capacity", _("Capacity"), "stream", ("stream-capacity-save",)),
        ("stream-funding", _("Funding"), "stream", ("stream-funding-save", "stream-teams-save")),
    ]),
    (_("Files"), [("stream-share", _("Files"), "stream", ("state-replace",))]),
]  # fmt: skip
# The pages about all products and services: (section, [(group of tabs, [(route, words, pages below that have no tab)])]).
# A group leads to its first page. The first page of a section stands in NAVIGATION.
DSM_PAGES = [
    (_("Products"), [
        (_("Products"), [
            ("products", _("Products"), ("product-new", "portfolio-import")),
            ("capabilities", _("Capabilities"), (
                "capability", "capability-new", "capability-edit", "capability-needs", "capability-home",
            )),
            ("end-users", _("End users"), ("end-user", "end-user-new", "end-users-import")),
            ("components", _("Components"), ("component", "component-new", "component-edit", "component-needs")),
            ("kpis", _("KPIs"), ("kpi", "kpi-new")),
        ]),
        (_("Matrix"), [
            ("matrix", _("Matrix"), ("matrix-cell", "matrix-cell-save")),
            ("uses", _("List"), ()),
            ("matrix-numbers", _("Numbers"), ()),
            ("scenarios", _("Scenarios"), (
                "scenario", "scenario-new", "scenario-rename", "scenario-adopt", "scenario-capability", "scenario-product",
            )),
        ]),
        (_("Controls"), [
            ("controls-overview", _("Readiness"), ()),
            ("controls", _("Catalogue"), (
                "control", "control-change", "control-new", "controls-levels", "controls-attributes", "controls-import",
            )),
        ]),
        (_("People"), [
            ("staffing", _("Demand and supply"), (
                "allocations-import", "allocation-import",
            )),
            ("staffing-people", _("People"), (
                "staffing-person", "staffing-home-add", "staffing-absence-add", "staffing-allocate", "product-allocate",
                "product-ask", "staffing-home", "staffing-absence", "allocation", "allocation-end", "demand",
            )),
            ("racis", _("RACI"), (
                "raci", "raci-new", "raci-edit", "raci-cells", "raci-row-add", "raci-column-add", "raci-row",
                "raci-column",
            )),
            ("staffing-assumptions", _("Assumptions"), ("staffing-assumptions-save",)),
        ]),
    ]),
    (_("Configuration items"), [
        (_("Items"), [
            ("items", _("Items"), ("item", "item-new", "item-edit", "item-needs")),
        ]),
        (_("Sources and imports"), [
            ("sources", _("Sources"), ("source", "source-new", "source-edit")),
            ("intakes", _("Imports"), ("intake-new", "intake", "intake-map", "intake-preview", "intake-mend")),
            ("ranks", _("Who is right"), ("ranks-edit",)),
            ("classes", _("Classes"), ("class-edit",)),
        ]),
        (_("Quality"), [
            ("drift", _("Disagreements"), ()),
            ("duplicates", _("Duplicates"), ("duplicate",)),
            ("partials", _("Waiting records"), ()),
            ("cmdb-coverage", _("Coverage"), ()),
        ]),
        (_("Impact"), [("impact", _("Impact"), ())]),
    ]),
    (_("Agreements"), [
        (_("Promises"), [("promises", _("Promises"), ("promise",))]),
        (_("Agreements"), [
            ("agreements", _("Agreements"), (
                "agreement", "agreement-new", "agreement-edit", "agreement-steps", "agreement-file",
            )),
        ]),
        (_("Contracts"), [
            ("contracts", _("Contracts"), (
                "contract", "contract-new", "contract-edit", "contract-prices", "trigger", "trigger-new",
            )),
            ("suppliers-list", _("Suppliers"), ("supplier-room",)),
        ]),
        (_("Renewals"), [("renewals", _("Renewals"), ("renewals-feed",))]),
    ]),
]  # fmt: skip
# The tabs of one product: (route, words, pages below that have no tab).
PRODUCT_PAGES = [
    ("product", _("Overview"), ("product-edit", "product-needs")),
    ("product-controls", _("Controls"), ("product-control", "product-attributes", "control-record", "control-exempt")),
    ("product-gate", _("Gate"), ("gate-day", "gate-keeper", "promote", "promotion", "promotion-take-back")),
    ("product-team", _("Team"), ()),
    ("product-initiatives", _("Initiatives"), ("product-initiatives-add",)),
]  # fmt: skip
