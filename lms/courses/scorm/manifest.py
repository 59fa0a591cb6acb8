"""The manifest of a package, as the Content Aggregation Model of SCORM 1.2 has it: one organization, one SCO."""

from collections.abc import Sequence
from xml.etree import ElementTree

from lms.courses.content.estates import Estate
from lms.courses.models import ModuleEdition

IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"


def manifest(edition: ModuleEdition, estate: Estate, files: Sequence[str], mastery_score: int | None) -> str:
    """The XML that says what a package is and which files it holds; the first of them is launched."""
    name = f"{edition.slug}-{estate}-{edition.content_hash[:12]}"
    root = ElementTree.Element(
        "manifest", {"identifier": f"module-{name}", "version": "1.0", "xmlns": IMSCP, "xmlns:adlcp": ADLCP}
    )
    metadata = ElementTree.SubElement(root, "metadata")
    _say(metadata, "schema", "ADL SCORM")
    _say(metadata, "schemaversion", "1.2")
    _organize(root, edition, mastery_score)
    resources = ElementTree.SubElement(root, "resources")
    sco = {"identifier": "sco", "type": "webcontent", "adlcp:scormtype": "sco", "href": files[0]}
    resource = ElementTree.SubElement(resources, "resource", sco)
    for file in files:
        ElementTree.SubElement(resource, "file", {"href": file})
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _organize(root: ElementTree.Element, edition: ModuleEdition, mastery_score: int | None) -> None:
    organizations = ElementTree.SubElement(root, "organizations", {"default": "module"})
    organization = ElementTree.SubElement(organizations, "organization", {"identifier": "module"})
    _say(organization, "title", edition.title)
    item = {"identifier": "item", "identifierref": "sco", "isvisible": "true"}
    launched = ElementTree.SubElement(organization, "item", item)
    _say(launched, "title", edition.title)
    if mastery_score is not None:
        _say(launched, "adlcp:masteryscore", str(mastery_score))


def _say(parent: ElementTree.Element, name: str, words: str) -> None:
    ElementTree.SubElement(parent, name).text = words
