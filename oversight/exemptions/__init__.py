"""Fault tolerance (容错免责): cases about a finding, examined and decided by others; strictly confidential.

The system records and does not decide: it refuses only what the procedure forbids. An exemption granted takes effect
when the finding is closed; `policy.effect` tells that at any time, and `service.apply_due_effects` writes it down.
"""
