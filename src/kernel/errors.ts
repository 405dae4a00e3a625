/** Errors as a reader of the notebook sees them: the message first, then the place they typed. */
import { inspect, types } from 'node:util';
import type { CellSource, Mistake } from './script.js';
import type { Place } from './source-map.js';
import { framesOf, frameText } from './stacks.js';
import type { Content } from './wire.js';

/** What an `error` message and a failed `execute_reply` carry. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Error messages in Jupyter are coloured by ANSI's sequences. */
const red = (text: string): string => `\u001b[1;31m${text}\u001b[0m`;
const dim = (text: string): string => `\u001b[2m${text}\u001b[0m`;
const bold = (text: string): string => `\u001b[1m${text}\u001b[0m`;

/** At most this many mistakes of one cell are shown, and this many frames of one error. */
const SHOWN = 10;

export const interrupted: CellError = plainError('Interrupted', 'The cell was interrupted.');

/** Ends what a cell waits for when the user interrupts. */
export class InterruptedError extends Error {
  override readonly name = interrupted.ename;
  override readonly message = interrupted.evalue;
}

/** An error of the compiler's: of the syntax or of the types. */
export function compileError(ename: string, mistakes: readonly Mistake[], script: CellSource): CellError {
  const [first] = mistakes;
  if (!first) throw new Error('compileError needs a mistake');
  const shown = mistakes.slice(0, SHOWN).map((mistake) => {
    const label = mistake.file ?? script.label;
    const head = `${red(ename)}: ${mistake.message}`;
    const details = mistake.details.map((detail) => `  ${detail}`);
    const where = dim(`${label}, line ${mistake.start.line + 1}, column ${mistake.start.column + 1}`);
    const frame = codeFrame(mistake.code ?? script.code, mistake.start, mistake.end);
    return [head, ...details, where, frame].join('\n');
  });
  const more = mistakes.length - shown.length;
  return {
    ename,
    evalue: `${first.message} (${first.file === undefined ? '' : `${first.file}, `}line ${first.start.line + 1}, column ${first.start.column + 1})`,
    traceback: [...shown, ...(more > 0 ? [`and ${more} more`] : [])],
  };
}

/** An error that is told in one line. */
export function plainError(ename: string, evalue: string): CellError {
  return { ename, evalue, traceback: [`${red(ename)}: ${evalue}`] };
}

/** Whatever a running cell threw. */
export function runtimeError(thrown: unknown): CellError {
  try {
    if (!isError(thrown)) return plainError('Thrown', shortInspect(thrown));
    const ename = String(thrown.name || 'Error');
    const evalue = String(thrown.message ?? '');
    return { ename, evalue, traceback: describe(thrown, new Set()) };
  } catch {
    // Getters and proxies can throw at whoever looks.
    return plainError('Thrown', 'an error that cannot be shown');
  }
}

function describe(error: Error, seen: Set<unknown>): string[] {
  seen.add(error);
  const message = String(error.message ?? '');
  const lines = [
    message ? `${red(String(error.name || 'Error'))}: ${message}` : red(String(error.name || 'Error')),
    ...frames(error),
  ];
  for (const inner of (error as Partial<AggregateError>).errors ?? []) lines.push(...nested('One of', inner));
  if (error.cause !== undefined) lines.push(...nested('Caused by', error.cause));
  return lines;

  function nested(title: string, inner: unknown): string[] {
    if (seen.has(inner)) return [];
    const [head = '', ...rest] = isError(inner) ? describe(inner, seen) : [shortInspect(inner)];
    return [`${bold(title)} ${head}`, ...rest];
  }
}

/** The user's own frames; the first with its line of code. */
function frames(error: Error): string[] {
  return framesOf(error)
    .slice(0, SHOWN)
    .map((frame, at) => {
      const where = dim(frameText(frame));
      const { code } = frame.source;
      return at === 0 && code ? `${where}\n${codeFrame(code, frame.place)}` : where;
    });
}

/** The line of code at `start`, with a caret under it. */
function codeFrame(code: string, start: Place, end?: Place): string {
  const lines = code.split('\n');
  const line = lines[start.line];
  // A mistake at the very end of a cell stands behind its last line.
  if (line === undefined)
    return codeFrame(code, { line: lines.length - 1, column: (lines.at(-1) ?? '').length });
  const gutter = String(start.line + 1).padStart(3);
  const until = end && end.line === start.line ? end.column : end ? line.length : start.column + 1;
  // Tabs stay tabs, so that the caret stands where it should whatever their width.
  const before = line.slice(0, start.column).replace(/[^\t]/g, ' ');
  const marks = '^'.repeat(Math.max(1, until - start.column));
  return `${dim(`${gutter} |`)} ${line}\n${dim('    |')} ${before}${red(marks)}`;
}

/** The same fields in a message's form. */
export function errorContent({ ename, evalue, traceback }: CellError): Content {
  return { ename, evalue, traceback: [...traceback] };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function shortInspect(value: unknown): string {
  try {
    return inspect(value, { depth: 2, breakLength: 100, maxArrayLength: 20 });
  } catch {
    return 'a value that cannot be shown';
  }
}
