"""An object of every room of `dsm` for the arguments that its addresses have: see tests.conftest.one_of_each."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.timezone import localdate, now

from dsm.federation.record import Record
from dsm.federation.record_json import as_json
from dsm.models import DuplicateTask, Partial, Source
from dsm.services.agreements import add_agreement
from dsm.services.compliance import exempt
from dsm.services.contracts import add_contract, add_trigger
from dsm.services.control_catalogue import create_control
from dsm.services.end_users import add_end_user
from dsm.services.gates import promote
from dsm.services.intakes import take_file
from dsm.services.items import add_item
from dsm.services.kpis import add_kpi
from dsm.services.portfolio import create_capability, create_product
from dsm.services.raci import begin_chart
from dsm.services.scenarios import create_scenario
from dsm.services.sources import create_source
from dsm.services.staffing import allocate, ask_for, give_home, note_absence
from dsm.services.staffing_files import keep_file
from organizations.models import Membership, Person, Supplier


def portfolio(owner: Membership) -> dict:
    product = create_product(by=owner, name="Parcel tracking", stage="alpha", value=80)
    capability = create_capability(by=owner, name="Hosting", maturity=2, wanted=4)
    component = add_item(by=owner, item_class="component", name="Web")
    end_user = add_end_user(by=owner, name="Drivers")
    kpi = add_kpi(by=owner, about=product, name="Parcels found")
    return {
        "product_id": product.pk,
        "capability_id": capability.pk,
        "component_id": component.pk,
        "end_user_id": end_user.pk,
        "kpi_id": kpi.pk,
        "api-item-needs.item_id": component.pk,
        "api-products": product.pk,
        "api-capabilities": capability.pk,
        "api-components": component.pk,
        "api-end-users": end_user.pk,
        "api-kpis": kpi.pk,
    }


def intake(owner: Membership) -> dict:
    source = Source.objects.create(organization=owner.organization, key="hoster", name="The hoster", kind="supplier")
    sent = take_file(source=source, raw=b"Name,Class\nsrv-1,server", name="servers.csv", by=owner)
    return {"source_id": source.pk, "intake_id": sent.pk, "api-intakes": sent.pk}


def contracts(owner: Membership) -> dict:
    supplier = Supplier.objects.create(organization=owner.organization, name="Host Ltd")
    contract = add_contract(by=owner, title="Hosting", supplier=supplier)
    watched = add_trigger(contract=contract, by=owner, kind="volume", title="Seats", limit=Decimal(100))
    agreement = add_agreement(by=owner, kind="SLA", title="Shop")
    return {
        "supplier_id": supplier.pk,
        "contract_id": contract.pk,
        "trigger_id": watched.pk,
        "agreement_id": agreement.pk,
        "api-contracts": contract.pk,
        "api-agreements": agreement.pk,
        "api-promises": agreement.pk,
        "api-triggers": watched.pk,
    }


def staffing(owner: Membership) -> dict:
    """Somebody with a home, leave and a team, what that team asks for, a file that is not stored, and a chart."""
    product, design = create_product(by=owner, name="App"), create_capability(by=owner, name="Design")
    ana = Person.objects.create(organization=owner.organization, name="Ana", email="ana@example.com")
    made = {"by": owner, "first": date(2027, 1, 4)}
    allocation = allocate(person=ana, product=product, fte=Fraction(1, 2), **made)
    demand = ask_for(product=product, capability=design, fte=Fraction(2), **made)
    absence = note_absence(person=ana, **made, last=date(2027, 1, 8))
    home = give_home(person=ana, capability=design, **made)
    draft = keep_file(raw=b"person,product,from,fte\nAna,app,2027-06-01,1\n", name="teams.csv", by=owner)
    chart = begin_chart(by=owner, title="Release", rows=["Plan"], columns=["Lead"])
    return {
        "person_id": ana.pk,
        "home_id": home.pk,
        "absence_id": absence.pk,
        "allocation_id": allocation.pk,
        "demand_id": demand.pk,
        "allocation_import_id": draft.pk,
        "raci_id": chart.pk,
        "raci_row_id": chart.rows.get().pk,
        "raci_column_id": chart.columns.get().pk,
        "api-homes": home.pk,
        "api-absences": absence.pk,
        "api-allocations": allocation.pk,
        "api-demands": demand.pk,
        "api-racis": chart.pk,
    }


def matrix(owner: Membership) -> dict:
    scenario = create_scenario(by=owner, name="One login")
    return {"scenario_id": scenario.pk, "api-scenarios": scenario.pk}


def controls(owner: Membership) -> dict:
    """A control of every product, an exemption from it, and a gate that was passed."""
    asked = {"family": "governance", "title": "Known risks", "beta": 3, "live": 3, "lead_days": 42}
    control = create_control(by=owner, key="risks", **asked)
    product = create_product(by=owner, name="Payroll", stage="alpha")
    paula = Person.objects.create(organization=owner.organization, name="Paula")
    said = {"reason": "Later", "expires": localdate(), "owner": paula, "by": owner}
    exemption = exempt(product=product, control=control, **said)
    promotion = promote(product=product, to_stage="beta", by=owner)
    return {
        "control_id": control.pk,
        "exemption_id": exemption.pk,
        "promotion_id": promotion.pk,
        "api-controls": control.pk,
        "api-exemptions": exemption.pk,
        "api-promotions": promotion.pk,
    }


def federation(owner: Membership) -> dict:
    """An item, a question about it, and a record that waits."""
    item = add_item(by=owner, item_class="server", name="web-1")
    source = create_source(by=owner, name="List of the network", kind="team")
    said = {"organization": owner.organization, "source": source, "at": now()}
    record = as_json(Record(1, "disk", "d1", {"name": "sda"}, host=("server", "s1")))
    task = DuplicateTask.objects.create(**said, candidates=[item.pk], place="1", record=record)
    partial = Partial.objects.create(**said, item_class="disk", place="1", record=record, reason="It waits.")
    found = {"duplicate_id": task.pk, "partial_id": partial.pk, "api-duplicates": task.pk, "api-partials": partial.pk}
    found |= {"api-sources": source.pk, "api-items": item.pk}
    routes = ("item", "item-edit", "item-delete", "item-let-sources-decide", "api-item-provenance", "item-needs")
    return found | {f"{route}.item_id": item.pk for route in routes}


# A room that brings a new argument adds its function: of the owner, giving {argument: value} as `one_of_each` says.
ROOMS = [
    portfolio,
    controls,
    matrix,
    contracts,
    intake,
    federation,
    staffing,
]


def one_of_each_room(owner: Membership) -> dict:
    found: dict = {}
    for room in ROOMS:
        found |= room(owner)
    return found
