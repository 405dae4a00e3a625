import { advance, type Face, faceFor, lineHeights } from './fonts.node.js';
import { type Box, union } from './plane.js';

/**
 * Where the text of an SVG lies, from the metrics of the font it is drawn with. jsdom lays nothing out, so
 * what plotly asks a browser (how wide is this label, how high is this legend?) is answered here.
 */

/** What a text inherits from the elements around it. */
interface Style {
  readonly size: number;
  readonly weight: string;
  readonly style: string;
  readonly anchor: string;
}

/** A stretch of text in one style. */
interface Run {
  readonly owner: Element;
  readonly face: Face;
  readonly words: string;
  readonly chunk: Chunk;
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch of text that is anchored as a whole: it begins where an absolute x is given. */
interface Chunk {
  readonly start: number;
  readonly anchor: string;
  end: number;
}

/** The box of a `<text>`, or of one `<tspan>` in it, before any transform; undefined where nothing is written. */
export function textBox(element: Element): Box | undefined {
  return union(
    runsOf(element)
      .filter((run) => run.width > 0)
      .map((run) => {
        const left = run.left + shift(run.chunk);
        return { left, right: left + run.width, top: run.top, bottom: run.bottom };
      }),
  );
}

/** How far the text of a `<text>` or `<tspan>` advances. */
export function textLength(element: Element): number {
  return runsOf(element).reduce((sum, run) => sum + run.width, 0);
}

/** The characters that are written under `root` in each cut of the font. */
export function charactersByFace(root: Element): Map<Face, Set<string>> {
  const found = new Map<Face, Set<string>>();
  for (const text of root.querySelectorAll('text')) {
    for (const { face, words } of runsOf(text)) {
      const characters = found.get(face) ?? new Set();
      for (const character of words) characters.add(character);
      found.set(face, characters);
    }
  }
  return found;
}

function runsOf(element: Element): Run[] {
  const text = element.closest('text') ?? element;
  const runs: Run[] = [];
  const pen = { x: 0, y: 0 };
  let chunk: Chunk | undefined;
  const walk = (node: Element, style: Style): void => {
    const x = lengthOf(node, 'x', style.size);
    const y = lengthOf(node, 'y', style.size);
    if (x !== undefined) pen.x = x;
    if (y !== undefined) pen.y = y;
    if (x !== undefined || y !== undefined) chunk = undefined;
    pen.x += lengthOf(node, 'dx', style.size) ?? 0;
    pen.y += lengthOf(node, 'dy', style.size) ?? 0;
    for (const child of node.childNodes) {
      if (child.nodeType === 3) write(child.nodeValue ?? '', node, style);
      else if (child.nodeType === 1) walk(child as Element, styleOf(child as Element, style));
    }
  };
  const write = (words: string, owner: Element, style: Style): void => {
    const face = faceFor(style.weight, style.style);
    const { ascent, descent } = lineHeights(face);
    const width = advance(face, words.replaceAll('\u200b', '')) * style.size;
    chunk ??= { start: pen.x, anchor: style.anchor, end: pen.x };
    const top = pen.y - ascent * style.size;
    runs.push({ owner, face, words, chunk, left: pen.x, width, top, bottom: pen.y + descent * style.size });
    pen.x += width;
    chunk.end = pen.x;
  };
  walk(text, inherited(text));
  return text === element ? runs : runs.filter((run) => element.contains(run.owner));
}

function shift(chunk: Chunk): number {
  if (chunk.anchor === 'middle') return (chunk.start - chunk.end) / 2;
  return chunk.anchor === 'end' ? chunk.start - chunk.end : 0;
}

function inherited(element: Element): Style {
  const chain: Element[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) chain.unshift(at);
  const initial: Style = { size: 16, weight: '400', style: 'normal', anchor: 'start' };
  return chain.reduce((style, one) => styleOf(one, style), initial);
}

function styleOf(element: Element, parent: Style): Style {
  const own = declarations(element);
  const size = own('font-size');
  return {
    size: size === undefined ? parent.size : toPixels(size, parent.size),
    weight: own('font-weight') ?? parent.weight,
    style: own('font-style') ?? parent.style,
    anchor: own('text-anchor') ?? parent.anchor,
  };
}

/** An element's own value of a property: its style's, else its attribute's. */
function declarations(element: Element): (property: string) => string | undefined {
  const inline = element.getAttribute('style') ?? '';
  return (property) => {
    const found = new RegExp(`(?:^|[;\\s])${property}\\s*:\\s*([^;]+)`).exec(inline)?.[1]?.trim();
    return found ?? element.getAttribute(property) ?? undefined;
  };
}

function lengthOf(element: Element, attribute: string, size: number): number | undefined {
  const value = element.getAttribute(attribute);
  return value === null || value === '' ? undefined : toPixels(value, size);
}

function toPixels(value: string, size: number): number {
  const number = Number.parseFloat(value);
  if (!Number.isFinite(number)) return size;
  if (value.endsWith('%')) return (number / 100) * size;
  return value.endsWith('em') ? number * size : number;
}
