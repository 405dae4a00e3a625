import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Box, boxesMeet, corners, distanceTo, isWithin } from '../../src/figures/geometry.js';

const box = (x: number, y: number, width: number, height: number, angle = 0): Box => ({
  x,
  y,
  width,
  height,
  angle,
});
const anyBox = fc
  .record({
    x: fc.integer({ min: -50, max: 50 }),
    y: fc.integer({ min: -50, max: 50 }),
    width: fc.integer({ min: 1, max: 60 }),
    height: fc.integer({ min: 1, max: 60 }),
    angle: fc.integer({ min: -90, max: 90 }),
  })
  .map(({ angle, ...rest }) => ({ ...rest, angle: (angle * Math.PI) / 180 }));

test('boxes side by side meet when they touch, and not when there is a gap', () => {
  expect(boxesMeet(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(true);
  expect(boxesMeet(box(0, 0, 10, 10), box(10.1, 0, 10, 10))).toBe(false);
});

test('a turned box reaches farther than its width', () => {
  expect(boxesMeet(box(0, 0, 10, 10), box(11.5, 0, 10, 10))).toBe(false);
  expect(boxesMeet(box(0, 0, 10, 10), box(11.5, 0, 10, 10, Math.PI / 4))).toBe(true);
});

test('meeting is mutual', () => {
  fc.assert(fc.property(anyBox, anyBox, (a, b) => boxesMeet(a, b) === boxesMeet(b, a)));
});

test('a segment through a box is at distance 0; one beside it at its distance', () => {
  expect(
    distanceTo(box(0, 0, 10, 10), [
      { x: -20, y: 0 },
      { x: 20, y: 1 },
    ]),
  ).toBe(0);
  expect(
    distanceTo(box(0, 0, 10, 10), [
      { x: -20, y: 8 },
      { x: 20, y: 8 },
    ]),
  ).toBe(3);
  expect(
    distanceTo(box(0, 0, 10, 10), [
      { x: 8, y: 9 },
      { x: 8, y: 9 },
    ]),
  ).toBe(5);
});

test('no point of a segment is nearer to a box than the distance says', () => {
  const spot = fc.record({ x: fc.integer({ min: -90, max: 90 }), y: fc.integer({ min: -90, max: 90 }) });
  fc.assert(
    fc.property(anyBox, spot, spot, fc.double({ min: 0, max: 1, noNaN: true }), (a, p, q, t) => {
      const on = { x: p.x + t * (q.x - p.x), y: p.y + t * (q.y - p.y) };
      expect(distanceTo(a, [on, on])).toBeGreaterThanOrEqual(distanceTo(a, [p, q]) - 1e-6);
    }),
  );
});

test('a box is within a region when all its corners are', () => {
  expect(corners(box(5, 5, 10, 10))).toEqual([
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ]);
  const region = { left: 0, top: 0, right: 10, bottom: 10 };
  expect(isWithin(box(5, 5, 10, 10), region)).toBe(true);
  expect(isWithin(box(5, 5, 10, 10, 0.1), region)).toBe(false);
});
