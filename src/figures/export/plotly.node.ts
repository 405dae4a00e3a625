import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { DOMWindow } from 'jsdom';
import type { PlotlyPart } from '../parts.js';
import { ownBox, pictureBox } from './element-boxes.node.js';
import { type Box, lengthOf, pathPoints, pointAlong } from './plane.js';
import { textLength } from './text-boxes.node.js';

/** Width and height of a picture, in CSS pixels (96 to the inch). */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A page without a browser, with plotly loaded into it. All of it lives in a context of its own. */
interface Page {
  readonly window: DOMWindow;
  toImage(spec: object, options: object): Promise<string>;
}

let page: Promise<Page> | undefined;

/** The one page there is: loading plotly takes most of a second, so it is done once, and only when needed. */
export function plotlyPage(): Promise<Page> {
  page ??= load().catch((error: unknown) => {
    page = undefined;
    throw error;
  });
  return page;
}

let queue: Promise<unknown> = Promise.resolve();

/** Draws one plot with plotly and gives its SVG, as plotly writes it. Plots are drawn one after another. */
export function drawWithPlotly(data: readonly PlotlyPart[], layout: PlotlyPart, size: Size): Promise<string> {
  const spec = JSON.stringify({
    data,
    layout: { ...layout, ...size, autosize: false, legend: whole(layout.legend) },
  });
  const drawn = queue.then(async () => {
    const { window, toImage } = await plotlyPage();
    return toImage(window.JSON.parse(spec) as object, { format: 'svg', imageDataOnly: true, ...size });
  });
  queue = drawn.catch(() => undefined);
  return drawn;
}

/** A legend that is higher than the picture could be scrolled in a browser; a still one has to show it all. */
function whole(legend: unknown): object {
  const { maxheight = 100_000, ...others } = (legend ?? {}) as { maxheight?: number };
  return { maxheight, ...others };
}

/** Plotly's own text. */
export function plotlySource(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve('plotly.js-dist-min/plotly.min.js'), 'utf8');
}

async function load(): Promise<Page> {
  const { JSDOM, VirtualConsole } = await import('jsdom');
  const { window } = new JSDOM('<!DOCTYPE html><html><body></body></html>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(),
  });
  lendLayout(window);
  window.eval(await plotlySource());
  const plotly = (window as unknown as { Plotly: Pick<Page, 'toImage'> }).Plotly;
  return { window, toImage: plotly.toImage.bind(plotly) };
}

/** Gives the page what jsdom lacks and plotly asks for: where things are. */
function lendLayout(window: DOMWindow): void {
  const { SVGElement, Element, HTMLCanvasElement, URL } = window;
  URL.createObjectURL = () => 'blob:none';
  HTMLCanvasElement.prototype.getContext = () => null;
  Element.prototype.getBoundingClientRect = function (this: Element) {
    return rectangle(this instanceof SVGElement ? pictureBox(this) : undefined);
  };
  Object.assign(SVGElement.prototype, {
    getBBox(this: SVGElement) {
      return rectangle(ownBox(this));
    },
    getComputedTextLength(this: SVGElement) {
      return textLength(this);
    },
    getTotalLength(this: SVGElement) {
      return lengthOf(pathPoints(this.getAttribute('d') ?? ''));
    },
    getPointAtLength(this: SVGElement, along: number) {
      return pointAlong(pathPoints(this.getAttribute('d') ?? ''), along);
    },
  });
}

function rectangle({ left, top, right, bottom }: Box = { left: 0, top: 0, right: 0, bottom: 0 }): DOMRect {
  const sides = { left, top, right, bottom, x: left, y: top, width: right - left, height: bottom - top };
  return { ...sides, toJSON: () => sides };
}
