import { type Estimate, isEstimate, wilson } from '../stats/interval.js';

/**
 * What a formula makes of a row in which counted columns stand for their rates. Where it is a share of
 * counted runs, such as `r => r.alone / (r.alone + r.both)`, it comes with its interval.
 *
 * That is found out by asking: the formula is tried on the counts themselves, each in turn one higher,
 * and a share of p = a/b then answers p + (1 − p)/(b + 1) for a run among a, and p − p/(b + 1) for another
 * among b. Where all answers agree on one whole b, it is such a share, and Wilson's interval for a of b holds.
 */
export function shareOf(row: object, formula: (row: object) => number): number | Estimate {
  const counted = Object.entries(row).filter(([, value]) => isEstimate(value)) as [string, Estimate][];
  const value = formula({ ...row, ...Object.fromEntries(counted.map(([name, { rate }]) => [name, rate])) });
  const counts = Object.fromEntries(counted.map(([name, { count }]) => [name, count]));
  const onCounts = (changes: object = {}) => formula({ ...row, ...counts, ...changes });
  const share = onCounts();
  if (!(value >= 0 && value <= 1) || Math.abs(share - value) > 1e-9) return value;

  const wholes = new Set<number>();
  for (const [name, { count }] of counted) {
    const change = onCounts({ [name]: count + 1 }) - share;
    if (Math.abs(change) < 1e-15) continue;
    const whole = (change > 0 ? 1 - share : share) / Math.abs(change) - 1;
    if (!(Math.abs(whole - Math.round(whole)) < 1e-5 * Math.max(1, whole))) return value;
    wholes.add(Math.round(whole));
  }
  const [whole] = wholes;
  const [first] = counted;
  if (wholes.size !== 1 || whole === undefined || whole < 1 || first === undefined) return value;
  const part = share * whole;
  if (Math.abs(part - Math.round(part)) > 1e-6 * Math.max(1, part)) return value;
  return wilson(Math.round(part), whole, first[1].confidence);
}

/** How a formula is called: by its own text, `alone / (alone + both)`, where that is short; else 'value'. */
export function formulaOf(formula: unknown): string {
  const text = String(formula).replace(/\s+/g, ' ');
  const parts = /^\(?\s*([A-Za-z_$][\w$]*)\s*\)?\s*=>\s*(.+)$/.exec(text);
  const [, row = '', body = ''] = parts ?? [];
  const bare = body.split(`${row}.`).join('').trim();
  return parts !== null && bare.length <= 36 && /^[\w$\s.()+*/-]+$/.test(bare) ? bare : 'value';
}
