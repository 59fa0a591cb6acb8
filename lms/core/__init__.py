"""How? Sessions, work, doors, clock, forms, Markdown and PDF. No prison words here."""
