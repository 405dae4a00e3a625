import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { played } from './scenario.js';

/** UPDATE_SCENARIOS=1 writes the exchanges anew, where behaviour was changed on purpose: then read them. */
const update = process.env.UPDATE_SCENARIOS === '1';
const scripts = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.txt'));

test.each(scripts)('%s', (file) => {
  const path = join(import.meta.dirname, file);
  const script = readFileSync(path, 'utf8');
  const now = played(script);
  if (update) writeFileSync(path, now);
  else expect(now).toBe(script);
});

test('every script has exchanges to compare', () => {
  expect(scripts.length).toBeGreaterThan(5);
  for (const file of scripts) {
    const script = readFileSync(join(import.meta.dirname, file), 'utf8');
    expect(script.split('\n').filter((line) => line === '----').length, file).toBeGreaterThan(0);
    // A command whose exchange was cut away, or never written, would otherwise pass unseen.
    for (const section of script.trimEnd().split(/\n\n+/)) {
      if (section.split('\n').every((line) => line.startsWith('#'))) continue;
      expect(section, file).toMatch(/\n----\n./);
    }
  }
});
