"""Verdicts are right as often as they say: a small run of benchmarks/verdict.py, with seeds that it does not use."""

import pytest
from simulated_relations import KINDS, low_is_identifiable, simulate
from verdict import joined, judge_kind

SEEDS = range(1000, 1012)


@pytest.fixture(scope="module")
def outcomes():
    return {kind: judge_kind(kind, SEEDS) for kind in KINDS}


def test_stated_probabilities_are_shares_of_truth(outcomes):
    ours = joined(outcome.ours for outcome in outcomes.values())
    assert len(ours.stated) > 500
    assert ours.reliability() <= 0.05


def test_plain_means_do_worse(outcomes):
    ours, certain, errors = (
        joined(getattr(outcome, way) for outcome in outcomes.values()) for way in ("ours", "certain", "errors")
    )
    assert ours.brier() < errors.brier() < certain.brier()
    assert ours.reliability() < errors.reliability() < certain.reliability()


def test_lows_are_found_where_they_can_be(outcomes):
    crisis = outcomes["crisis"]
    assert sum(crisis.identifiable) >= 3
    assert crisis.ours.low_share() >= 0.95
    assert crisis.ours.low_share() >= crisis.certain.low_share()


def test_turning_points_are_found(outcomes):
    breaks = outcomes["breaks"]
    assert breaks.ours.wanted >= 10
    assert breaks.ours.f1() >= 0.85
    assert breaks.ours.f1() > breaks.certain.f1()


def test_bands_cover_what_they_should(outcomes):
    covered = [share for outcome in outcomes.values() for share in outcome.covered]
    assert sum(covered) / len(covered) >= 0.87


def test_relations_are_as_they_are_said_to_be():
    for kind in KINDS:
        relation = simulate(kind, 1)
        assert relation.level.shape == relation.stories.shape == (104,)
        assert abs(relation.level).max() <= 9
    steady = [simulate("steady", seed) for seed in range(10)]
    assert not any(map(low_is_identifiable, steady))
    many = [simulate("wander", seed) for seed in range(20)]
    errors = [(one.mean - one.level)[one.stories > 0].mean() for one in many]
    assert abs(sum(errors) / len(errors)) < 0.15
