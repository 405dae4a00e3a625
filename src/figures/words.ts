/** Figures say what they show: the small words of axes, labels, captions and alternative texts. */

/** Text as plotly prints it: it takes some HTML, so what a reader wrote must not look like any. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Text of several lines as plotly prints it. */
export function lines(text: string): string {
  return escaped(text).replace(/\n/g, '<br>');
}

/** `0.8` as `80 %`; near 0 and 1 with as many decimals as it takes to tell it from them, up to two. */
export function percent(share: number): string {
  const value = share * 100;
  const gap = Math.min(Math.abs(value), Math.abs(100 - value));
  if (gap > 1e-9 && gap < 0.00995) return value < 50 ? '< 0.01 %' : '> 99.99 %';
  const decimals = gap <= 1e-9 || gap >= 0.995 ? 0 : gap >= 0.0995 ? 1 : 2;
  return `${value.toFixed(decimals)} %`;
}

/** A share in per cent, without the last bits that multiplying leaves: 0.07 is 7, not 7.000000000000001. */
export function hundred(share: number): number {
  return Math.round(share * 1e12) / 1e10;
}

/** A number as prose has it: `1,000,000`, `0.333`. */
export function numeral(value: number): string {
  if (!Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The same text, its first letter a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `one(1, 'message')` is `1 message`, `one(3, 'message')` is `3 messages`. */
export function counted(count: number, thing: string): string {
  return `${numeral(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** Parameters that are probabilities, so that they are given in per cent. */
const SHARES: { readonly [name: string]: string } = {
  loss: 'messages lost',
  duplication: 'messages duplicated',
};

export function isShare(parameter: string): boolean {
  return Object.hasOwn(SHARES, parameter);
}

/** A parameter's value as its axis shows it: shares in per cent. */
export function onAxis(parameter: string, value: number): number {
  return isShare(parameter) ? hundred(value) : value;
}

/** What an axis for a parameter is called, without its unit: `messages lost`, `nodes`. */
export function axisName(parameter: string): string {
  return (
    SHARES[parameter] ??
    parameter.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
  );
}

/** A parameter with its value, as a line is labelled: `5 nodes`, `1 message`, `loss 20 %`, `round 2`. */
export function setting(parameter: string, value: number | string): string {
  const name = axisNameOrLoss(parameter);
  if (typeof value === 'string') return value;
  if (isShare(parameter)) return `${name} ${percent(value)}`;
  if (!/[^s]s$/.test(name)) return `${name} ${numeral(value)}`;
  return `${numeral(value)} ${value === 1 ? singular(name) : name}`;
}

/** All parameters in words, for a caption. */
export function settings(parameters: { readonly [name: string]: number | string }): string {
  return Object.entries(parameters)
    .map(([name, value]) => (typeof value === 'string' ? `${name} ${value}` : setting(name, value)))
    .join(', ');
}

function axisNameOrLoss(parameter: string): string {
  return isShare(parameter) ? parameter : axisName(parameter);
}

function singular(name: string): string {
  return name.endsWith('ies') ? `${name.slice(0, -3)}y` : name.slice(0, -1);
}

/** A word from anything, fit for a figure's name: `Two generals (m = 3)` gives `two-generals-m-3`. */
export function slug(text: string): string {
  const made = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return made === '' ? 'figure' : made;
}
