"""Qualifications and what they ask for; modules and who has learned from them, on screen and on paper."""

from lms.courses.models.learning import (
    CallForHelp,
    CheckAttempt,
    Draft,
    MovedOn,
    PageRead,
    Reflection,
    ShortAnswerMark,
)
from lms.courses.models.modules import ModuleEdition, ModuleFile, ModulePage, WorkingCopy, WorkingFile
from lms.courses.models.pace import ActiveTime, Break, DueDate, HoursCorrection
from lms.courses.models.paper import (
    CodeReading,
    FormKind,
    PaperForm,
    Printed,
    ReturnedPage,
    Scan,
    ScannedPage,
    SheetKind,
)
from lms.courses.models.qualifications import Criterion, LearningOutcome, Qualification, Registration, Unit

__all__ = [
    "ActiveTime",
    "Break",
    "CallForHelp",
    "CheckAttempt",
    "CodeReading",
    "Criterion",
    "Draft",
    "DueDate",
    "FormKind",
    "HoursCorrection",
    "LearningOutcome",
    "ModuleEdition",
    "ModuleFile",
    "ModulePage",
    "MovedOn",
    "PageRead",
    "PaperForm",
    "Printed",
    "Qualification",
    "Reflection",
    "Registration",
    "ReturnedPage",
    "Scan",
    "ScannedPage",
    "SheetKind",
    "ShortAnswerMark",
    "Unit",
    "WorkingCopy",
    "WorkingFile",
]
