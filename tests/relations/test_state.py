"""The state of a relation: held against statsmodels, and against what one should see."""

import numpy as np
import pytest
import statsmodels.api as sm

from detente.relations.state import USUAL, Evidence, Grid, Prior, State, filter_level, fit

STORIES = np.array([5, 0, 12, 3, 0, 0, 40, 1, 7, 9, 2, 0, 6], float)
MEAN = np.random.default_rng(3).normal(-1, 2, len(STORIES)) * (STORIES > 0)
POINTS = [(0.01, 0.0, 20.0), (0.3, 0.1, 9.0)]


def evidence(stories=STORIES, mean=MEAN, within=400.0):
    return Evidence(np.asarray(stories, float), np.asarray(mean, float), within)


def single(rate, cluster, variance, jumps=0.0):
    return Grid(*(np.array([value]) for value in (rate, cluster, jumps, variance)))


class LocalLevel(sm.tsa.statespace.MLEModel):
    """The same model in statsmodels, with a variance of observation for each period."""

    def __init__(self, rate, cluster, variance, prior=USUAL):
        seen = np.where(STORIES > 0, MEAN, np.nan)
        super().__init__(seen, k_states=1)
        self["design"], self["transition"], self["selection"] = [[1.0]], [[1.0]], [[1.0]]
        self["state_cov"] = [[variance * rate]]
        self["obs_cov"] = (variance * (1 / np.maximum(STORIES, 1) + cluster))[None, None, :]
        self.initialize_known(np.array([prior.level]), np.array([[variance * prior.between]]))


@pytest.mark.parametrize(("rate", "cluster", "variance"), POINTS)
def test_the_filter_is_that_of_statsmodels(rate, cluster, variance):
    theirs = LocalLevel(rate, cluster, variance).ssm.filter()
    ours = filter_level(evidence(), single(rate, cluster, variance), USUAL)
    np.testing.assert_allclose(ours.means[:, 0], theirs.filtered_state[0], rtol=1e-9)
    np.testing.assert_allclose(ours.variances[:, 0] * variance, theirs.filtered_state_cov[0, 0], rtol=1e-9)
    assert ours.likelihood[0] == pytest.approx(theirs.llf, rel=1e-9)


@pytest.mark.parametrize(("rate", "cluster", "variance"), POINTS)
def test_courses_have_the_distribution_of_the_smoother_of_statsmodels(rate, cluster, variance):
    theirs = LocalLevel(rate, cluster, variance).ssm.smooth()
    grid = single(rate, cluster, variance)
    drawn = State(grid, np.ones(1), filter_level(evidence(), grid, USUAL), USUAL).draw(40_000)
    spread = np.sqrt(theirs.smoothed_state_cov[0, 0])
    assert np.all(np.abs(drawn.mean(axis=1) - theirs.smoothed_state[0]) < 4 * spread / 200)
    np.testing.assert_allclose(drawn.std(axis=1), spread, rtol=0.02)
    # Neighbours are tied together as they should be: the variance of the steps, by the smoother of all pairs.
    joint = LocalLevel(rate, cluster, variance).ssm.smooth().smoothed_state_autocov[0, 0, :-1]
    cov = ((drawn[1:] - drawn[1:].mean(1)[:, None]) * (drawn[:-1] - drawn[:-1].mean(1)[:, None])).mean(axis=1)
    np.testing.assert_allclose(cov, joint, atol=0.03 * spread.max() ** 2)


def test_points_of_the_grid_do_not_know_of_each_other():
    both = Grid(np.array([0.01, 0.3]), np.array([0.0, 0.1]), np.array([0.02, 0.1]), np.array([20.0, 9.0]))
    together = filter_level(evidence(), both, USUAL)
    for at in range(2):
        alone = filter_level(evidence(), single(*(axis[at] for axis in (both.rates, both.clusters, both.variances)),
                                                jumps=both.jumps[at]), USUAL)  # fmt: skip
        np.testing.assert_allclose(together.means[:, at], alone.means[:, 0])


def test_a_jump_is_followed_at_once_and_only_with_jumps():
    seen = evidence(np.full(20, 30.0), np.r_[np.zeros(10), np.full(10, -5.0)], 5000.0)
    steady = filter_level(seen, single(1e-4, 0.0, 9.0), USUAL).means[10, 0]
    jumping = filter_level(seen, single(1e-4, 0.0, 9.0, jumps=0.02), USUAL).means[10, 0]
    assert steady > -1
    assert jumping < -4


def test_the_band_widens_where_there_is_no_news():
    stories = np.r_[np.full(10, 20.0), np.zeros(20), np.full(10, 20.0)]
    mean = np.r_[
        np.random.default_rng(1).normal(0, 1.5, 10), np.zeros(20), np.random.default_rng(2).normal(-3, 1.5, 10)
    ]
    low, high = fit(evidence(stories, mean, 8000.0)).band
    assert (high - low)[20] > 1.3 * (high - low)[5]


def test_more_stories_make_a_narrower_band():
    few, many = (fit(evidence(np.full(30, n), np.zeros(30), 20.0 * 30 * (n - 1))) for n in (3.0, 60.0))
    assert np.subtract(*many.band[::-1]).mean() < 0.5 * np.subtract(*few.band[::-1]).mean()


def test_the_same_evidence_gives_the_same_courses():
    np.testing.assert_array_equal(fit(evidence()).courses, fit(evidence()).courses)


def test_a_thin_record_is_drawn_to_what_is_usual_and_a_thick_one_is_not():
    low = Prior(level=-3.0, spread=4.0)
    thin, thick = (evidence(np.full(10, n), np.full(10, 2.0), 16.0 * 10 * (n - 1)) for n in (1.0, 500.0))
    assert fit(thin, low).level[-1] < fit(thin, USUAL).level[-1] - 0.2
    assert fit(thick, low).level[-1] == pytest.approx(fit(thick, USUAL).level[-1], abs=0.05)
    assert 0 < fit(thin, USUAL).level[-1] < 2.0


def test_the_spread_of_single_stories_is_found():
    state = fit(evidence(np.full(50, 20.0), np.zeros(50), 25.0 * 50 * 19))
    assert state.spread == pytest.approx(5.0, rel=0.05)


def test_long_records_have_fewer_courses():
    assert fit(evidence(np.full(6000, 1.0), np.zeros(6000), 0.0)).courses.shape[1] == 1000
