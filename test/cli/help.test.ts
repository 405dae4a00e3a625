import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experiments } from '../../src/experiments/registry.js';
import { quorumlab, root } from './quorumlab.js';

describe('help', () => {
  it('is shown without arguments, with examples', async () => {
    const { code, stdout, stderr } = await quorumlab([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['list', 'sample', 'sweep', 'solve', 'explore', 'export']) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
      expect(stdout).toContain(`  quorumlab ${command}`);
    }
    expect((await quorumlab(['--help'])).stdout).toBe(stdout);
  });

  it.each(['sample', 'sweep', 'solve'])(
    'of %s has a flag for each parameter of each experiment',
    async (command) => {
      const { code, stdout } = await quorumlab([command, '--help']);
      expect(code).toBe(0);
      for (const { experiment, parameters } of experiments) {
        expect(stdout).toContain(experiment);
        for (const name of Object.keys(parameters))
          expect(stdout).toMatch(new RegExp(`^ {2}--${name} <`, 'm'));
      }
    },
  );

  it('of sample says what messages are', async () => {
    expect((await quorumlab(['sample', '--help'])).stdout).toMatch(/messages \(how many were delivered/);
  });

  it('of explore has one for each parameter but the loss, of which it looks at every one', async () => {
    const { stdout } = await quorumlab(['explore', '--help']);
    for (const { parameters } of experiments) {
      for (const name of Object.keys(parameters)) {
        const flag = new RegExp(`^ {2}--${name} <`, 'm');
        if (name === 'loss') expect(stdout).not.toMatch(flag);
        else expect(stdout).toMatch(flag);
      }
    }
  });

  it('has no parameter called like a flag of the commands themselves', () => {
    const counting = ['trials', 'seed', 'workers', 'json', 'out', 'format', 'help', 'version'];
    const exploring = [
      'lose',
      'duplicate',
      'crash',
      'recover',
      'property',
      'states',
      'depth',
      'symmetry',
      'threads',
    ];
    const flags = [...counting, ...exploring];
    for (const { parameters } of experiments) {
      expect(Object.keys(parameters).filter((name) => flags.includes(name))).toEqual([]);
    }
  });
});

describe('quorumlab --version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect((await quorumlab(['--version'])).stdout).toBe(`${version}\n`);
  });
});

it.each(['', 'true'])('no colours go into a pipe or a file, with CI set to "%s" either', async (CI) => {
  expect((await quorumlab(['list'], { env: { CI } })).stdout).not.toContain('\u001b');
  expect((await quorumlab(['lits'], { env: { CI } })).stderr).toMatch(/^quorumlab: /);
});

describe('quorumlab list', () => {
  it('shows each experiment with its slide, its flags and its outcomes', async () => {
    const { code, stdout } = await quorumlab(['list']);
    expect(code).toBe(0);
    const blocks = stdout.trimEnd().split('\n\n');
    expect(blocks.map((block) => block.split('\n')[0])).toEqual(experiments.map((one) => one.experiment));
    for (const [i, { slide, parameters }] of experiments.entries()) {
      expect(blocks[i]).toContain(slide);
      for (const [name, spec] of Object.entries(parameters)) {
        expect(blocks[i]).toMatch(new RegExp(`--${name} .*default ${spec.default} `));
      }
    }
    expect(blocks[0]).toMatch(/outcomes: both, alone, neither$/);
  });

  it('as JSON has the same', async () => {
    const { stdout } = await quorumlab(['list', '--json']);
    expect(JSON.parse(stdout)).toEqual(
      experiments.map((one) => ({
        experiment: one.experiment,
        about: one.about,
        slide: one.slide,
        parameters: one.parameters,
        outcomes: Object.keys(one().outcomes),
      })),
    );
  });
});

describe('a reader who goes away', () => {
  it.each([
    [['list', '--json']],
    [['sweep', 'two-generals', '--loss', '0:1:0.01', '--trials', '1']],
    [['--help']],
  ])('hears no complaint from %j', async (args) => {
    const { code, stderr } = await quorumlab(args, { deaf: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
