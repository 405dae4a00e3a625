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

/** How far a segment is from a box; 0 where it touches it. */
export function distanceTo(box: Box, [from, to]: Segment): number {
  const [a, b] = [inFrameOf(box, from), inFrameOf(box, to)];
  const [halfWidth, halfHeight] = [box.width / 2, box.height / 2];
  if (crossesFrame(a, b, halfWidth, halfHeight)) return 0;
  const toFrame = ({ x, y }: Spot): number =>
    Math.hypot(Math.max(0, Math.abs(x) - halfWidth), Math.max(0, Math.abs(y) - halfHeight));
  const cornersThere = [-1, 1].flatMap((i) => [-1, 1].map((j) => ({ x: i * halfWidth, y: j * halfHeight })));
  return Math.min(toFrame(a), toFrame(b), ...cornersThere.map((corner) => fromSegment(corner, a, b)));
}

/** Whether a box lies wholly within a region. */
export function isWithin(box: Box, left: number, top: number, right: number, bottom: number): boolean {
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

function fromSegment(spot: Spot, a: Spot, b: Spot): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((spot.x - a.x) * dx + (spot.y - a.y) * dy) / length));
  return Math.hypot(spot.x - a.x - t * dx, spot.y - a.y - t * dy);
}
