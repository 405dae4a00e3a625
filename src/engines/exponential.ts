import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';

/*
 * Exponential random numbers by the ziggurat method (G. Marsaglia and W. W. Tsang, "The ziggurat
 * method for generating random variables", Journal of Statistical Software 5, 2000). The area under
 * e^−x is covered by 256 layers of equal area. A random spot in a random layer nearly always lies
 * under the curve, and then it is the answer: a multiplication and a comparison in place of a
 * logarithm. One spot in ninety falls beside it and needs a closer look.
 *
 * The logarithm and the exponential are a library's pure JavaScript, so that every engine and every
 * platform draws the same numbers.
 */
const LAYERS = 256;
/** Where the bottom layer's rectangle ends, and the area of each layer, for 256 of them. */
const TAIL = 7.69711747013105;
const AREA = 0.003949659822581557;
/** A spot in a layer is chosen by 24 bits; the layer by the other 8 of the same draw. */
const SPOTS = 2 ** 24;

/** The right end of each layer's rectangle, from the bottom (0, which stands for the tail too) to the top. */
const ends = layerEnds();
const heights = ends.map((x) => exp(-x));

/** In layer i, spot k lies at `spotWidth[i] * k`, and under the curve for certain if k < `certain[i]`. */
export const spotWidth = ends.map((x) => x / SPOTS);
export const certain = Uint32Array.from(ends, (x, i) => ((ends[i + 1] as number) / x) * SPOTS);

function layerEnds(): Float64Array {
  const x = new Float64Array(LAYERS + 1);
  x[0] = AREA * exp(TAIL);
  x[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) {
    const below = x[i - 1] as number;
    x[i] = -ln(exp(-below) + AREA / below);
  }
  return x;
}

/**
 * The closer look at a spot that is not certain: the number, or −1 where the spot lies above the
 * curve and another has to be drawn.
 *
 * @param u another random number, from 0 to 1 (not 1)
 */
export function closerLook(layer: number, x: number, u: number): number {
  if (layer === 0) return TAIL - ln(1 - u);
  const low = heights[layer] as number;
  const high = heights[layer + 1] as number;
  return low + u * (high - low) < exp(-x) ? x : -1;
}
