import { defineConfig } from 'vitest/config';

/** Tests that start kernels, browsers or whole notebooks: slow to begin with, slower on a busy machine. */
const slow = [
  'test/kernel/**/*.test.ts',
  'test/browser/**/*.test.ts',
  'test/notebooks/**/*.test.ts',
  'test/cli/export.test.ts',
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: slow,
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: 'slow', include: slow, testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
