"""Who may see and do what with certificates and the dossier."""

from matchmaker.base.security import Viewer
from matchmaker.certification.models import Certificate, CertificateStatus

#: Statuses from which staff can take each decision.
DECISIONS: dict[CertificateStatus, frozenset[CertificateStatus]] = {
    CertificateStatus.VERIFIED: frozenset({CertificateStatus.PENDING, CertificateStatus.SUSPENDED}),
    CertificateStatus.REJECTED: frozenset({CertificateStatus.PENDING}),
    CertificateStatus.REVOKED: frozenset({CertificateStatus.VERIFIED, CertificateStatus.SUSPENDED}),
    CertificateStatus.SUSPENDED: frozenset({CertificateStatus.VERIFIED}),
}


def is_holder(viewer: Viewer, certificate: Certificate) -> bool:
    """Tell whether the viewer acts for the certificate's holder."""
    return viewer.signed_in and viewer.organization_id == certificate.organization_id


def may_see_scan(viewer: Viewer, certificate: Certificate) -> bool:
    """The holder and staff see the scan; parties of an introduction are decided there."""
    return is_holder(viewer, certificate) or viewer.is_staff


def may_edit(viewer: Viewer, certificate: Certificate) -> bool:
    """The holder edits what is not revoked."""
    return is_holder(viewer, certificate) and certificate.status is not CertificateStatus.REVOKED


def may_remove(viewer: Viewer, certificate: Certificate) -> bool:
    """The holder takes away what staff have never verified."""
    undecided = certificate.status in {CertificateStatus.PENDING, CertificateStatus.REJECTED}
    return is_holder(viewer, certificate) and undecided and certificate.verified_at is None


def may_decide(viewer: Viewer, certificate: Certificate, *, decision: CertificateStatus) -> bool:
    """Staff decide, from the statuses of DECISIONS."""
    return viewer.is_staff and certificate.status in DECISIONS.get(decision, frozenset())
