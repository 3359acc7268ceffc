"""Defaults of the product as plain constants.

`instance/config.py` overrides them, then environment variables `MATCHMAKER_<NAME>`.
"""

#: "development" or "production"; production refuses default secrets and demo accounts.
ENV = "development"
#: Replaced at start by a secret kept in the instance folder, or by MATCHMAKER_SECRET_KEY.
SECRET_KEY = ""
#: Salt of the password hashes; replaced like SECRET_KEY.
SECURITY_PASSWORD_SALT = ""
#: SQLAlchemy URL; empty means SQLite in the instance folder.
DATABASE_URL = ""
#: Load the demo data into an empty database.
DEMO = True
#: Hosts the product answers for in production, separated by commas; empty answers for any.
TRUSTED_HOSTS = ""
#: Absolute address of the installation, for links in mails; empty means where run.py serves.
PUBLIC_URL = ""
#: Largest request body in bytes.
MAX_CONTENT_LENGTH = 12 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024

#: Language of an installation for people who have not chosen one: "vi" or "en".
DEFAULT_LANGUAGE = "vi"
#: Code of the home province (dated table of provinces); 82 is Đồng Tháp.
HOME_PROVINCE = "82"

#: SMTP server; empty keeps mails in the outbox page for staff.
MAIL_SERVER = ""
MAIL_PORT = 25
MAIL_USERNAME = ""
MAIL_PASSWORD = ""
MAIL_USE_TLS = False
#: Seconds a mail server may keep silent before the mail is tried again later.
MAIL_TIMEOUT = 30
MAIL_DEFAULT_SENDER = "Matchmaker Đồng Tháp <no-reply@matchmaker.example>"

#: Where uploads live: empty means the instance folder, else an address such as s3://bucket/folder.
UPLOADS_URL = ""

#: Where request counters live; every worker shares them.
RATELIMIT_STORAGE_URI = "memory://"
RATELIMIT_ENABLED = True

#: Days a party has to answer an introduction.
ANSWER_DAYS = 7
