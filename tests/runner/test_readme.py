"""The README tells the truth where a machine can tell."""

from pathlib import Path

from matchmaker.seed.accounts import DEMO_ACCOUNTS

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_the_demo_accounts() -> None:
    rows = [line for line in README.splitlines() if "@matchmaker.example |" in line]
    assert rows == [
        f"| {account.email} | {account.password} | {account.role_en} |" for account in DEMO_ACCOUNTS
    ]
