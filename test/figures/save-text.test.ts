import { Resvg } from '@resvg/resvg-js';
import { expect, test, vi } from 'vitest';
import { ownBox, pictureBox, visibleBox } from '../../src/figures/export/element-boxes.node.js';
import { faces } from '../../src/figures/export/fonts.node.js';
import type { Box } from '../../src/figures/export/plane.js';
import { renderSvg } from '../../src/figures/export/render.node.js';
import { elements, example } from './example.js';

// Loading plotly takes a second, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Where another renderer, with a shaper of its own, puts ink. */
function ink(svg: string): Box {
  const font = { loadSystemFonts: false, fontFiles: faces.map((face) => face.path) };
  const { x, y, width, height } = new Resvg(svg, { font }).getBBox() as NonNullable<
    ReturnType<Resvg['getBBox']>
  >;
  return { left: x, top: y, right: x + width, bottom: y + height };
}

const words: readonly [string, string][] = [
  ['plain', '<text x="200" y="200" font-size="20">messages lost, %</text>'],
  ['kerned', '<text x="200" y="200" font-size="40">AVAVAVAVAV To Wa</text>'],
  ['bold', '<text x="200" y="200" style="font-size: 20px; font-weight: bold">Hmmmm bold mmmmm</text>'],
  ['italic', '<text x="200" y="200" style="font-size: 20px; font-style: italic">Hmm slanted mmm</text>'],
  ['semi-bold', '<text x="200" y="200" style="font-size: 20px; font-weight: 600">Hmm Hmm Hmm</text>'],
  ['middle', '<text x="200" y="200" font-size="20" text-anchor="middle">Hamilton</text>'],
  ['end', '<text x="200" y="200" font-size="20" text-anchor="end">Hamilton</text>'],
  ['turned', '<text x="200" y="200" font-size="20" transform="rotate(-90,200,200)">Hamilton</text>'],
  ['moved', '<text x="0" y="0" font-size="20" transform="translate(120,150) rotate(30)">Hamilton</text>'],
  [
    'index',
    '<text x="200" y="200" font-size="20" text-anchor="end">M<tspan style="font-size:70%" dy="0.3em">HH</tspan><tspan dy="-0.21em">​</tspan>M</text>',
  ],
  [
    'two lines',
    '<text x="200" y="200" font-size="20" text-anchor="middle"><tspan x="200" y="200" dy="0em">Mary had a</tspan><tspan x="200" y="200" dy="1.3em">Hamster</tspan></text>',
  ],
];

test.each(words)('a text has the box that it is drawn in: %s', async (_, text) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" font-family="'Source Sans 3'"><g>${text}</g></svg>`;
  const root = await elements(svg);
  const box = pictureBox(root.querySelector('text') as Element) as Box;
  const drawn = ink(svg);
  // Ink stays inside the box, up to a slant's overhang, and lies off its edge by a letter's bearing or, at
  // top and bottom, by the room the font keeps for accents.
  const size = text.includes('"40"') ? 40 : 20;
  for (const side of ['left', 'top'] as const) {
    expect(drawn[side]).toBeGreaterThan(box[side] - 0.06 * size);
    expect(drawn[side]).toBeLessThan(box[side] + 0.5 * size);
  }
  for (const side of ['right', 'bottom'] as const) {
    expect(drawn[side]).toBeLessThan(box[side] + 0.06 * size);
    expect(drawn[side]).toBeGreaterThan(box[side] - 0.5 * size);
  }
});

test('along the line, a text is as long as it is drawn, to a letter’s bearings', async () => {
  const text = 'HAVE AVATARS TOLD WAVES OF HOW FAR THEY WENT AT THE TIME? H';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90" font-family="'Source Sans 3'"><text x="10" y="50" font-size="20">${text}</text></svg>`;
  const drawn = ink(svg);
  const box = ownBox((await elements(svg)).querySelector('text') as Element) as Box;
  expect(box.right - box.left - (drawn.right - drawn.left)).toBeGreaterThan(0);
  expect(box.right - box.left - (drawn.right - drawn.left)).toBeLessThan(0.2 * 20);
});

interface Labelled extends Box {
  readonly text: string;
}

async function labelsOf(svg: string): Promise<Labelled[]> {
  const root = await elements(svg);
  return [...root.querySelectorAll('text')].map((text) => ({
    ...(pictureBox(text) as Box),
    text: (text.textContent ?? '').replaceAll('\u200b', ''),
  }));
}

/** Whether letters touch. A line's box is a little higher than its letters, and boxes of two lines may share that. */
function overlap(one: Box, other: Box): boolean {
  const [a, b] = [one, other].map(letters) as [Box, Box];
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function letters({ left, top, right, bottom }: Box): Box {
  const margin = 0.15 * Math.min(right - left, bottom - top);
  return { left: left + margin, top: top + margin, right: right - margin, bottom: bottom - margin };
}

/** The area that curves are drawn in: what their group is clipped to, where it stands. */
async function plotArea(svg: string): Promise<Box> {
  const root = await elements(svg);
  const rect = root.querySelector('clipPath rect:not([x])') as Element;
  const group = root.querySelector(`[clip-path="url(#${rect.parentElement?.id})"]`) as Element;
  const [left = 0, top = 0] = (group.getAttribute('transform')?.match(/[\d.]+/g) ?? []).map(Number);
  const [width, height] = ['width', 'height'].map((side) => Number(rect.getAttribute(side))) as [
    number,
    number,
  ];
  return { left, top, right: left + width, bottom: top + height };
}

test.each([
  { width: 640, height: 400 },
  { width: 480, height: 360 },
  { width: 1200, height: 700 },
])(
  'labels lie beside each other, beside the plot and inside the picture, at $width by $height',
  async (size) => {
    const svg = await renderSvg(example(), size);
    const labels = await labelsOf(svg);
    expect(labels.map(({ text }) => text)).toContain('q2 and q10');
    for (const label of labels) {
      expect(label.left, label.text).toBeGreaterThanOrEqual(0);
      expect(label.top, label.text).toBeGreaterThanOrEqual(0);
      expect(label.right, label.text).toBeLessThanOrEqual(size.width);
      expect(label.bottom, label.text).toBeLessThanOrEqual(size.height);
      for (const other of labels)
        expect(other === label || !overlap(label, other), `${label.text} on ${other.text}`).toBe(true);
    }
    const plot = await plotArea(svg);
    const outside = labels.filter(({ text }) => text !== 'a bold remark');
    for (const label of outside) expect(overlap(label, plot), label.text).toBe(false);
  },
);

test('long tick labels push the plot aside', async () => {
  const long = 'the very last acknowledgement';
  const data = [{ type: 'bar', orientation: 'h', x: [1, 2], y: [long, 'short'] }];
  const svg = await renderSvg(example({ data }, { annotations: [], shapes: [], showlegend: false }));
  const plot = await plotArea(svg);
  const label = (await labelsOf(svg)).find(({ text }) => text === long) as Labelled;
  expect(label.right).toBeLessThan(plot.left);
  expect(label.left).toBeGreaterThan(0);
});

test('where a label has no room at all, the paper grows around it', async () => {
  const yaxis = { title: { text: 'an axis title that is much longer than the axis it belongs to is high' } };
  const svg = await renderSvg(example({}, { yaxis }), { width: 500, height: 200 });
  const root = await elements(svg);
  const [left = 0, top = 0, width = 0, height = 0] = (root.getAttribute('viewBox') ?? '')
    .split(' ')
    .map(Number);
  expect(Number(root.getAttribute('height'))).toBe(height);
  expect(height).toBeGreaterThan(200);
  for (const label of await labelsOf(svg)) {
    expect(label.left).toBeGreaterThanOrEqual(left);
    expect(label.top).toBeGreaterThanOrEqual(top);
    expect(label.right).toBeLessThanOrEqual(left + width);
    expect(label.bottom).toBeLessThanOrEqual(top + height);
  }
});

test('an arrow reaches from its tail to its head', async () => {
  const arrow = {
    x: 1,
    y: 0,
    ax: 0,
    ay: 1,
    xref: 'x',
    yref: 'y',
    axref: 'x',
    ayref: 'y',
    text: '',
    standoff: 0,
  };
  const xaxis = { range: [0, 1] };
  const data = [{ x: [0, 1], y: [0, 1], mode: 'lines' }];
  const svg = await renderSvg(
    example(
      { data },
      { annotations: [arrow], shapes: [], showlegend: false, xaxis, yaxis: { range: [0, 1] } },
    ),
  );
  const plot = await plotArea(svg);
  const root = await elements(svg);
  const shafts = [...root.querySelectorAll('path')]
    .map((path) => pictureBox(path) as Box)
    .filter((box) => Math.abs(box.left - plot.left) < 2 && Math.abs(box.top - plot.top) < 2);
  expect(
    shafts.some((box) => Math.abs(box.right - plot.right) < 15 && Math.abs(box.bottom - plot.bottom) < 15),
  ).toBe(true);
});

test('a legend higher than the picture is shown to its end', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  const data = names.map((name, index) => ({ x: [0, 1], y: [index, index], mode: 'lines', name }));
  const svg = await renderSvg(example({ data }));
  const root = await elements(svg);
  const [, top = 0, , height = 0] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number);
  for (const name of names) {
    const label = [...root.querySelectorAll('text')].find((text) => text.textContent === name) as Element;
    const box = visibleBox(label) as Box;
    expect(box).toEqual(pictureBox(label));
    expect(box.top).toBeGreaterThanOrEqual(top);
    expect(box.bottom).toBeLessThanOrEqual(top + height);
  }
});
