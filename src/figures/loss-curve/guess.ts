import { onlyOptions, shown } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import { heightAt, whereIs } from '../findings.js';
import type { Spot } from '../geometry.js';
import { hundred, isShare, listed, onAxis, percent, setting, settings } from '../words.js';
import { at, type Line } from './lines.js';

/**
 * Where a reader's guess stands, and its answer by name.
 *
 * @param asked what was guessed: the outcome at a given place (the default), or, where it is `x`, the
 *   place at which the outcome has a given share
 * @throws ArgumentError where it does not say what is guessed about which line
 */
export function answered<Outcome extends string>(
  lines: readonly Line<Outcome>[],
  x: string,
  outcomes: readonly Outcome[],
  guess: { readonly [name: string]: number | string },
  asked?: string,
): { at: Spot; answer: string; more: string } {
  const groups = Object.keys(lines[0]?.group ?? {});
  onlyOptions('guess', guess, [x, ...groups, ...outcomes]);
  const named = outcomes.filter((outcome) => guess[outcome] !== undefined);
  const [outcome] = named;
  const like = `{ ${x}: …, ${groups.map((name) => `${name}: …, `).join('')}${outcomes[0]}: … }`;
  if (named.length !== 1 || outcome === undefined || typeof guess[x] !== 'number') {
    throw new ArgumentError(`guess must give ${x} and one of ${listed(outcomes)}, such as ${like}.`);
  }
  const share = guess[outcome];
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
    throw new ArgumentError(
      `A guessed share must be a number from 0 to 1, but ${outcome} is ${shown(share)}.`,
    );
  }
  const found = lines.filter(
    (line) =>
      line.outcome === outcome &&
      groups.every((name) => guess[name] === undefined || guess[name] === line.group[name]),
  );
  const [line] = found;
  for (const name of groups) {
    const values = [...new Set(lines.map((one) => one.group[name]))];
    if (guess[name] !== undefined && !values.includes(guess[name])) {
      const there = listed(values.map(String));
      throw new ArgumentError(
        `guess is about ${name} ${shown(guess[name])}, for which there is no line; there is ${there}.`,
      );
    }
  }
  if (line === undefined || found.length > 1) {
    throw new ArgumentError(`guess must say which line it is about, such as ${like}.`);
  }
  const path =
    line.exact.length > 0
      ? line.exact
      : line.points.map((p) => ({ x: onAxis(x, at(p, x)), y: hundred(p.sample[outcome].rate) }));
  const place = onAxis(x, guess[x] as number);
  const actual = heightAt(path, place);
  if (actual === null) {
    throw new ArgumentError(`guess is about ${setting(x, guess[x] as number)}, outside what was swept.`);
  }
  const where = [...(groups.length > 0 ? [settings(line.group)] : []), setting(x, guess[x] as number)];
  // The reader may have guessed the place and not the height: then it is the place that answers.
  const crossing = whereIs(path, hundred(share));
  const there =
    crossing === null ? null : isShare(x) ? crossing / 100 : path.find((spot) => spot.x >= crossing)?.x;
  const spot = { x: place, y: hundred(share) };
  if (asked === x) {
    const group = groups.length > 0 ? `${settings(line.group)}, ` : '';
    const actually = typeof there === 'number' ? `it is ${setting(x, there)}` : 'it is nowhere';
    const answer = `You guessed ${setting(x, guess[x] as number)}; ${actually} (${group}${outcome} ${percent(share)}).`;
    return { at: spot, answer, more: '' };
  }
  return {
    at: spot,
    answer: `You guessed ${percent(share)}; it is ${percent(actual / 100)} (${where.join(', ')}).`,
    more: typeof there === 'number' ? ` It passes ${percent(share)} at ${setting(x, there)}.` : '',
  };
}
