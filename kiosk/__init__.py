"""The door: a machine at an entrance that reads invitations and answers each delegate.

It shows what the hall answered and nothing it guessed. It refuses to know why an invitation is void, who else is coming, and
anything about paper beyond "the badge is coming" or "the badge will be brought".
"""
