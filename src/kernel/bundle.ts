/** Values as MIME bundles. */
import { inspect } from 'node:util';
import { displaySymbol, isDisplayable, type MimeBundle } from '../notebook/display.js';

/** How many characters of a value's text are shown: `globalThis` has half a million. */
const SHOWN = 100_000;

/** The text of a value that has no display of its own. */
export function inspectText(value: unknown): string {
  const text = inspect(value, { colors: false, depth: 4, maxArrayLength: 100, breakLength: 100 });
  if (text.length <= SHOWN) return text;
  const end = text.lastIndexOf('\n', SHOWN);
  const shown = text.slice(0, end > 0 ? end : SHOWN);
  const more = (text.length - shown.length).toLocaleString('en');
  return `${shown}\n… and ${more} characters more, which console.dir(…, { depth: 4 }) prints`;
}

/** How `value` is shown, in a form that can be sent. */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  if (isDisplayable(value)) return sendable(await value[displaySymbol]());
  return { 'text/plain': inspectText(value) };
}

/** `bundle` with bytes as base64; refuses what is no bundle or cannot be sent as JSON. */
export function sendable(bundle: unknown): MimeBundle {
  if (typeof bundle !== 'object' || bundle === null || Array.isArray(bundle)) {
    throw new TypeError(
      `A MIME bundle must be an object like { 'text/plain': '…' }, not ${inspectShort(bundle)}.`,
    );
  }
  const entries: [string, unknown][] = [];
  for (const [type, value] of Object.entries(bundle)) {
    if (value === undefined) continue;
    entries.push([
      type,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : json(type, value),
    ]);
  }
  return Object.fromEntries(entries);
}

/** Checked here, where the cell that made it can be told, and not when it is sent. */
export function json(type: string, value: unknown): unknown {
  if (typeof value === 'string') return value;
  try {
    // What JSON would leave out or change is changed now, and once.
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch (error) {
    throw new TypeError(`This ${type} cannot be written as JSON: ${(error as Error).message}`);
  }
}

function inspectShort(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60 });
}
