import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fontkit from 'fontkit';
import { expect, test, vi } from 'vitest';
import { renderSvg } from '../../src/figures/export/render.node.js';
import { elements, example } from './example.js';

// Loading plotly takes a second, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const run = promisify(execFile);

test('the same figure gives the same bytes, one after another and at once', async () => {
  const once = await renderSvg(example());
  const other = example({ name: 'another' }, { annotations: [] });
  const together = await Promise.all(
    [example(), other, example(), example(), other].map((one) => renderSvg(one)),
  );
  expect(together.filter((svg) => svg === once)).toHaveLength(3);
  expect(together[1]).toBe(together[4]);
  expect(together[1]).toBe(await renderSvg(example({ name: 'another' }, { annotations: [] })));
});

test('and in another process, which then ends by itself', async () => {
  const here = await renderSvg(example());
  const { stdout } = await run(
    process.execPath,
    [fileURLToPath(new URL('render-once.mjs', import.meta.url))],
    {
      maxBuffer: 10_000_000,
    },
  );
  expect(stdout).toBe(here);
});

test('the bytes depend on no random number', async () => {
  const svg = await renderSvg(example());
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1] ?? '');
  expect(ids.length).toBeGreaterThan(0);
  expect(ids).toEqual(ids.map((_, index) => `two-curves-${index + 1}`));
  const used = [...svg.matchAll(/url\(#([^)]*)\)/g)].map((match) => match[1]);
  expect(new Set(used)).toEqual(new Set(ids));
});

test('two figures can stand on one page: they share no name', async () => {
  const names = async (name: string): Promise<string[]> =>
    [...(await renderSvg(example({ name }))).matchAll(/(?: id="|@font-face\{font-family:')([^"']*)/g)].map(
      (match) => match[1] ?? '',
    );
  const one = await names('one');
  const other = new Set(await names('other'));
  expect(one.length).toBeGreaterThan(1);
  expect(one.filter((name) => other.has(name))).toEqual([]);
});

test('it says in words what it shows, and is well-formed with any words', async () => {
  const svg = await renderSvg(example());
  expect(svg).toMatch(/^<svg [^>]*role="img"/);
  expect(svg).toContain('aria-label="Line chart of &quot;success&quot; &amp; &lt;failure&gt;.');
  expect(svg).toContain(
    '<desc>10,000 trials a point, seed 7; bars are 95 % intervals &lt;/script&gt;.</desc>',
  );
  expect(svg).toContain('width="640" height="400" viewBox="0 0 640 400"');
});

test('it is small and asks for nothing outside itself', async () => {
  const svg = await renderSvg(example());
  expect(Buffer.byteLength(svg)).toBeLessThan(30_000);
  const addresses = [...svg.matchAll(/(?:href="|url\(|src:)\s*([^)"]{1,30})/g)].map(
    (match) => match[1] ?? '',
  );
  expect(addresses.filter((address) => !/^(#|data:|url\(data:)/.test(address))).toEqual([]);
  expect(svg.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:/);
});

test('it carries its font: every character that it writes, in the cut that it writes it in', async () => {
  const svg = await renderSvg(example());
  const fonts = [
    ...svg.matchAll(/font-weight:(\d+);(font-style:italic;)?src:url\(data:font\/woff2;base64,([^)]*)\)/g),
  ];
  const cuts = new Map(
    fonts.map(([, weight, italic, data]) => [
      `${weight}${italic ? ' italic' : ''}`,
      fontkit.create(Buffer.from(data ?? '', 'base64')) as fontkit.Font,
    ]),
  );
  expect([...cuts.keys()].sort()).toEqual(['400', '400 italic', '700']);
  const has = (cut: string, text: string): boolean =>
    [...text].every((character) => cuts.get(cut)?.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
  expect(has('700', 'bold')).toBe(true);
  expect(has('400 italic', 'all')).toBe(true);
  const root = await elements(svg);
  for (const other of root.querySelectorAll('tspan[style*="bold"], tspan[style*="italic"]')) other.remove();
  const texts = [...root.querySelectorAll('text')].map((text) => text.textContent ?? '');
  expect(has('400', texts.join(''))).toBe(true);
  expect(has('400', 'Ω')).toBe(false);
});

test('drawing leaves no browser behind in this process', async () => {
  await renderSvg(example());
  for (const name of ['window', 'document', 'HTMLElement', 'self', 'Plotly'])
    expect(globalThis).not.toHaveProperty(name);
});

test('a kind of plot that needs a canvas says so', async () => {
  const heat = example({ data: [{ type: 'heatmap', z: [[1, 2]] }] });
  await expect(renderSvg(heat)).rejects.toThrow(/'two-curves' cannot be drawn .* without a browser/);
  // and the next one is drawn all the same
  expect(await renderSvg(example())).toContain('</svg>');
});
