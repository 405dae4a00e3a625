import {
  type Box,
  boxesMeet,
  distanceTo,
  isWithin,
  type Region,
  type Segment,
  type Spot,
} from '../geometry.js';
import { textWidth } from '../text-width.js';

/** A label looking for its place beside a path (a curve, or a single spot). All in px, y downwards. */
export interface WantedLabel {
  readonly text: string;
  readonly path: readonly Spot[];
}

/** The region labels must stay in, the lines they must not touch, and the marks they should not cover. */
export interface Surroundings extends Region {
  readonly size: number;
  readonly lines: readonly Segment[];
  readonly marks: readonly Segment[];
}

/** From a path to the nearest edge of its label: past the markers that sit on the path. */
const GAP = 10;
/** Nearer than this, a label touches what it stands beside. */
const TOUCHING = 4;
const MARK_RADIUS = 9;
/** A label this much nearer to its own path than to any other is plainly that path's. */
const PLAIN = 34;
const FORBIDDEN = 1000;
/** A leader over another line may be read as that line's; over two it is. */
const CROSSED = 60;
/** A label that may stand for two lines is worse than a leader. */
const AMBIGUOUS = 150;
/** A single spot is the reader's star: a line to it ends before its points. */
const STAR_RADIUS = 14;

/** Where a label goes: its centre, and the line that leads from it to its path where it stands apart. */
export interface Placed {
  readonly centre: Spot;
  readonly leader: Segment | null;
}

interface Choice extends Placed {
  readonly box: Box;
  readonly cost: number;
}

/**
 * Puts each label beside its own path, off every path, mark and other label, and nearer to its own
 * than to any other. Curves often meet at both ends, so a place is looked for all along them. Where
 * a path runs close between others, a line leads to its label.
 *
 * @returns null for a label without room
 */
export function placeLabels(wanted: readonly WantedLabel[], around: Surroundings): (Placed | null)[] {
  const paths = wanted.map(({ path }) => segmentsOf(path));
  const choices = wanted.map((label, i) =>
    [...beside(label, i, paths, around), ...apart(label, i, paths, around)]
      .filter(({ cost }) => cost < FORBIDDEN)
      .sort((a, b) => a.cost - b.cost)
      .slice(0, 1500),
  );
  const chosen: (Choice | null)[] = wanted.map(() => null);
  // Those with the least choice go first; then each may move once more, knowing where the others are.
  const order = choices
    .map((_, i) => i)
    .sort((a, b) => (choices[a]?.length ?? 0) - (choices[b]?.length ?? 0));
  for (const i of [...order, ...order]) {
    const others = chosen.filter((choice, j): choice is Choice => choice !== null && j !== i);
    chosen[i] = choices[i]?.find((choice) => !others.some((other) => collide(choice, other))) ?? null;
  }
  return chosen;
}

function collide(a: Choice, b: Choice): boolean {
  const under = (leader: Segment | null, box: Box): boolean =>
    leader !== null && distanceTo(box, leader) < TOUCHING;
  return boxesMeet(a.box, b.box) || under(a.leader, b.box) || under(b.leader, a.box);
}

/** Places right beside the path. */
function beside(
  label: WantedLabel,
  own: number,
  paths: readonly Segment[][],
  around: Surroundings,
): Choice[] {
  return thinned(label.path, 40).flatMap((spot) =>
    around8(label, spot, around, gapOf(label)).map((box) => {
      const { toOwn, toOther, cost } = costOf(box, own, paths, around);
      const ambiguous = Math.max(0, 1 - (toOther - toOwn) / PLAIN);
      return { box, centre: box, leader: null, cost: cost + toOwn + AMBIGUOUS * ambiguous ** 2 };
    }),
  );
}

/** Places at some distance, with a line from where the path is farthest from all others. */
function apart(label: WantedLabel, own: number, paths: readonly Segment[][], around: Surroundings): Choice[] {
  const others = paths.filter((_, i) => i !== own).flat();
  const farthest = thinned(label.path, 40)
    .map((spot) => ({ spot, away: nearest({ ...spot, width: 0, height: 0, angle: 0 }, others) }))
    .sort((a, b) => b.away - a.away)
    .slice(0, 14);
  return farthest.flatMap(({ spot, away }) =>
    [28, 44, 64, 90, 120].flatMap((distance) =>
      around8(label, spot, around, distance).map((box) => {
        const leader = leaderOf(box, spot, label.path.length > 1 ? 0 : STAR_RADIUS);
        const crossed = paths.filter(
          (path, i) => i !== own && path.some((segment) => crosses(segment, leader)),
        ).length;
        const { cost } = costOf(box, own, paths, around);
        return {
          box,
          centre: box,
          leader,
          cost:
            cost + 22 + distance / 4 + (crossed > 1 ? FORBIDDEN : CROSSED * crossed) + Math.max(0, 16 - away),
        };
      }),
    ),
  );
}

/** From a path, or a star, to the nearest edge of its label. */
const gapOf = ({ path }: WantedLabel): number => (path.length > 1 ? GAP : STAR_RADIUS);

function around8({ text }: WantedLabel, { x, y }: Spot, around: Surroundings, gap: number): Box[] {
  const [width, height] = [textWidth(text, around.size), around.size * 1.15];
  // Near the plot's sides a label stays within them, as far as that leaves it beside its spot.
  const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  return DIRECTIONS.map(([across, down]) => ({
    x: within(
      x + across * (width / 2 + (down === 0 ? gap : gap * 0.6)),
      around.left + width / 2,
      around.right - width / 2,
    ),
    y: y + down * (height / 2 + (across === 0 ? gap : gap * 0.6)),
    width,
    height,
    angle: 0,
  })).filter((box) => isWithin(box, around));
}

const DIRECTIONS = [-1, 0, 1].flatMap((across) =>
  [-1, 0, 1].filter((down) => across !== 0 || down !== 0).map((down) => [across, down] as const),
);

function costOf(box: Box, own: number, paths: readonly Segment[][], { lines, marks }: Surroundings) {
  const toOwn = nearest(box, paths[own] ?? []);
  const toOther = Math.min(
    nearest(box, lines),
    ...paths.map((path, i) => (i === own ? Infinity : nearest(box, path))),
  );
  const covered = marks.filter((mark) => distanceTo(box, mark, MARK_RADIUS) < MARK_RADIUS - 3).length;
  const star = paths[own]?.length === 1;
  const touches = toOwn < (star ? STAR_RADIUS - 4 : TOUCHING) || toOther < TOUCHING;
  return { toOwn, toOther, cost: touches ? FORBIDDEN : 80 * Math.min(covered, 10) };
}

function nearest(box: Box, segments: readonly Segment[]): number {
  return segments.reduce((least, segment) => Math.min(least, distanceTo(box, segment, least)), Infinity);
}

/** A line from a label's edge to a spot, or to `short` px before it. */
function leaderOf(box: Box, spot: Spot, short: number): Segment {
  const edge = edgeTowards(box, spot);
  const part = short / Math.max(short, Math.hypot(edge.x - spot.x, edge.y - spot.y), 1);
  return [edge, { x: spot.x + part * (edge.x - spot.x), y: spot.y + part * (edge.y - spot.y) }];
}

/** The spot on a label's edge that a line to `spot` starts from. */
function edgeTowards(box: Box, { x, y }: Spot): Spot {
  const within = (value: number, centre: number, half: number) =>
    Math.min(centre + half, Math.max(centre - half, value));
  return { x: within(x, box.x, box.width / 2), y: within(y, box.y, box.height / 2) };
}

function crosses([a, b]: Segment, [c, d]: Segment): boolean {
  const side = (p: Spot, q: Spot, r: Spot) =>
    Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** A path as segments. */
export function segmentsOf(path: readonly Spot[]): Segment[] {
  const spots = thinned(path, 60);
  const [first] = spots;
  if (first === undefined) return [];
  if (spots.length === 1) return [[first, first]];
  return spots.slice(1).map((spot, i) => [spots[i] as Spot, spot] as const);
}

/** At most `most` spots of a path, spread over it. Paths with fewer are filled in between. */
function thinned(path: readonly Spot[], most: number): Spot[] {
  if (path.length < 2) return [...path];
  return Array.from({ length: most + 1 }, (_, i) => {
    const place = (i / most) * (path.length - 1);
    const from = path[Math.floor(place)] as Spot;
    const to = path[Math.ceil(place)] as Spot;
    const part = place - Math.floor(place);
    return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
  });
}
