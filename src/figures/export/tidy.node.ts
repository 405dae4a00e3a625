import { visibleBox } from './element-boxes.node.js';
import { type Face, fontFamily, lackingCharacters } from './fonts.node.js';
import { type Box, union } from './plane.js';
import { plotlyPage, type Size } from './plotly.node.js';
import { charactersByFace } from './text-boxes.node.js';

/** A finished picture, still without its font inside. */
export interface Picture extends Size {
  /** The figure's name. */
  readonly name: string;
  /** The SVG; its root names the family of all text. */
  readonly svg: string;
  /** The characters written in each cut of the font. */
  readonly characters: ReadonlyMap<Face, ReadonlySet<string>>;
  /** Whether all of them are in the font. */
  readonly complete: boolean;
}

/** What a figure says about itself in its file. */
export interface Words {
  readonly name: string;
  readonly alt: string;
  readonly caption: string;
}

/**
 * Plotly's SVG made fit to keep: the same bytes for the same figure, its words in it, and nothing that only
 * an interactive plot needs.
 *
 * Plotly names its clip paths at random; here they are named after the figure, so that two figures can stand
 * on one page. All text is in one family, the one it was measured in.
 */
export async function tidy(plotted: string, { name, alt, caption }: Words, size: Size): Promise<Picture> {
  const { window } = await plotlyPage();
  // Not a document of its own: jsdom would keep each one in memory.
  const holder = window.document.createElement('div');
  holder.innerHTML = plotted;
  const root = holder.firstElementChild as Element;
  for (const element of [...root.querySelectorAll('*')]) simplify(element);
  removeUnused(root);
  rename(root, name);
  for (const attribute of [...root.attributes]) root.removeAttribute(attribute.name);
  const { left, top, width, height } = withAllText(root, size);
  const own = { width, height, viewBox: `${left} ${top} ${width} ${height}`, role: 'img', 'aria-label': alt };
  for (const [key, value] of Object.entries(own)) root.setAttribute(key, String(value));
  root.setAttribute('style', 'max-width:100%;height:auto');
  root.setAttribute('font-family', `'${fontFamily}'`);
  const description = window.document.createElementNS(root.namespaceURI, 'desc');
  description.textContent = caption;
  root.prepend(description);
  const characters = charactersByFace(root);
  const all = [...characters.values()].flatMap((some) => [...some]).join('');
  const svg = new window.XMLSerializer().serializeToString(root);
  return { name, width, height, svg, characters, complete: lackingCharacters(all).length === 0 };
}

/**
 * The paper, made larger where a text would leave it: a label too long for its place is an eyesore, but one
 * that is cut is lost.
 */
function withAllText(root: Element, { width, height }: Size): Size & { left: number; top: number } {
  const texts = [...root.querySelectorAll('text')];
  const boxes = texts.map((text) => visibleBox(text)).filter((box) => box !== undefined);
  const outer = union([...boxes, { left: 0, top: 0, right: width, bottom: height }]) as Box;
  const left = Math.floor(outer.left);
  const top = Math.floor(outer.top);
  const grown = { left, top, width: Math.ceil(outer.right) - left, height: Math.ceil(outer.bottom) - top };
  const paper = root.querySelector('rect');
  if (paper?.getAttribute('width') === String(width) && paper.getAttribute('height') === String(height)) {
    for (const [attribute, value] of [
      ['x', left],
      ['y', top],
      ['width', grown.width],
      ['height', grown.height],
    ]) {
      paper.setAttribute(String(attribute), String(value));
    }
  }
  return grown;
}

/** Declarations that say what holds anyway. */
const idle =
  /^(opacity: 1|fill-opacity: 1|stroke-opacity: 1|vector-effect: none|pointer-events: .*|font-family: .*)$/;
const lengths = ['x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'cx', 'cy', 'r', 'd', 'transform'];

function simplify(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (name === 'class' || name === 'pointer-events' || name.startsWith('data-'))
      element.removeAttribute(name);
  }
  const kept = (element.getAttribute('style') ?? '')
    .split(';')
    .map((declaration) => declaration.trim())
    .filter((declaration) => declaration !== '' && !idle.test(declaration))
    .map((declaration) => declaration.replace(/rgb\((\d+), (\d+), (\d+)\)/g, hexadecimal).replace(/: /, ':'));
  setOrRemove(element, 'style', kept.join(';'));
  for (const name of lengths) {
    const value = element.getAttribute(name);
    if (value !== null)
      setOrRemove(element, name, name === 'd' || name === 'transform' ? rounded(value) : round(value));
  }
}

function setOrRemove(element: Element, attribute: string, value: string): void {
  if (value === '') element.removeAttribute(attribute);
  else element.setAttribute(attribute, value);
}

function hexadecimal(_: string, ...parts: string[]): string {
  return `#${parts
    .slice(0, 3)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
}

/** Hundredths of a pixel are finer than any printer. */
function rounded(text: string): string {
  return text.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => round(number));
}

function round(text: string): string {
  return /^-?[\d.]+(e-?\d+)?$/.test(text) ? String(Math.round(Number(text) * 100) / 100 || 0) : text;
}

/** Takes out what draws nothing: empty groups, paths of no length, invisible handles, clips no one uses. */
function removeUnused(root: Element): void {
  const used = new Set([...root.outerHTML.matchAll(/(?:url\(|href=")#([^)"]+)/g)].map((match) => match[1]));
  for (const element of [...root.querySelectorAll('*')].reverse()) {
    const style = element.getAttribute('style') ?? '';
    const id = element.getAttribute('id');
    const drawsNothing =
      (element.tagName === 'path' && /^(M0,0)?Z?$/.test(element.getAttribute('d') ?? '')) ||
      (element.tagName === 'rect' && /fill-opacity:0(;|$)/.test(style) && !/stroke:/.test(style)) ||
      (element.tagName === 'rect' && element.getAttribute('width') === '0') ||
      (element.tagName === 'text' && element.textContent === '') ||
      (/^(clipPath|.*Gradient|pattern|marker)$/.test(element.tagName) && !used.has(id ?? '')) ||
      (/^(g|defs)$/.test(element.tagName) && element.children.length === 0);
    if (drawsNothing) element.remove();
    else if (element.tagName === 'g' && element.attributes.length === 0)
      element.replaceWith(...element.childNodes);
    else if (id && !used.has(id)) element.removeAttribute('id');
  }
}

/** Names everything that is referred to after the figure, in the order in which it stands there. */
function rename(root: Element, name: string): void {
  const names = new Map(
    [...root.querySelectorAll('[id]')].map(({ id }, index) => [id, `${name}-${index + 1}`]),
  );
  const renamed = (id: string): string => names.get(id) ?? id;
  for (const element of root.querySelectorAll('*')) {
    for (const { name: attribute, value } of [...element.attributes]) {
      if (attribute === 'id') element.setAttribute(attribute, renamed(value));
      else if (value.includes('url(')) {
        const inside = value.replace(
          /url\(['"]?#([^'")]+)['"]?\)/g,
          (_, id: string) => `url(#${renamed(id)})`,
        );
        element.setAttribute(attribute, inside);
      } else if (attribute.endsWith('href') && value.startsWith('#')) {
        element.setAttribute(attribute, `#${renamed(value.slice(1))}`);
      }
    }
  }
}
