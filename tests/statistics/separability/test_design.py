"""What a questionnaire's build allows to be told apart."""

import numpy as np
import pytest

from emosec.statistics.separability.design import ItemDesign

PLAIN = np.array([0, 0, 1, 1])


@pytest.mark.parametrize(
    ("page", "mix"),
    [
        (None, False),
        ([0, 1, 0, 1], True),
        ([0, 0, 0, 1], True),
        ([0, 0, 1, 1], False),  # a component a page: page and component are one
        ([0, 0, 0, 0], False),  # one page: what its items share is what all items share
        ([0, 1, 0, -1], False),  # one item stood nobody knows where
    ],
)
def test_a_page_variance_needs_known_pages_that_mix_components(page, mix):
    design = ItemDesign(PLAIN, np.ones(4, dtype=int), page=None if page is None else np.array(page))
    assert design.pages_mix is mix


@pytest.mark.parametrize(
    ("sign", "apart", "alike"),
    [
        ([1, 1, -1, -1], True, False),
        ([1, 1, 1, 1], False, True),
        ([-1, -1, -1, -1], False, True),
        ([1, -1, 1, 1], False, False),
        ([1, -1, 1, -1], False, False),
    ],
)
def test_wording_is_apart_or_alike_only_where_each_component_has_one(sign, apart, alike):
    design = ItemDesign(PLAIN, np.array(sign))
    assert (design.worded_apart((0, 1)), design.worded_alike((0, 1))) == (apart, alike)


def test_items_of_one_facet_are_pairs_inside_it_and_undeclared_ones_are_in_none():
    design = ItemDesign(PLAIN, np.ones(4, dtype=int), facet=np.array([2, 2, -1, -1]))
    assert design.of_one_facet.tolist() == [True, False, False, False, False, False]
    assert not ItemDesign(PLAIN, np.ones(4, dtype=int)).of_one_facet.any()
    assert ItemDesign(np.array([0, 1, 2]), np.ones(3, dtype=int)).pairs == [(0, 1), (0, 2), (1, 2)]
