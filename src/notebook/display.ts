import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { type DisplayOptions, type KernelBridge, kernel, type MimeBundle } from './kernel.js';

export type { MimeBundle } from './kernel.js';

/**
 * Showing things in a notebook cell.
 *
 * A value shows itself through `[Symbol.for('Jupyter.display')]`: a function that gives its MIME bundle,
 * or a promise of one. The kernel asks the value of a cell's last expression; `show` asks from anywhere
 * in a cell. Outside a notebook, in a plain script, `show` prints the text instead.
 */

/** The name under which a value says how it is shown (Deno's convention). */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

/** A value that shows itself. */
export interface Displayable {
  readonly [displaySymbol]: () => MimeBundle | Promise<MimeBundle>;
}

/** A place in a cell's output that can be drawn again. */
export interface Display {
  /** Shows `value` in place of what was there. */
  update(value: unknown): void;
}

/** Whether `value` says itself how it is shown. */
export function isDisplayable(value: unknown): value is Displayable {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as Partial<Displayable>)[displaySymbol] === 'function'
  );
}

/**
 * Shows `value` here, in the output of the cell (or as text, outside a notebook).
 *
 * @param value anything; a figure, a table or a promise of one shows itself
 * @example
 * show(table([{ nodes: 3, quorum: 2 }]));
 * show('and words between them');
 */
export function show(value: unknown): void {
  put(value, {});
}

/**
 * A display that is drawn again in place: for progress, for a simulation that moves. Outside a notebook each
 * update is printed below the one before.
 *
 * @example
 * const place = newDisplay();
 * for (const done of [1, 2, 3]) place.update(`${done} of 3`);
 */
export function newDisplay(): Display {
  displays += 1;
  const id = `quorumlab-${Date.now().toString(36)}-${displays}`;
  let drawn = false;
  return {
    update(value) {
      put(value, { transient: { display_id: id }, update: drawn });
      drawn = true;
    },
  };
}

/**
 * Empties the output of the cell; outside a notebook, does nothing.
 *
 * @param wait only when the next output comes, so that nothing flickers
 * @throws ArgumentError where that is neither true nor false
 * @example
 * show('for now');
 * clearOutput();
 */
export function clearOutput(wait = false): void {
  if (typeof wait !== 'boolean') {
    throw new ArgumentError(`wait of clearOutput must be true or false, but is ${shown(wait)}.`);
  }
  kernel()?.clearOutput(wait);
}

/**
 * `text` as HTML, which is shown as it is: escape what others wrote.
 *
 * @throws ArgumentError for what is no text
 * @example
 * show(html('<b>both</b> attack'));
 */
export function html(text: string): Displayable {
  checkText('html', text);
  return displayable({ 'text/html': text, 'text/plain': text.replace(/<[^>]*>/g, '').trim() });
}

/**
 * `text` as Markdown, with formulas between dollar signs.
 *
 * @throws ArgumentError for what is no text
 * @example
 * show(markdown('*both* attack with $q^m$'));
 */
export function markdown(text: string): Displayable {
  checkText('markdown', text);
  return displayable({ 'text/markdown': text, 'text/plain': text });
}

let displays = 0;

function checkText(what: string, given: unknown): void {
  if (typeof given === 'string') return;
  throw new ArgumentError(`${what} takes a text, but was given ${shown(given)}.`);
}

function displayable(bundle: MimeBundle): Displayable {
  return { [displaySymbol]: () => bundle };
}

function put(value: unknown, options: DisplayOptions): void {
  const bridge = kernel();
  if (!bridge) {
    print(value);
    return;
  }
  const later = isThenable(value)
    ? Promise.resolve(value).then((made) => bundleOf(made, bridge))
    : bundleOf(value, bridge);
  bridge.display(later, options);
}

function bundleOf(value: unknown, bridge: KernelBridge): MimeBundle | Promise<MimeBundle> {
  if (isDisplayable(value)) return value[displaySymbol]();
  if (typeof value === 'string') return { 'text/plain': value };
  return { 'text/plain': bridge.inspect?.(value) ?? String(value) };
}

/** Without a kernel there is still a console: the text is printed. */
function print(value: unknown): void {
  if (isThenable(value)) {
    void Promise.resolve(value).then(print);
    return;
  }
  if (!isDisplayable(value)) {
    console.log(value);
    return;
  }
  const said = (bundle: MimeBundle): void =>
    console.log(bundle['text/plain'] ?? Object.keys(bundle).join(', '));
  const bundle = value[displaySymbol]();
  if (isThenable(bundle)) void Promise.resolve(bundle as Promise<MimeBundle>).then(said);
  else said(bundle as MimeBundle);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
