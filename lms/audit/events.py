"""Every event there is, and exactly what each one says."""

DETAILS: dict[str, set[str]] = {
    # establishments and people
    "prison added": {"code"},
    "account made": {"username"},
    "role given": {"role", "establishment"},
    "role taken away": {"role", "establishment"},
    "signed in": set(),
    "signed out": set(),
    "sign-in failed": set(),
    "sign-in reset": set(),
    "password changed": set(),
    "learner added": {"establishment"},
    # courses
    "qualification published": {"slug", "version"},
    "module published": {"module", "edition"},
    "learner registered": {"qualification"},
    "page read": {"module", "page"},
    "knowledge check answered": {"module", "score", "out_of", "passed"},
    # assessments
    "shadowing logged": set(),
    "shadowing confirmed": set(),
    "shadowing countersigned": set(),
    "practical assessment recorded": {"unit"},
    # portfolio
    "evidence started": {"kind", "number"},
    "evidence submitted": {"number", "version"},
    "evidence taken back": {"number", "version"},
    "evidence decided": {"number", "version", "met", "not_yet", "more_evidence"},
    "record read": {"page"},
    # quality
    "unit agreed": {"unit"},
    "unit sent back": {"unit", "criteria"},
    "unit awarded": {"unit"},
    # credentials
    "key made": {"key"},
    "centre added": {"code"},
    "register signed": {"version"},
    "printed name confirmed": set(),
    "credential signed": {"kind", "number"},
    "credential withdrawn": {"kind", "number"},
    # pool
    "mentor paused": set(),
    "mentor resumed": set(),
    "mentor left the pool": set(),
    # transfers
    "transfer sent": {"from", "to"},
    "transfer cancelled": {"from", "to"},
    "transfer claimed": {"from", "to"},
    "transfer received": {"from", "to"},
}
