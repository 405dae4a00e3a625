import { expect, test } from 'vitest';
import {
  axisName,
  counted,
  escaped,
  listed,
  numeral,
  percent,
  setting,
  slug,
} from '../../src/figures/words.js';

test.each([
  [0, '0 %'],
  [0.00001, '< 0.01 %'],
  [0.0004, '0.04 %'],
  [0.004, '0.4 %'],
  [0.08, '8 %'],
  [0.995, '99.5 %'],
  [0.999999, '> 99.99 %'],
  [1, '100 %'],
])('a share of %s is said to be %s', (share, words) => {
  expect(percent(share)).toBe(words);
});

test.each([
  ['nodes', 5, '5 nodes'],
  ['messages', 1, '1 message'],
  ['tries', 1, '1 try'],
  ['loss', 0.2, 'loss 20 %'],
  ['round', 2, 'round 2'],
  ['class', 2, 'class 2'],
  ['mode', 'eager', 'eager'],
])('the parameter %s at %s is called %s', (name, value, words) => {
  expect(setting(name, value)).toBe(words);
});

test('axes are called by whole words', () => {
  expect([axisName('loss'), axisName('mostEvents'), axisName('nodes')]).toEqual([
    'messages lost',
    'most events',
    'nodes',
  ]);
});

test('numbers, counts and lists read as in prose', () => {
  expect([numeral(1_000_000), numeral(1 / 3), numeral(-12)]).toEqual(['1,000,000', '0.3333', '-12']);
  expect([counted(1, 'trial'), counted(2_000, 'trial')]).toEqual(['1 trial', '2,000 trials']);
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

test('HTML is made plain, and names fit for files', () => {
  expect(escaped('<b a="1">&')).toBe('&lt;b a=&quot;1&quot;&gt;&amp;');
  expect([slug('Two generals (m = 3)'), slug('Fünf'), slug('…')]).toEqual([
    'two-generals-m-3',
    'funf',
    'figure',
  ]);
});
