import { describe, expect, test } from 'vitest';
import { HAIRLINE, INK, LINE, PAPER, seriesStyle, TEXT, themed, WIDTH } from '../../src/figures/theme.js';

const styles = Array.from({ length: 7 }, (_, i) => seriesStyle(i));

describe('printed 85 mm wide', () => {
  const points = ((85 / 25.4) * 72) / WIDTH;

  test('text has 7 pt or more', () => {
    expect(TEXT * points).toBeGreaterThanOrEqual(7);
    const { xaxis, font } = themed({}) as {
      xaxis: { tickfont: { size: number }; title: { font: { size: number } } };
      font: { size: number };
    };
    for (const size of [font.size, xaxis.tickfont.size, xaxis.title.font.size])
      expect(size * points).toBeGreaterThanOrEqual(7);
  });

  test('lines have 1 pt or more', () => {
    expect(HAIRLINE * points).toBeGreaterThanOrEqual(1);
    expect(LINE * points).toBeGreaterThanOrEqual(1);
  });
});

describe('series are told apart', () => {
  test('by dash, by mark and by colour, each alone', () => {
    for (const key of ['dash', 'symbol', 'colour'] as const) {
      expect(new Set(styles.map((style) => style[key])).size).toBe(7);
    }
  });

  test('after seven by colour and dash together', () => {
    const looks = Array.from({ length: 21 }, (_, i) => seriesStyle(i)).map(
      ({ colour, dash }) => colour + dash,
    );
    expect(new Set(looks).size).toBe(21);
  });

  test('by colour with red-green blindness too', () => {
    const seen = styles.map(({ colour }) => deuteranopic(colour));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1))
        expect(Math.hypot(...a.map((value, j) => value - (b[j] as number)))).toBeGreaterThan(0.07);
    }
  });

  test('their labels are dark enough to read: a contrast of 4.5 with the paper', () => {
    for (const { text } of [...styles, { text: INK }])
      expect(contrast(text, PAPER)).toBeGreaterThanOrEqual(4.5);
  });
});

test('the paper is white and the ink dark, whatever surrounds them', () => {
  expect(themed({})).toMatchObject({ paper_bgcolor: PAPER, plot_bgcolor: PAPER, font: { color: INK } });
});

test('what a figure changes lies over the theme, at any depth', () => {
  const { xaxis } = themed({ xaxis: { title: { text: 'x' } } }) as {
    xaxis: { title: { text: string; font: { size: number } }; linewidth: number };
  };
  expect(xaxis.title).toMatchObject({ text: 'x', font: { size: TEXT } });
  expect(xaxis.linewidth).toBe(HAIRLINE);
});

/** Red, green and blue as light, from 0 to 1 (sRGB, IEC 61966-2-1). */
function light(colour: string): [number, number, number] {
  const part = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** Contrast as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const [dark, bright] = [a, b]
    .map((colour) => {
      const [red, green, blue] = light(colour);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** What one without green cones sees: G. M. Machado et al., IEEE TVCG 15 (2009), severity 1. */
function deuteranopic(colour: string): number[] {
  const [r, g, b] = light(colour);
  return [
    0.367322 * r + 0.860646 * g - 0.227968 * b,
    0.280085 * r + 0.672501 * g + 0.047413 * b,
    -0.01182 * r + 0.04294 * g + 0.968881 * b,
  ];
}
