"""The two sets of pages of this domain.

Certificates are shown with the names of the listings they cover, and the dossier with what a
listing answers by itself, so their pages stand here and not below.
"""

from flask import Blueprint

listings = Blueprint("listings", __name__)
certification = Blueprint("certification", __name__)
