"""Approvals (审批): assistance approvals from the townships, and the decisions taken in here as the log has them."""
