"""Agreements from the promise to the business down to suppliers, and the proof that they hold; docs/agreements.md."""

from dsm.agreements.chain import prove, prove_all
from dsm.agreements.format import MAX_BYTES, InvalidRegister, read
from dsm.agreements.proof import Break, Proof
from dsm.agreements.terms import Agreement, Component, Kind, Promise, Register, Service, Window

__all__ = [
    "MAX_BYTES",
    "Agreement",
    "Break",
    "Component",
    "InvalidRegister",
    "Kind",
    "Promise",
    "Proof",
    "Register",
    "Service",
    "Window",
    "prove",
    "prove_all",
    "read",
]
