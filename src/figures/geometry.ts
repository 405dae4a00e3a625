/** Plane geometry in px, y downwards: where a label can go without covering anything. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export type Segment = readonly [Spot, Spot];

/** A rectangle turned about its centre by `angle` (radians, clockwise as seen). */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** A part of the plane, its sides along the axes. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Its corners, in order around it. */
export function corners({ x, y, width, height, angle }: Box): Spot[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([across = 0, down = 0]) => {
    const [dx, dy] = [(across * width) / 2, (down * height) / 2];
    return { x: x + dx * cos - dy * sin, y: y + dx * sin + dy * cos };
  });
}

/** Whether two boxes share a point: they do unless a side of one of them separates them. */
export function boxesMeet(a: Box, b: Box): boolean {
  const [first, second] = [corners(a), corners(b)];
  return [a.angle, a.angle + Math.PI / 2, b.angle, b.angle + Math.PI / 2].every((angle) => {
    const along = ({ x, y }: Spot): number => x * Math.cos(angle) + y * Math.sin(angle);
    const [p, q] = [first.map(along), second.map(along)];
    return Math.max(...p) >= Math.min(...q) && Math.max(...q) >= Math.min(...p);
  });
}

/**
 * How far a segment is from a box; 0 where it touches it.
 *
 * @param beyond a distance from which on the exact one does not matter: some number not below it may be
 *   answered, which costs far less
 */
export function distanceTo(box: Box, [from, to]: Segment, beyond = Infinity): number {
  if (beyond < Infinity) {
    const across = Math.max(Math.min(from.x, to.x) - box.x, box.x - Math.max(from.x, to.x), 0);
    const down = Math.max(Math.min(from.y, to.y) - box.y, box.y - Math.max(from.y, to.y), 0);
    const atLeast = Math.max(across, down) - (box.width + box.height) / 2;
    if (atLeast >= beyond) return atLeast;
  }
  const [a, b] = [inFrameOf(box, from), inFrameOf(box, to)];
  const [halfWidth, halfHeight] = [box.width / 2, box.height / 2];
  if (crossesFrame(a, b, halfWidth, halfHeight)) return 0;
  let least = Math.min(toFrame(a, halfWidth, halfHeight), toFrame(b, halfWidth, halfHeight));
  for (const x of [-halfWidth, halfWidth]) {
    for (const y of [-halfHeight, halfHeight]) least = Math.min(least, fromSegment(x, y, a, b));
  }
  return least;
}

function toFrame({ x, y }: Spot, halfWidth: number, halfHeight: number): number {
  return Math.hypot(Math.max(0, Math.abs(x) - halfWidth), Math.max(0, Math.abs(y) - halfHeight));
}

/** Whether a box lies wholly within a region. */
export function isWithin(box: Box, { left, top, right, bottom }: Region): boolean {
  return corners(box).every(({ x, y }) => x >= left && x <= right && y >= top && y <= bottom);
}

function inFrameOf(box: Box, { x, y }: Spot): Spot {
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const [dx, dy] = [x - box.x, y - box.y];
  return { x: dx * cos + dy * sin, y: dy * cos - dx * sin };
}

/** Liang and Barsky's clipping: is anything of the segment left inside the frame? */
function crossesFrame(a: Spot, b: Spot, halfWidth: number, halfHeight: number): boolean {
  let [enters, leaves] = [0, 1];
  for (const [start, step, half] of [
    [a.x, b.x - a.x, halfWidth],
    [a.y, b.y - a.y, halfHeight],
  ] as const) {
    if (step === 0) {
      if (Math.abs(start) > half) return false;
      continue;
    }
    const [t, u] = [(-half - start) / step, (half - start) / step];
    enters = Math.max(enters, Math.min(t, u));
    leaves = Math.min(leaves, Math.max(t, u));
  }
  return enters <= leaves;
}

function fromSegment(x: number, y: number, a: Spot, b: Spot): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
}
