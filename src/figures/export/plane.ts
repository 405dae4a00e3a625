/** The little plane geometry that laying out an SVG needs: transforms, boxes, points along a path. */

/** A rectangle, edges included, in the coordinates of whoever asked. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An affine map: x' = a x + c y + e, y' = b x + d y + f, as SVG's `matrix(a,b,c,d,e,f)`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Matrix = [1, 0, 0, 1, 0, 0];

/** The smallest box around all of `boxes`, or undefined where there are none. */
export function union(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  return boxes.reduce((one, other) => ({
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  }));
}

/** What two boxes share, or undefined where they are apart. */
export function intersection(one: Box, other: Box): Box | undefined {
  const left = Math.max(one.left, other.left);
  const top = Math.max(one.top, other.top);
  const right = Math.min(one.right, other.right);
  const bottom = Math.min(one.bottom, other.bottom);
  return left < right && top < bottom ? { left, top, right, bottom } : undefined;
}

/** The smallest box around all of `points`, or undefined where there are none. */
export function around(points: readonly Point[]): Box | undefined {
  return union(points.map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y })));
}

/** `inner`, then `outer`. */
export function compose(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}

export function apply([a, b, c, d, e, f]: Matrix, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** The upright box around a box that was moved, turned or stretched. */
export function transformed(matrix: Matrix, { left, top, right, bottom }: Box): Box {
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => apply(matrix, { x, y })));
  return around(corners) as Box;
}

/** The map that an SVG `transform` attribute describes. */
export function parseTransform(text: string): Matrix {
  let whole = identity;
  for (const [, kind = '', list = ''] of text.matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    whole = compose(whole, elementary(kind, numbersIn(list)));
  }
  return whole;
}

function elementary(kind: string, [a = 0, b, c, d = 0, e = 0, f = 0]: readonly number[]): Matrix {
  if (kind === 'translate') return [1, 0, 0, 1, a, b ?? 0];
  if (kind === 'scale') return [a, 0, 0, b ?? a, 0, 0];
  if (kind === 'matrix') return [a, b ?? 0, c ?? 0, d, e, f];
  if (kind !== 'rotate') return identity;
  const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
  const [x, y] = [b ?? 0, c ?? 0];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function numbersIn(text: string): number[] {
  return (text.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
}

/** How many numbers each path command takes, and where among them its end point is. */
const takes: Readonly<Record<string, number>> = {
  m: 2,
  l: 2,
  t: 2,
  h: 1,
  v: 1,
  s: 4,
  q: 4,
  c: 6,
  a: 7,
  z: 0,
};

/**
 * The corners of a path, in order. Curves are followed through their control points, which box them in, and
 * arcs by the square of their radii: exact for the straight lines that plotly measures, safe for the rest.
 */
export function pathPoints(d: string): Point[] {
  const points: Point[] = [];
  let [x, y] = [0, 0];
  let [startX, startY] = [0, 0];
  for (const [, command = '', list = ''] of d.matchAll(/([a-z])([^a-df-z]*)/gi)) {
    const kind = command.toLowerCase();
    const relative = command === kind;
    const size = takes[kind] ?? 0;
    const numbers = numbersIn(list);
    if (kind === 'z') [x, y] = [startX, startY];
    for (let at = 0; size > 0 && at + size <= numbers.length; at += size) {
      const part = numbers.slice(at, at + size);
      const [fromX, fromY] = relative ? [x, y] : [0, 0];
      if (kind === 'h') x = fromX + (part[0] as number);
      else if (kind === 'v') y = fromY + (part[0] as number);
      else {
        if (kind === 'a') points.push(...arcBounds(x, y, part[0] as number, part[1] as number));
        const pairs = kind === 'a' ? part.slice(5) : part;
        for (let pair = 0; pair < pairs.length - 2; pair += 2) {
          points.push({ x: fromX + (pairs[pair] as number), y: fromY + (pairs[pair + 1] as number) });
        }
        x = fromX + (pairs.at(-2) as number);
        y = fromY + (pairs.at(-1) as number);
      }
      if (kind === 'm' && at === 0) [startX, startY] = [x, y];
      points.push({ x, y });
    }
    if (kind === 'z') points.push({ x, y });
  }
  return points;
}

function arcBounds(x: number, y: number, radiusX: number, radiusY: number): Point[] {
  return [
    { x: x - radiusX, y: y - radiusY },
    { x: x + radiusX, y: y + radiusY },
  ];
}

/** The length of the line through `points`. */
export function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + distance(points[index] as Point, point), 0);
}

/** The point after `along` of the line through `points`, held to its ends. */
export function pointAlong(points: readonly Point[], along: number): Point {
  let left = along;
  for (const [index, to] of points.slice(1).entries()) {
    const from = points[index] as Point;
    const length = distance(from, to);
    if (left <= length) {
      const share = length === 0 ? 0 : Math.max(left, 0) / length;
      return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
    }
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(other.x - one.x, other.y - one.y);
}
