"""Where the boxes and lines of a layered picture stand. Nothing is known here of questions or of SVG.

The method is that of K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System
Structures", IEEE Transactions on Systems, Man, and Cybernetics SMC-11 (1981): a row for each box by the longest way
to it, an order in each row that cuts crossings by barycenters, then places across. A line that passes a row has a
place of its own there, and so has its label, in the row below the line's start: nothing can lie on anything else.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

BETWEEN = 12.0
"""The least room between two things that stand side by side, in user units like every length here."""
_SWEEPS = 24
_LEAST_GAP, _MOST_GAP = 13.0, 60.0
_ARROW = 8.0
"""A line ends straight down for this long, so that its arrow points down."""
FIRST_SCREEN = 320.0
"""The first rows of a wider picture stand at the left if they fit into this: there a small screen begins."""
_SLOPE = 0.09  # a row's distance to the next grows with the longest way across that a line takes there


@dataclass(frozen=True, slots=True)
class Size:
    """How large a box or a label is."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one box to a later one, by their positions in the list of boxes, with the size of its label."""

    start: int
    end: int
    label: Size


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a thing across, and its upper edge."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A straight piece of a line, downward at `x` from `top` to `bottom`; curves join the pieces."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The places of everything, in the order in which boxes and links were given."""

    boxes: tuple[Spot, ...]
    labels: tuple[Spot, ...]
    lines: tuple[tuple[Stop, ...], ...]
    width: float
    height: float


def draw(boxes: Sequence[Size], links: Sequence[Link]) -> Drawing:
    """Place boxes and links. The first box is the start; every link must lead to a later box in the list."""
    rows = _Rows(boxes, links)
    rows.order()
    rows.across()
    return rows.drawing()


class _Rows:
    """Everything that has a place: boxes first, then for each link its label and its way through further rows."""

    def __init__(self, boxes: Sequence[Size], links: Sequence[Link]) -> None:
        self.boxes, self.links = boxes, links
        self.sizes = list(boxes)
        self.row = _levels(len(boxes), links)
        self.chains: list[list[int]] = []
        for link in links:
            chain = []
            for row in range(self.row[link.start] + 1, self.row[link.end]):
                chain.append(len(self.sizes))
                self.sizes.append(Size(0, 0) if len(chain) > 1 else link.label)
                self.row.append(row)
            self.chains.append(chain)
        self.above: list[list[int]] = [[] for _ in self.sizes]
        self.below: list[list[int]] = [[] for _ in self.sizes]
        for link, chain in zip(links, self.chains, strict=True):
            for upper, lower in pairwise([link.start, *chain, link.end]):
                self.below[upper].append(lower)
                self.above[lower].append(upper)
        self.rows = self._first_order()
        self.x = [0.0] * len(self.sizes)

    def _first_order(self) -> list[list[int]]:
        """As met going down from the start, first link first."""
        rows: list[list[int]] = [[] for _ in range(max(self.row) + 1)]
        seen: set[int] = set()
        waiting = [0]
        while waiting:
            item = waiting.pop()
            if item not in seen:
                seen.add(item)
                rows[self.row[item]].append(item)
                waiting += reversed(self.below[item])
        return rows

    def order(self) -> None:
        """Put each row into the order with the fewest crossings found."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for row in self.rows[1:] if down else self.rows[-2::-1]:
                self._sort(row, self.above if down else self.below)
            self._swap()
            found = self._crossings()
            if found < fewest:
                best, fewest = [list(row) for row in self.rows], found
        self.rows = best

    def _positions(self) -> list[int]:
        positions = [0] * len(self.sizes)
        for row in self.rows:
            for position, item in enumerate(row):
                positions[item] = position
        return positions

    def _sort(self, row: list[int], near: list[list[int]]) -> None:
        at = self._positions()
        row.sort(key=lambda item: _mean([at[n] for n in near[item]], at[item]))

    def _swap(self) -> None:
        """Swap neighbours in a row as long as that takes a crossing away."""
        changed = True
        while changed:
            changed = False
            at = self._positions()
            for row in self.rows:
                for i in range(len(row) - 1):
                    if self._crossed(row[i], row[i + 1], at) > self._crossed(row[i + 1], row[i], at):
                        row[i], row[i + 1] = row[i + 1], row[i]
                        at[row[i]], at[row[i + 1]] = i, i + 1
                        changed = True

    def _crossed(self, left: int, right: int, at: Sequence[int]) -> int:
        """How often the lines of two neighbours cross each other when they stand in this order."""
        return sum(
            at[one] > at[other]
            for near in (self.above, self.below)
            for one in near[left]
            for other in near[right]
        )

    def _crossings(self) -> int:
        at = self._positions()
        count = 0
        for row in self.rows:
            ends: list[int] = []
            for item in row:
                below = sorted(at[n] for n in self.below[item])
                count += sum(len(ends) - bisect_right(ends, end) for end in below)
                for end in below:
                    insort(ends, end)
        return count

    def across(self) -> None:
        """Give everything its place across: near what it is joined to, in order, with room between."""
        for row in self.rows:
            self._settle(row, dict.fromkeys(row, 0.0))
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for row in self.rows[1:] if down else self.rows[-2::-1]:
                near = self.above if down else self.below
                self._settle(row, {i: _mean([self.x[n] for n in near[i]], self.x[i]) for i in row})
        for row in self.rows:
            both = {i: [self.x[n] for n in (*self.above[i], *self.below[i])] for i in row}
            self._settle(row, {i: _mean(xs, self.x[i]) for i, xs in both.items()})
        self._lead()
        left = min(x - size.width / 2 for x, size in zip(self.x, self.sizes, strict=True))
        self.x = [x - left + BETWEEN for x in self.x]

    def _lead(self) -> None:
        """Put the first narrow rows of a wide picture to the left."""
        widths = [sum(self.sizes[i].width + BETWEEN for i in row) for row in self.rows]
        if max(widths) <= FIRST_SCREEN:
            return
        left = min(x - size.width / 2 for x, size in zip(self.x, self.sizes, strict=True))
        for row, width in zip(self.rows, widths, strict=True):
            if width > FIRST_SCREEN:
                break
            self._settle(row, dict.fromkeys(row, left))
            off = left - min(self.x[i] - self.sizes[i].width / 2 for i in row)
            for item in row:
                self.x[item] += off

    def _settle(self, row: Sequence[int], wished: dict[int, float]) -> None:
        offsets = [0.0]
        for left, right in pairwise(row):
            room = (self.sizes[left].width + self.sizes[right].width) / 2 + BETWEEN
            offsets.append(offsets[-1] + room)
        places = _rising([wished[item] - offset for item, offset in zip(row, offsets, strict=True)])
        for item, place, offset in zip(row, places, offsets, strict=True):
            self.x[item] = place + offset

    def drawing(self) -> Drawing:
        """The picture, rows under rows."""
        outs, ins = self._ports(self.below, 0), self._ports(self.above, 1)
        tops, bottoms = self._heights()
        lines = []
        for link, chain in zip(self.links, self.chains, strict=True):
            first, last = (self.row[link.start], self.row[link.end])
            start = outs[link.start, chain[0]]
            stops = [Stop(start, tops[first] + self.sizes[link.start].height, bottoms[first])]
            stops += [Stop(self.x[i], tops[self.row[i]], bottoms[self.row[i]]) for i in chain]
            lines.append((*stops, Stop(ins[link.end, chain[-1]], tops[last] - _ARROW, tops[last])))
        return Drawing(
            boxes=tuple(Spot(self.x[i], tops[self.row[i]]) for i in range(len(self.boxes))),
            labels=tuple(Spot(self.x[chain[0]], tops[self.row[chain[0]]]) for chain in self.chains),
            lines=tuple(lines),
            width=max(x + size.width / 2 for x, size in zip(self.x, self.sizes, strict=True)) + BETWEEN,
            height=bottoms[-1] + BETWEEN,
        )

    def _ports(self, near: list[list[int]], end: int) -> dict[tuple[int, int], float]:
        """Where each line leaves (or, at its `end`, meets) its box: spread over the middle of the box, in order."""
        ports = {}
        for item in range(len(self.boxes)):
            joined = sorted(near[item], key=lambda other: self.x[other])
            width = self.sizes[item].width * (0.8 if end == 0 else 0.5)
            for i, other in enumerate(joined, start=1):
                ports[item, other] = self.x[item] - width / 2 + width * i / (len(joined) + 1)
        return ports

    def _heights(self) -> tuple[list[float], list[float]]:
        tops, bottoms = [], []
        y = BETWEEN
        for row in self.rows:
            tops.append(y)
            bottoms.append(y + max(self.sizes[item].height for item in row))
            far = max((abs(self.x[i] - self.x[n]) for i in row for n in self.below[i]), default=0.0)
            y = bottoms[-1] + min(_MOST_GAP, _LEAST_GAP + _SLOPE * far)
        return tops, bottoms


def _levels(count: int, links: Iterable[Link]) -> list[int]:
    """The row of each box: two further down than the lowest box that leads to it, so that a label fits between."""
    rows = [0] * count
    for link in sorted(links, key=lambda link: link.start):
        rows[link.end] = max(rows[link.end], rows[link.start] + 2)
    return rows


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _rising(wished: Sequence[float]) -> list[float]:
    """The numbers nearest to `wished` (least squares) that never fall: pool adjacent violators."""
    blocks: list[tuple[float, int]] = []
    for value in wished:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (upper, m), (lower, n) = blocks.pop(), blocks.pop()
            blocks.append(((upper * m + lower * n) / (m + n), m + n))
    return [value for value, count in blocks for _ in range(count)]
