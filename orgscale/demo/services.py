"""Writes the products and services of the demo: laid over capabilities, controlled, staffed, promised, counted."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dsm.agreements import read
from dsm.models import Agreement, Capability, Contract, Control, Intake, Item, Product, Source
from dsm.portfolio import next_stage
from dsm.queries.controls import product_controls
from dsm.queries.intakes import suggestion
from dsm.services import (
    agreement_files,
    agreements,
    compliance,
    contracts,
    control_catalogue,
    gates,
    intake_runs,
    intakes,
    kpis,
    raci,
    staffing,
)
from dsm.services.end_users import add_end_user
from dsm.services.federation_rules import set_class_rule
from dsm.services.items import Need, change_item, relate
from dsm.services.portfolio import create_capability, create_product
from dsm.services.scenarios import create_scenario, say_of_capability
from dsm.services.sources import create_source
from dsm.services.uses import set_use
from organizations.models import Membership, Supplier
from organizations.services.records import add_supplier
from orgscale.demo.company import Company
from orgscale.demo.plans import history_open
from orgscale.demo.work import done
from valuestreams.models import Stream

FILES = Path(__file__).parent / "services"
BY = "jonas"
YEAR_OF_FILE = 2026  # the dates of agreements.yaml are counted from it


def write_services(company: Company, story: Mapping, streams: Mapping[str, Stream]) -> None:
    _Told(company, story, streams).write()


class _Told:
    def __init__(self, company: Company, story: Mapping, streams: Mapping[str, Stream]):
        self.company, self.story, self.streams, self.diary = company, story, streams, company.diary
        self.by: Membership = company.members[BY]
        self.products: dict[str, Product] = {}
        self.capabilities: dict[str, Capability] = {}
        self.suppliers: dict[str, Supplier] = {}

    def write(self) -> None:
        rooms = [
            self._suppliers, self._products, self._matrix, self._agreements, self._inventory, self._needs, self._scenario, self._users,
            self._controls, self._staff, self._duties, self._contracts,
        ]  # fmt: skip
        with history_open():
            for back, room in zip(range(len(rooms) + 40, 40, -1), rooms, strict=True):
                with self.diary.on(self.diary.day(back), 10, 15):
                    room()

    # ---- Products over capabilities ----

    def _suppliers(self) -> None:
        add_supplier(by=self.company.owner, **self.story["supplier"])
        self.suppliers = {one.name: one for one in Supplier.objects.filter(organization=self.company.organization)}

    def _products(self) -> None:
        for told in self.story["capabilities"]:
            self._capability(told, None)
        for told in self.story["products"]:
            said = {name: told[name] for name in ("key", "name", "value", "attributes", "purpose")}
            gate = self.story["compliance"][told["key"]].get("gate")
            self.products[told["key"]] = create_product(
                by=self.by,
                stage=gate["before"] if gate else told["stage"],
                kind=told.get("kind", Product.Kind.APPLICATION),
                unit=self.company.units[told["unit"]],
                owner=self.company.persons[told["owner"]],
                gate_on=_in(told.get("gate_in")),
                streams=[self.streams[key] for key in told.get("streams", ())],
                **said,
            )

    def _capability(self, told: Mapping, parent: Capability | None) -> None:
        kind, maturity, wanted = told["at"]
        row = create_capability(
            by=self.by, key=told["key"], name=told["name"], kind=kind, maturity=maturity, wanted=wanted, parent=parent,
            owner=self.company.persons[told["owner"]], suppliers=[self.suppliers[name] for name in told.get("suppliers", ())],
        )  # fmt: skip
        self.capabilities[row.key] = row
        for below in told.get("below", ()):
            self._capability(below, row)

    def _matrix(self) -> None:
        for product, capability, said in self._cells(self.story["uses"]):
            set_use(product=product, capability=capability, by=self.by, **said)

    def _cells(self, told: Mapping) -> Iterator[tuple[Product, Capability, dict]]:
        for product, cells in told.items():
            for capability, words in cells.items():
                yield self.products[product], self.capabilities[capability], _use(words)

    def _scenario(self) -> None:
        told = self.story["scenario"]
        scenario = create_scenario(by=self.by, name=told["name"], note=told["note"])
        for product, capability, said in self._cells(told["cells"]):
            set_use(product=product, capability=capability, by=self.by, scenario=scenario, **said)
        for key, maturity in told["maturity"].items():
            row = self.capabilities[key]
            say_of_capability(scenario=scenario, capability=row, by=self.by, maturity=maturity, wanted=row.wanted)

    def _users(self) -> None:
        for told in self.story["end_users"]:
            add_end_user(
                by=self.by, name=told["name"], role=told["role"], people=told["people"], location=told["location"],
                is_vip=told.get("vip", False), cost_centre=told.get("cost_centre", ""),
                unit=self.company.units[told["unit"]] if "unit" in told else None,
                products=[self.products[key] for key in told["products"]],
            )  # fmt: skip
        for told in self.story["kpis"]:
            kpis.add_kpi(
                by=self.by, about=self.products[told["product"]], name=told["name"], definition=told["definition"],
                measured_in=told["measure"], direction=told["direction"], target=Decimal(told["target"]),
                components=[self._item(key) for key in told["components"]],
            )  # fmt: skip

    def _item(self, key: str) -> Item:
        """By its key, or by how a source names it: "master:site:stockholm-centre"."""
        named = Q(key=key) | Q(key__endswith=f":{key}")
        return Item.objects.get(named, organization=self.company.organization, deleted_at=None)

    # ---- Agreements and the inventory ----

    def _agreements(self) -> None:
        """The promises of the file, years moved so that they lie ahead of today."""
        later = self.diary.day(0).year - YEAR_OF_FILE
        text = re.sub(r"\b20\d\d(?=-)", lambda year: str(int(year[0]) + later), (FILES / "agreements.yaml").read_text())
        agreement_files.take_in(register=read(text.encode()), by=self.by)

    def _inventory(self) -> None:
        for word, told in self.story["classes"].items():
            set_class_rule(by=self.by, item_class=word, **told)
        for told in self.story["sources"]:
            supplier = self.suppliers[told["supplier"]] if "supplier" in told else None
            said = {name: told.get(name) for name in ("key", "name", "kind", "rank", "stale_days")}
            source = create_source(by=self.by, supplier=supplier, **said)
            self._bring_in(source, (FILES / f"{told['key']}.csv").read_text())

    def _bring_in(self, source: Source, text: str) -> None:
        """As a person does it: send, say what the columns mean, try, import the good rows."""
        raw = text.replace("{0}", f"{self.diary.day(45):%Y-%m-%d}").encode()
        intake = intakes.take_file(source=source, raw=raw, name=f"{source.key}.csv", by=self.by)
        mapping = suggestion(source, intake.profile)
        intake = intakes.say_mapping(intake=intake, mapping=mapping, revision=intake.revision, by=self.by)
        intake_runs.request_trial(intake=intake, by=self.by)
        intake = Intake.objects.get(pk=intake.pk)
        done(intake_runs.request_import(intake=intake, without_bad=True, by=self.by))

    def _needs(self) -> None:
        for key, share in self.story["availability"].items():
            row = self._item(key)
            change_item(item=row, revision=row.revision, by=self.by, availability=Decimal(str(share)))
        for consumer, told in self.story["needs"].items():
            row = self._item(consumer)
            relate(consumer=row, needs=list(self._providers(told)), by=self.by)

    def _providers(self, told: list) -> Iterator[Need]:
        for number, one in enumerate(told, 1):
            if isinstance(one, list):
                yield from (Need(self._item(key), f"either-{number}") for key in one)
            else:
                yield Need(self._item(one))

    # ---- Controls ----

    def _controls(self) -> None:
        control_catalogue.adopt_starter(by=self.by)
        for key, told in self.story["compliance"].items():
            if "gate" in told:
                self._comply(self.products[key], {"now": 100, "next": told["gate"]["met"]})
                self._promote(key, told["gate"])
            self._comply(self.products[key], told)
        told = self.story["exemption"]
        product = self.products[told["product"]]
        missing = product_controls(product, localdate()).position.now.missing[0].control.key
        compliance.exempt(
            product=product, control=Control.objects.get(organization=product.organization, key=missing, deleted_at=None), owner=self.company.persons[told["owner"]], reason=told["reason"],
            expires=_in(told["days"]), by=self.company.owner,
        )  # fmt: skip

    def _comply(self, product: Product, told: Mapping) -> None:
        """So many percent of what is owed now and of what the next gate asks; of the rest, some is begun."""
        found = product_controls(product, localdate())
        now = [one.control.key for one in found.position.now.missing]
        asked = found.position.following.missing if found.position.following else ()
        later = [one.control.key for one in asked if one.control.key not in now]
        kept = now[: len(now) * told["now"] // 100]
        met = [*kept, *later[: max(0, (len(now) + len(later)) * told["next"] // 100 - len(kept))]]
        open_ = [key for key in (*now, *later) if key not in met]
        begun = open_[: len(open_) * told.get("started", 0) // 100]
        for line in found.lines:
            if line.row.key in met:
                self._show(product, line.row, "met")
            elif line.row.key in begun:
                self._show(product, line.row, "started")

    def _promote(self, key: str, told: Mapping) -> None:
        product = self.products[key]
        gates.promote(
            product=product, to_stage=next_stage(product.stage), by=self.company.owner, reason=told.get("reason", "")
        )
        product.refresh_from_db()
        gates.plan_gate(product=product, gate_on=self._gate_day(key), revision=product.revision, by=self.by)
        product.refresh_from_db()

    def _gate_day(self, key: str) -> date | None:
        return _in(next(told.get("gate_in") for told in self.story["products"] if told["key"] == key))

    def _show(self, product: Product, control: Control, progress: str) -> None:
        on = _in(-20) if progress == "met" else None
        compliance.record_evidence(
            product=product, control=control, progress=progress, revision=0, by=self.by,
            evidence=control.evidence or _("Seen in the review of the team."), evidence_on=on,
        )  # fmt: skip

    # ---- People ----

    def _staff(self) -> None:
        persons, first = self.company.persons, self.diary.day(400)
        for who, capability, manager, fte in self.story["homes"]:
            staffing.give_home(
                person=persons[who], capability=self.capabilities[capability], manager=persons[manager], fte=Fraction(str(fte)),
                first=first, by=self.by,
            )  # fmt: skip
        for who, product, fte, begins, ends in self.story["allocations"]:
            days = {"first": _in(begins), "last": _in(ends)}
            staffing.allocate(
                person=persons[who], product=self.products[product], fte=Fraction(str(fte)), by=self.by, **days
            )
        for who, begins, ends in self.story["absences"]:
            staffing.note_absence(person=persons[who], first=_in(begins), last=_in(ends), by=self.by)
        for product, capability, fte, begins, ends in self.story["demands"]:
            asked = {"product": self.products[product], "capability": self.capabilities[capability]}
            staffing.ask_for(fte=Fraction(str(fte)), first=_in(begins), last=_in(ends), by=self.by, **asked)

    def _duties(self) -> None:
        told = self.story["raci"]
        names = [row[0] for row in told["rows"]]
        chart = raci.begin_chart(by=self.by, title=told["title"], rows=names, columns=told["columns"])
        columns, rows = list(chart.columns.order_by("place")), list(chart.rows.order_by("place"))
        letters = [
            raci.Letter(row.pk, column.pk, letter, 0)
            for row, line in zip(rows, told["rows"], strict=True)
            for column, letter in zip(columns, line[1:], strict=True)
            if letter
        ]
        raci.write_letters(chart=chart, letters=letters, by=self.by)

    # ---- Contracts ----

    def _contracts(self) -> None:
        made = {told["key"]: self._contract(told) for told in self.story["contracts"]}
        for key, prices in self.story["prices"].items():
            contracts.write_prices(contract=made[key], prices=[_price(*one) for one in prices], by=self.by)
        for told in self.story["triggers"]:
            figures = {name: Decimal(str(told[name])) for name in ("limit", "agreed", "current") if name in told}
            said = {"kind": told["kind"], "title": told["title"], "measure": told.get("measure", ""), **figures}
            contracts.add_trigger(contract=made[told["contract"]], by=self.by, measured_on=localdate(), **said)

    def _contract(self, told: Mapping) -> Contract:
        supplier = self.suppliers[told["supplier"]]
        contract = contracts.add_contract(
            by=self.by, title=told["title"], number=told["number"], supplier=supplier, owner=self.company.persons[told["owner"]],
            starts=_in(-told["started"]), ends=_in(told["ends"]), notice_days=told["notice"], decision_days=told["decide"],
            renews_by=told.get("renews", 0), value_cents=told["value"] * 100, currency=self.company.organization.currency,
        )  # fmt: skip
        for agreement in Agreement.objects.filter(
            organization=self.company.organization, supplier=supplier, contract=None
        ):
            agreements.change_agreement(agreement=agreement, contract=contract, by=self.by)
        return contract


def _in(days: int | None) -> date | None:
    """So many days from the real today, whatever day the diary has opened."""
    return None if days is None else date.today() + timedelta(days=days)


def _use(words: str) -> dict:
    """ "used 3 4 22": manner, quality, criticality, share of the cost; "-" where nobody said."""
    manner, quality, criticality, share = words.split()
    return {
        "manner": manner,
        "quality": None if quality == "-" else int(quality),
        "criticality": None if criticality == "-" else int(criticality),
        "cost_share": None if share == "-" else Decimal(share),
    }


def _price(model: str, what: str, price: float, per: str, threshold: int | None = None) -> contracts.Price:
    exact = Decimal(str(price)) * 100
    return contracts.Price(model, what, int(exact), per, None if threshold is None else Decimal(threshold))
