"""A module as a SCORM 1.2 package: a ZIP that other learning platforms can run and keep the score of.

The standard is ADL's SCORM 1.2 (2001): its Content Aggregation Model says what a package holds, its Run-Time
Environment what passes between a module and the platform.
"""

from lms.courses.scorm.packaging import package

__all__ = ["package"]
