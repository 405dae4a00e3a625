import {
  around,
  type Box,
  compose,
  identity,
  intersection,
  type Matrix,
  parseTransform,
  pathPoints,
  transformed,
  union,
} from './plane.js';
import { textBox } from './text-boxes.node.js';

/** The box of an SVG element and all in it, in its own coordinates, as `getBBox` has it. */
export function ownBox(element: Element): Box | undefined {
  return boxUnder(element, identity);
}

/** The box of an SVG element and all in it, in those of the picture, as `getBoundingClientRect` has it. */
export function pictureBox(element: Element): Box | undefined {
  return boxUnder(element, pictureMatrix(element));
}

/** What can be seen of an element: its box, as far as the clips around it let it through. */
export function visibleBox(element: Element): Box | undefined {
  let box = pictureBox(element);
  for (let at: Element | null = element; at && box; at = at.parentElement) {
    const shape = clipOf(at);
    if (shape) box = intersection(box, transformed(pictureMatrix(at), shape));
  }
  return box;
}

/** What an element is clipped to, in its own coordinates. */
function clipOf(element: Element): Box | undefined {
  const id = /url\(["']?#([^"')]+)/.exec(element.getAttribute('clip-path') ?? '')?.[1];
  if (id === undefined) return undefined;
  const clips = [...(element.closest('svg')?.querySelectorAll('clipPath') ?? [])];
  const inside = clips.find((clip) => clip.id === id)?.firstElementChild;
  return inside ? shapeBox(inside) : undefined;
}

function pictureMatrix(element: Element): Matrix {
  let matrix = transformOf(element);
  for (let at = element.parentElement; at; at = at.parentElement) matrix = compose(transformOf(at), matrix);
  return matrix;
}

function transformOf(element: Element): Matrix {
  const text = element.getAttribute('transform');
  return text ? parseTransform(text) : identity;
}

const neverDrawn = new Set(['defs', 'clipPath', 'style', 'title', 'desc', 'metadata']);

function boxUnder(element: Element, matrix: Matrix): Box | undefined {
  if (neverDrawn.has(element.tagName) || /display:\s*none/.test(element.getAttribute('style') ?? ''))
    return undefined;
  if (element.tagName === 'g' || element.tagName === 'svg' || element.tagName === 'a') {
    const inside = [...element.children].map((child) => boxUnder(child, compose(matrix, transformOf(child))));
    return union(inside.filter((box) => box !== undefined));
  }
  const box = shapeBox(element);
  return box && transformed(matrix, box);
}

function shapeBox(element: Element): Box | undefined {
  const number = (name: string): number => Number.parseFloat(element.getAttribute(name) ?? '') || 0;
  switch (element.tagName) {
    case 'text':
    case 'tspan':
      return textBox(element);
    case 'path':
      return around(pathPoints(element.getAttribute('d') ?? ''));
    case 'rect':
    case 'image':
      return rectangle(number('x'), number('y'), number('width'), number('height'));
    case 'circle':
      return rectangle(
        number('cx') - number('r'),
        number('cy') - number('r'),
        2 * number('r'),
        2 * number('r'),
      );
    case 'line':
      return around([
        { x: number('x1'), y: number('y1') },
        { x: number('x2'), y: number('y2') },
      ]);
    default:
      return undefined;
  }
}

function rectangle(left: number, top: number, width: number, height: number): Box {
  return { left, top, right: left + width, bottom: top + height };
}
