import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { figureFromPlotly } from '../../src/figures/from-plotly.js';
import { displayBundle, endings } from '../../src/figures/save.node.js';
import { ArgumentError } from '../../src/model/errors.js';
import { example } from './example.js';

// Loading plotly takes a second, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quorumlab-figures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every kind of file can be saved, in folders that do not exist yet; the path comes back', async () => {
  for (const ending of endings) {
    const path = join(folder, 'all', 'kinds', `figure${ending}`);
    expect(await example().save(path)).toBe(path);
  }
  expect((await readdir(join(folder, 'all', 'kinds'))).sort()).toEqual(
    endings.map((end) => `figure${end}`).sort(),
  );
});

test('each kind gives the same bytes twice', async () => {
  for (const ending of endings) {
    const [one, two] = [join(folder, `one${ending}`), join(folder, `two${ending}`)];
    await example().save(one);
    await example().save(two);
    expect((await readFile(one)).equals(await readFile(two)), ending).toBe(true);
  }
});

test('an ending may be in capitals', async () => {
  const path = await example().save(join(folder, 'loud.SVG'));
  expect(await readFile(path, 'utf8')).toMatch(/^<svg /);
});

test('a PNG has three pixels for each of the picture, and says how large it prints', async () => {
  const image = await readFile(await example().save(join(folder, 'a.png'), { width: 800, height: 500 }));
  expect(image.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([2400, 1500]);
  expect(image.subarray(37, 41).toString('latin1')).toBe('pHYs');
  // 640 px are a column's 85 mm
  expect((2400 / image.readUInt32BE(41)) * 1000).toBeCloseTo((85 * 800) / 640, 1);
  expect(image.subarray(-8, -4).toString('latin1')).toBe('IEND');
});

/** A PDF with its compressed streams written out. */
function inflated(pdf: Buffer): string {
  let text = pdf.toString('latin1');
  for (const match of text.matchAll(/stream\r?\n/g)) {
    const start = (match.index as number) + match[0].length;
    try {
      text += inflateSync(pdf.subarray(start)).toString('latin1');
    } catch {
      // not a compressed stream
    }
  }
  return text;
}

test('a PDF is one page, a column wide, of lines and of text in embedded fonts, with no image', async () => {
  const text = inflated(await readFile(await example().save(join(folder, 'a.pdf'))));
  expect(text).toMatch(/^%PDF-1\.7/);
  const pages = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  expect(pages).toHaveLength(1);
  const millimetres = pages[0]?.slice(1).map((points) => (Number(points) / 72) * 25.4) ?? [];
  expect(millimetres[0]).toBeCloseTo(85, 1);
  expect(millimetres[1]).toBeCloseTo((85 * 400) / 640, 1);
  const fonts = [...text.matchAll(/\/FontName\s*\/[A-Z]{6}\+([\w-]+)/g)].map((match) => match[1]);
  expect(new Set(fonts)).toEqual(new Set(['SourceSans3-Regular', 'SourceSans3-Bold', 'SourceSans3-Italic']));
  expect(text.match(/\/FontFile[23]? /g)).toHaveLength(new Set(fonts).size);
  expect(text).not.toMatch(/\/Subtype\s*\/Image/);
  expect(text).toMatch(/\/Alt\s*\(Line chart of "success" & <failure>\./);
});

test('an HTML page holds everything it needs', async () => {
  const page = await readFile(await example().save(join(folder, 'a.html')), 'utf8');
  const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map((match) => match[1] ?? '');
  expect(scripts).toHaveLength(2);
  // Two texts of the figure try to end the script; a parser that looks for its end finds the real one.
  expect(scripts[1]).toContain("Plotly.newPlot('plot'");
  expect(scripts[1]?.trimEnd().endsWith(';')).toBe(true);
  expect(page.trimEnd().endsWith('</html>')).toBe(true);
  const rest = scripts.reduce((text, script) => text.replace(script, () => ''), page);
  expect(rest.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|src="|<link|@import|url\((?!data:|#)/,
  );
  expect(rest).toContain("default-src 'none'");
  expect(rest).toContain('aria-label="Line chart of &#34;success&#34; &#38; &#60;failure&#62;.');
  expect(rest).toContain('10,000 trials a point, seed 7');
});

test('an HTML page has the size asked for, live and still', async () => {
  const page = await readFile(
    await example().save(join(folder, 'b.html'), { width: 900, height: 500 }),
    'utf8',
  );
  expect(page).toContain('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="500"');
  expect(page).toMatch(/Plotly\.newPlot\('plot', .*"width":900,"height":500/);
});

test('JSON holds the plotly specification, from which the figure can be made again', async () => {
  const json = JSON.parse(await readFile(await example().save(join(folder, 'a.json')), 'utf8'));
  expect(Object.keys(json)).toEqual(['data', 'layout']);
  expect(json.data).toEqual(example().data);
  expect(json.layout.meta.caption).toBe(example().caption);
  expect(figureFromPlotly(json)).toEqual(example());
});

test('what a notebook shows keeps the figure whole: live, still, in words', async () => {
  const figure = example({}, { meta: { mine: 1 } });
  const bundle = await displayBundle(figure);
  expect(Object.keys(bundle)).toEqual(['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain']);
  expect(bundle['text/plain']).toBe(figure.alt);
  expect(bundle['image/svg+xml']).toMatch(/^<svg .*<\/svg>$/s);
  const stored: unknown = JSON.parse(JSON.stringify(bundle['application/vnd.plotly.v1+json']));
  const again = figureFromPlotly(stored);
  expect(again).toEqual(figure);
  expect((await displayBundle(again))['image/svg+xml']).toBe(bundle['image/svg+xml']);
});

test('typed arrays become plain ones', async () => {
  const figure = example({ data: [{ x: new Float64Array([0, 0.5]), y: new Int32Array([1, 2]) }] });
  const json = JSON.parse(await readFile(await figure.save(join(folder, 'typed.json')), 'utf8'));
  expect(json.data).toEqual([{ x: [0, 0.5], y: [1, 2] }]);
  expect(await readFile(await figure.save(join(folder, 'typed.svg')), 'utf8')).toContain('</svg>');
});

test.each([
  [{}, /data, an array/],
  [null, /data, an array/],
  [{ data: [], layout: {} }, /lacks layout\.meta, an object/],
  [{ data: [], layout: { meta: { rows: [], name: 'a', alt: 'b' } } }, /lacks layout\.meta\.caption, a text/],
  [
    { data: [], layout: { meta: { name: 'a', alt: 'b', caption: 'c' } } },
    /lacks layout\.meta\.rows, an array/,
  ],
])('a plot that no figure made is refused: %j', (json, problem) => {
  expect(() => figureFromPlotly(json)).toThrow(ArgumentError);
  expect(() => figureFromPlotly(json)).toThrow(problem);
});

test('CSV has a header and every digit', async () => {
  const text = await readFile(await example().save(join(folder, 'a.csv')), 'utf8');
  expect(text).toBe('loss,rate,kind\n0,1,"a, ""quoted"""\n0.30000000000000004,0.3333333333333333,\n');
});

test('columns that only some rows have are all there', async () => {
  const rows = [{ a: 1 }, { b: 'two\nlines' }];
  const text = await readFile(await example({ rows }).save(join(folder, 'columns.csv')), 'utf8');
  expect(text).toBe('a,b\n1,\n,"two\nlines"\n');
});

test('without rows there is no CSV, and no file', async () => {
  await expect(example({ rows: [] }).save(join(folder, 'none.csv'))).rejects.toThrow(
    /Figure 'two-curves' has no numbers/,
  );
  await expect(readFile(join(folder, 'none.csv'))).rejects.toThrow('ENOENT');
});

test.each(['figure.gif', 'figure', 'svg', '.svg', 'figure.svg.'])(
  'an unknown ending says which there are: %s',
  async (path) => {
    const saved = example().save(join(folder, path));
    await expect(saved).rejects.toThrow(ArgumentError);
    await expect(saved).rejects.toThrow('can be saved as .svg, .png, .pdf, .html, .json, .csv only');
    await expect(saved).rejects.toThrow(path);
  },
);

test.each([
  [{ width: 0 }, /width is 50 to 10,000 pixels, but 0 was given/],
  [{ height: Number.NaN }, /height .* NaN/],
  [{ width: 1e6 }, /width .* 1000000/],
])('a size that makes no picture is refused: %j', async (size, problem) => {
  await expect(example().save(join(folder, 'size.svg'), size)).rejects.toThrow(problem);
});

test('a path that cannot be written says why', async () => {
  await mkdir(join(folder, 'folder.csv'), { recursive: true });
  await writeFile(join(folder, 'file'), 'mine');
  const folderItself = example().save(join(folder, 'folder.csv'));
  await expect(folderItself).rejects.toThrow(ArgumentError);
  await expect(folderItself).rejects.toThrow(/folder\.csv' cannot be written: it is a folder/);
  const below = example().save(join(folder, 'file', 'a.csv'));
  await expect(below).rejects.toThrow(ArgumentError);
  await expect(below).rejects.toThrow(
    /a\.csv' cannot be written: a part of it that should be a folder is a file/,
  );
  const long = example().save(join(folder, `${'x'.repeat(300)}.csv`));
  await expect(long).rejects.toThrow(/cannot be written: its name is too long/);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('mine');
  expect((await readdir(folder)).filter((name) => name.startsWith('.quorumlab-'))).toEqual([]);
});
