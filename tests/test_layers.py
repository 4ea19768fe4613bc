"""The places of boxes, labels and lines: in any picture nothing lies on anything else."""

from __future__ import annotations

from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainguide.layers import BETWEEN, FIRST_SCREEN, Drawing, Link, Size, draw

Rectangle = tuple[float, float, float, float]


def _graph(random: Random, count: int) -> tuple[list[Size], list[Link]]:
    """Boxes and links in which every box but the first is led to by an earlier one."""
    boxes = [Size(random.uniform(20, 150), random.uniform(20, 90)) for _ in range(count)]
    pairs = {(random.randrange(end), end) for end in range(1, count)}
    pairs |= {tuple(sorted(random.sample(range(count), 2))) for _ in range(count if count > 1 else 0)}
    links = [Link(a, b, Size(random.uniform(10, 120), random.uniform(10, 80))) for a, b in sorted(pairs)]
    return boxes, links


graphs = st.builds(_graph, st.integers(0, 2**32).map(Random), st.integers(1, 14))


def _rectangles(drawing: Drawing, boxes: list[Size], links: list[Link]) -> list[Rectangle]:
    sizes = [*boxes, *(link.label for link in links)]
    spots = [*drawing.boxes, *drawing.labels]
    return [
        (spot.x - size.width / 2, spot.y, spot.x + size.width / 2, spot.y + size.height)
        for spot, size in zip(spots, sizes, strict=True)
    ]


def _apart(one: Rectangle, other: Rectangle) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@given(graphs)
@settings(deadline=None)
def test_no_box_or_label_lies_on_another(graph):
    boxes, links = graph
    found = _rectangles(draw(boxes, links), boxes, links)
    assert [pair for pair in combinations(found, 2) if not _apart(*pair)] == []


@given(graphs)
@settings(deadline=None)
def test_everything_is_inside_the_picture(graph):
    boxes, links = graph
    drawing = draw(boxes, links)
    for left, top, right, bottom in _rectangles(drawing, boxes, links):
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
    assert all(0 <= stop.x <= drawing.width for line in drawing.lines for stop in line)


@given(graphs)
@settings(deadline=None)
def test_a_line_runs_from_its_box_through_its_label_to_the_next_box_and_through_nothing_else(graph):
    boxes, links = graph
    drawing = draw(boxes, links)
    found = _rectangles(drawing, boxes, links)
    for number, (link, line) in enumerate(zip(links, drawing.lines, strict=True)):
        start, end, label = found[link.start], found[link.end], found[len(boxes) + number]
        assert start[0] < line[0].x < start[2]
        assert line[0].top == start[3]
        assert end[0] < line[-1].x < end[2]
        assert line[-1].bottom == end[1]
        assert line[1].x == pytest.approx((label[0] + label[2]) / 2)
        assert line[1].top == label[1]
        others = [r for r in found if r not in (start, end, label)]
        # Straight pieces run beside everything; curves run in the gap between two rows, where nothing stands.
        for stop in line:
            assert all(_apart((stop.x, stop.top, stop.x, stop.bottom), other) for other in others)
        for above, below in pairwise(line):
            left, right = sorted((above.x, below.x))
            assert above.bottom < below.top
            assert all(_apart((left, above.bottom, right, below.top), other) for other in others)


@given(graphs)
@settings(deadline=None)
def test_the_same_picture_is_drawn_every_time(graph):
    assert draw(*graph) == draw(*graph)


def test_a_single_box_is_a_picture():
    drawing = draw([Size(40, 20)], [])
    assert (drawing.width, drawing.height) == (40 + 2 * BETWEEN, 20 + 2 * BETWEEN)


def test_a_crossing_is_taken_away_by_another_order():
    boxes = [Size(40, 20)] * 5
    links = [Link(a, b, Size(10, 10)) for a, b in ((0, 1), (0, 2), (1, 4), (2, 3))]
    drawing = draw(boxes, links)
    one, two, three, four = (spot.x for spot in drawing.boxes[1:])
    assert (one < two) == (four < three)


def test_the_first_rows_of_a_wide_picture_stand_on_the_first_screen_of_a_phone():
    boxes = [Size(100, 20)] * 12
    links = [Link(0, 1, Size(50, 10)), *(Link(1, end, Size(90, 10)) for end in range(2, 12))]
    drawing = draw(boxes, links)
    assert drawing.width > 2 * FIRST_SCREEN
    assert all(spot.x + 50 < FIRST_SCREEN for spot in drawing.boxes[:2])
