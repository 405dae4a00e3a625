/** Installing into an environment: no questions, no news about pip; with exact versions from constraints.txt. */
export const install = [
  '-m',
  'pip',
  'install',
  '--disable-pip-version-check',
  '--no-input',
  '--prefer-binary',
  '--retries=2',
];
