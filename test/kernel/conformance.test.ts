/** PyPI's jupyter-kernel-test, which holds a kernel to Jupyter's protocol: each of its checks is a test here. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { repo } from './client.js';
import { Jupyter } from './python.js';

const jupyter = new Jupyter();

const checks = [
  'test_kernel_info',
  'test_execute_stdout',
  'test_execute_stderr',
  'test_execute_result',
  'test_error',
  'test_display_data',
  'test_clear_output',
  'test_pager',
  'test_completion',
  'test_inspect',
  'test_is_complete',
  'test_history',
  'test_recv_iopub_welcome_msg',
];

/** Each check's troubles: also one that was skipped has some. */
let found: Record<string, string[]>;
beforeAll(async () => {
  const program = join(repo, 'test', 'kernel', 'conformance', 'test_kernel.py');
  // From here the cells find the library.
  const { stdout, stderr } = await jupyter.python('tests', [program], repo);
  try {
    found = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } catch {
    throw new Error(`jupyter-kernel-test did not come to its end:\n${stdout}${stderr}`);
  }
});

test.each(checks)('%s', (check) => {
  expect(found[check], 'did it run?').toBeDefined();
  expect(found[check]).toEqual([]);
});

test('every check is in this list', () => {
  expect(Object.keys(found).sort()).toEqual([...checks].sort());
});
