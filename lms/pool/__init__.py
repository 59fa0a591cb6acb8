"""Who may mentor today? Standing, worked out from accreditation."""
