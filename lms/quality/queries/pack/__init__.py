"""Reading what a pack for an external quality assurer holds."""

from lms.quality.queries.pack.sections import Pack, Section, pack_of

__all__ = ["Pack", "Section", "pack_of"]
