/**
 * Source maps, as far as the kernel needs them: a cell goes through two compilers (TypeScript to an ES
 * module to CommonJS), a module through one, and a position in the last must lead back to the first.
 */
import { SourceMap } from 'node:module';

export interface MapPayload {
  readonly version: number;
  readonly file: string;
  readonly sources: string[];
  readonly sourcesContent?: string[];
  readonly names: string[];
  readonly mappings: string;
  readonly sourceRoot?: string;
}

/** A place in a text, both counted from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const COMMENT = /^\/\/# sourceMappingURL=(?:data:application\/json;base64,)?(\S*)\s*$/m;

/** The map at the end of `code`, when it is written into it. */
export function inlineMap(code: string): MapPayload | undefined {
  const data = COMMENT.exec(code)?.[1];
  return data ? (JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as MapPayload) : undefined;
}

export function withoutMap(code: string): string {
  return code.replace(COMMENT, '');
}

/** Maps in a row, the one of the last step first. Looked up, not merged, and read when an error is: few cells throw. */
export type Chain = readonly MapPayload[];

/** The place in the original of `place` in the output; null where the compiler made the code up. */
export function originalPlace(chain: Chain, place: Place): Place | null {
  let at: Place | null = place;
  for (const map of chain) at = at && lookup(map, at);
  return at;
}

const read = new WeakMap<MapPayload, SourceMap>();

function lookup(payload: MapPayload, place: Place): Place | null {
  const map = read.get(payload) ?? new SourceMap(payload as never);
  read.set(payload, map);
  const entry = map.findEntry(place.line, place.column);
  return 'originalLine' in entry ? { line: entry.originalLine, column: entry.originalColumn } : null;
}
