import type { Value } from '../model/value.js';

/** States, messages and decisions in words: `round 1, accepted (round 1, value 7)`. */
export function valueText(value: Value): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : `[${value.map(inParentheses).join(', ')}]`;
  if (typeof value !== 'object') return value === '' ? "''" : String(value);
  const entries = Object.entries(value);
  return entries.length === 0
    ? 'empty'
    : entries.map(([name, inner]) => `${name} ${inParentheses(inner as Value)}`).join(', ');
}

/** A message in words: its type, and its fields in parentheses. */
export function messageText(message: Value): string {
  const { type, ...fields } = message as { readonly type: string; readonly [name: string]: Value };
  return Object.keys(fields).length === 0 ? type : `${type}(${valueText(fields)})`;
}

/**
 * A message as its arrow is labelled: its type and its plain fields, as far as they are short:
 * `Collect 1` for `{ type: 'Collect', round: 1 }`.
 */
export function messageLabel(message: Value): string {
  const { type, ...fields } = message as { readonly type: string; readonly [name: string]: Value };
  let label = type.length > MOST_LETTERS ? `${type.slice(0, MOST_LETTERS - 1)}…` : type;
  let joint = ' ';
  for (const field of Object.values(fields)) {
    if (field === null || typeof field === 'object') continue;
    const longer = label + joint + String(field);
    if (longer.length > MOST_LETTERS) break;
    [label, joint] = [longer, ', '];
  }
  return label;
}

const MOST_LETTERS = 16;

/** A place in a state whose value changed: `path` is `leader.round`, or empty where the state is no object. */
export interface Difference {
  readonly path: string;
  readonly before: Value;
  readonly after: Value;
  /** Whether the state has no such place any more; `after` is null then. */
  readonly gone: boolean;
}

/** What changed from one state to the next, in the order of the state's places. Empty where nothing did. */
export function differences(before: Value, after: Value): Difference[] {
  return under('', before, after);
}

function under(path: string, before: Value | undefined, after: Value | undefined): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isRecord(before) || !isRecord(after)) {
    return [{ path, before: before ?? null, after: after ?? null, gone: after === undefined }];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    under(path === '' ? key : `${path}.${key}`, before[key], after[key]),
  );
}

/**
 * What changed from one state to the next, each place with its old and its new value:
 * `lasts 1 → 2`, `accepted none → (round 1, value 7)`. Empty where nothing did.
 */
export function changes(before: Value, after: Value): string[] {
  return differences(before, after).map(
    (place) =>
      `${place.path === '' ? '' : `${place.path} `}${inParentheses(place.before)} → ${inParentheses(place.after)}`,
  );
}

function isRecord(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same words, in parentheses where they are several fields'. */
export function inParentheses(value: Value): string {
  return isRecord(value) && Object.keys(value).length > 0 ? `(${valueText(value)})` : valueText(value);
}
