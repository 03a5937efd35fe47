"""Verifiable random draws (LYD/1): objects, teams and substitutes that anyone can recompute from a few text files.

The specification is docs/spec-draw.md. Bytes in, bytes out: no clock, no database, no floats. What is named here is
the library's stable public face.
"""

from sampling.assignment import Seat
from sampling.bundle import Bundle, load_bundle, unzip_bundle, write_bundle, zip_bundle
from sampling.canonical import Json, print_json
from sampling.certificate import FairnessCertificate, certify_fairness
from sampling.drawing import Inputs, draw, read_inputs
from sampling.entropy import CATALOGUE, REQUIRED_BITS, SECRET, CatalogueSource, in_bits, millibits, outcomes_of
from sampling.errors import (
    BundleError,
    FormatError,
    NoticeError,
    SamplingError,
    SeedError,
    SubstitutionError,
)
from sampling.explanation import Line, describe_hall, explain, recipe
from sampling.frame import SamplingFrame, Unit, parse_frame, print_frame
from sampling.hall import Hall
from sampling.inspectors import (
    Conflict,
    Inspector,
    Roster,
    check_conflicts,
    parse_conflicts,
    parse_inspectors,
    print_conflicts,
    print_inspectors,
)
from sampling.notice import (
    Notice,
    SeedSource,
    StratumPlan,
    check_events_after,
    check_events_over,
    check_plan,
    check_sources,
    parse_notice,
    print_notice,
)
from sampling.result import Result, parse_result, print_result
from sampling.seed import check_value, check_values, parse_values, seed_of, seed_text
from sampling.streaming import Streamed, stream_objects
from sampling.substitution import (
    Departure,
    Reason,
    carry_over,
    check_declared_before,
    emergency_substitute,
    fill_reserve,
    next_reserve,
    substitute,
    substitution_seed,
)
from sampling.succession import (
    Change,
    Declaration,
    Kind,
    Replacement,
    Standing,
    parse_changes,
    print_changes,
    print_replacement,
    replace_seats,
    replay,
    stand,
)
from sampling.tickets import first_in_order, in_order, ticket, uniform
from sampling.verify import Check, is_verified, verify

__all__ = [
    "CATALOGUE",
    "REQUIRED_BITS",
    "SECRET",
    "Bundle",
    "BundleError",
    "CatalogueSource",
    "Change",
    "Check",
    "Conflict",
    "Declaration",
    "Departure",
    "FairnessCertificate",
    "FormatError",
    "Hall",
    "Inputs",
    "Inspector",
    "Json",
    "Kind",
    "Line",
    "Notice",
    "NoticeError",
    "Reason",
    "Replacement",
    "Result",
    "Roster",
    "SamplingError",
    "SamplingFrame",
    "Seat",
    "SeedError",
    "SeedSource",
    "Standing",
    "StratumPlan",
    "Streamed",
    "SubstitutionError",
    "Unit",
    "carry_over",
    "certify_fairness",
    "check_conflicts",
    "check_declared_before",
    "check_events_after",
    "check_events_over",
    "check_plan",
    "check_sources",
    "check_value",
    "check_values",
    "describe_hall",
    "draw",
    "emergency_substitute",
    "explain",
    "fill_reserve",
    "first_in_order",
    "in_bits",
    "in_order",
    "is_verified",
    "load_bundle",
    "millibits",
    "next_reserve",
    "outcomes_of",
    "parse_changes",
    "parse_conflicts",
    "parse_frame",
    "parse_inspectors",
    "parse_notice",
    "parse_result",
    "parse_values",
    "print_changes",
    "print_conflicts",
    "print_frame",
    "print_inspectors",
    "print_json",
    "print_notice",
    "print_replacement",
    "print_result",
    "read_inputs",
    "recipe",
    "replace_seats",
    "replay",
    "seed_of",
    "seed_text",
    "stand",
    "stream_objects",
    "substitute",
    "substitution_seed",
    "ticket",
    "uniform",
    "unzip_bundle",
    "verify",
    "write_bundle",
    "zip_bundle",
]
