"""Every way in declares who may use it."""

from flask import Flask

from matchmaker.base.security import KINDS, policy_of


def test_every_endpoint_declares_its_policy(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        assert policy, rule.endpoint
        assert set(policy) <= KINDS, rule.endpoint
