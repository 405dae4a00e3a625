/**
 * Stack traces in the words of whoever typed: `e.stack`, and so all that prints an error, has the user's own
 * frames alone, with the places in what they typed.
 */
import type { CellSource } from './script.js';
import type { Place } from './source-map.js';

/** A frame of a stack trace, in what the user typed. */
export interface Frame {
  readonly source: CellSource;
  readonly place: Place;
  /** The function, if it has a name. */
  readonly name: string | undefined;
}

/** Where in what was typed a place in a script is; undefined where no one typed it. */
type Typed = (script: string, place: Place) => Omit<Frame, 'name'> | undefined;

const known = new WeakMap<Error, readonly Frame[]>();

/** The user's frames in the stack trace of `error`, as far as its stack is what it was when it was made. */
export function framesOf(error: Error): readonly Frame[] {
  // It is made when it is first asked for.
  void error.stack;
  return known.get(error) ?? [];
}

/** What a frame is told as. */
export function frameText({ source, place, name }: Frame): string {
  return `${source.label}, line ${place.line + 1}, column ${place.column + 1}${name ? ` in ${name}` : ''}`;
}

/** From now on, stack traces have the user's frames. A cell may still set an `Error.prepareStackTrace` of its own. */
export function describeStacks(typed: Typed): void {
  const usual = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.flatMap((site) => frameOf(site, typed) ?? []);
    // Nothing of the user's: Node's own, or ours, and then all of it is of use.
    if (frames.length === 0) return usual(error, sites);
    known.set(error, frames);
    return [usual(error, []), ...frames.map((frame) => `    at ${frameText(frame)}`)].join('\n');
  };
}

function frameOf(site: NodeJS.CallSite, typed: Typed): Frame | undefined {
  const script = site.getScriptNameOrSourceURL();
  if (!script) return undefined;
  // V8 counts from 1.
  const place = { line: (site.getLineNumber() ?? 0) - 1, column: (site.getColumnNumber() ?? 0) - 1 };
  const found = typed(script, place);
  return found && { ...found, name: nameIn(String(site)) };
}

/** The function in a frame as V8 writes it: `async Object.name (file:1:2)`. */
function nameIn(frame: string): string | undefined {
  const name = /^(?:async )?(?:Object\.|Proxy\.|exports\.)?(.+?) \(.*\)$/.exec(frame)?.[1];
  return name && !/^(eval|<anonymous>|Timeout\..*|Immediate\..*)$/.test(name) ? name : undefined;
}
