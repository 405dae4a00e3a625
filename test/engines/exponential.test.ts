import { expect, test } from 'vitest';
import { certain, closerLook, spotWidth } from '../../src/engines/exponential.js';

/*
 * The ziggurat worked out instead of sampled: what it draws has, at each x, the density that its layers give it.
 * A first draw chooses each of 256 layers and each of 2^24 spots equally often.
 */

const SPOTS = 2 ** 24;

/** With which probability a second random number lets a spot of a layer pass. */
function passing(layer: number, x: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const u = (low + high) / 2;
    if (closerLook(layer, x, u) >= 0) low = u;
    else high = u;
  }
  return low;
}

/** The density of the answers of a single attempt, below the tail. */
function density(x: number): number {
  let sum = 0;
  for (let layer = 0; layer < 256; layer++) {
    const spot = Math.floor(x / (spotWidth[layer] as number));
    if (spot >= SPOTS) continue;
    const share = spot < (certain[layer] as number) ? 1 : layer === 0 ? 0 : passing(layer, x);
    sum += share / ((spotWidth[layer] as number) * SPOTS * 256);
  }
  return sum;
}

const TAIL = (certain[0] as number) * (spotWidth[0] as number);

test('every number is as likely as the exponential law says', () => {
  const success = density(0);
  // An attempt succeeds 98.9 times in 100.
  expect(success).toBeCloseTo(0.989, 3);
  for (let x = 0.0005; x < TAIL - 0.001; x += 0.0137) {
    expect(density(x) / success / Math.exp(-x), `at ${x}`).toBeCloseTo(1, 5);
  }
});

test('the tail is as likely as it should be, and exponential again', () => {
  const reached = (1 - (certain[0] as number) / SPOTS) / 256;
  expect(reached / density(0) / Math.exp(-TAIL)).toBeCloseTo(1, 3);
  for (const u of [0, 0.1, 0.5, 0.999]) {
    expect(closerLook(0, 99, u) - TAIL).toBeCloseTo(-Math.log(1 - u), 5);
  }
});
