/** What was typed in this session, for clients that ask (jupyter console's arrow keys). */
import type { Content } from './wire.js';

/** Session, line and source, as the protocol has them; with `output` the source is a pair. */
type Row = [session: number, line: number, source: string | [string, null]];

/** There is one session; 0 stands for "this one" in the protocol. */
const SESSION = 1;
/** How many cells are kept. */
const KEPT = 10_000;

export class History {
  readonly #cells: { line: number; code: string }[] = [];

  add(line: number, code: string): void {
    this.#cells.push({ line, code });
    if (this.#cells.length > KEPT) this.#cells.shift();
  }

  /** The content of a `history_reply`. */
  reply(request: Content): Content {
    const history = this.#chosen(request).map(({ line, code }): Row => {
      return [SESSION, line, request.output === true ? [code, null] : code];
    });
    return { status: 'ok', history };
  }

  #chosen(request: Content): { line: number; code: string }[] {
    const n = typeof request.n === 'number' && request.n >= 0 ? request.n : this.#cells.length;
    switch (request.hist_access_type) {
      case 'range': {
        const { session, start, stop } = request;
        if (session !== undefined && session !== 0 && session !== SESSION) return [];
        const from = typeof start === 'number' ? start : 0;
        const to = typeof stop === 'number' ? stop : Number.POSITIVE_INFINITY;
        return this.#cells.filter(({ line }) => line >= from && line < to);
      }
      case 'search': {
        const matches = glob(String(request.pattern ?? '*'));
        let found = this.#cells.filter(({ code }) => matches.test(code));
        if (request.unique === true) {
          const last = new Map(found.map((cell) => [cell.code, cell]));
          found = found.filter((cell) => last.get(cell.code) === cell);
        }
        return n === 0 ? [] : found.slice(-n);
      }
      default:
        return n === 0 ? [] : this.#cells.slice(-n);
    }
  }
}

/** A pattern of the shell's kind: `*` stands for anything, `?` for one character. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}
