/** nbgrader grades a course: each cell gets its points or none, whatever the others do. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Jupyter, joined, notebook } from './python.js';

const jupyter = new Jupyter();
const course = join(jupyter.folder, 'course');

/** A cell that the student fills in. */
const solution = (id: string, source: string) => ({
  source,
  metadata: {
    nbgrader: { schema_version: 3, grade_id: id, grade: false, solution: true, locked: false, task: false },
  },
});
/** A cell that tests it, for so many points. */
const graded = (id: string, points: number, source: string) => ({
  source,
  metadata: {
    nbgrader: {
      schema_version: 3,
      grade_id: id,
      points,
      grade: true,
      solution: false,
      locked: true,
      task: false,
    },
  },
});

type Answers = readonly [double: string, wait: string, last: string];

const assignment = ([double, wait, last]: Answers) =>
  notebook(
    solution('double-answer', double),
    graded(
      'double',
      1,
      "if (double(2) !== 4) throw new Error('double(2) is 4');\n// BEGIN HIDDEN TESTS\nif (double(5) !== 10) throw new Error('double(5) is 10');\n// END HIDDEN TESTS",
    ),
    solution('wait-answer', wait),
    graded('wait', 2, "if ((await wait()) !== 1) throw new Error('wait() is 1');"),
    solution('last-answer', last),
    graded('last', 3, "if (last !== 3) throw new Error('last is 3');"),
  );

const right: Answers = [
  'const double = (x: number): number => 2 * x;',
  'const wait = (): number => 1;',
  'const last = 3;',
];
const submissions: Record<string, Answers> = {
  right,
  // Right where the student can see it, and wrong where they cannot; and a misspelt name.
  wrong: ['const double = (x: number): number => x * x;', right[1], 'const last = threee;'],
  busy: [right[0], 'const wait = (): number => { while (true) {} };', right[2]],
  waiting: [right[0], 'await new Promise(() => {});\nconst wait = (): number => 1;', right[2]],
};

function save(path: string, content: object): void {
  mkdirSync(join(course, path, '..'), { recursive: true });
  writeFileSync(join(course, path), JSON.stringify(content));
}

// Five kernels one after the other, and two cells that run into their limit.
test('right, wrong, endless and untouched answers', { timeout: 400_000 }, async () => {
  const marked = (answer: string) => `// BEGIN SOLUTION\n${answer}\n// END SOLUTION`;
  save('source/ps1/agreement.ipynb', assignment([marked(right[0]), marked(right[1]), marked(right[2])]));
  writeFileSync(
    join(course, 'nbgrader_config.py'),
    // What a teacher sets: what stands in an answer's place (nbgrader knows no TypeScript), and how long a cell may run.
    `c = get_config()
c.CourseDirectory.course_id = 'agreement'
c.ClearSolutions.code_stub = {'typescript': "// YOUR CODE HERE\\nthrow new Error('not done yet');"}
c.Execute.timeout = 10
`,
  );
  const nbgrader = (...args: string[]) => jupyter.python('tests', ['-m', 'nbgrader', ...args], course);

  const generated = await nbgrader('generate_assignment', 'ps1');
  expect(generated.code, generated.stderr).toBe(0);
  const release = readFileSync(join(course, 'release/ps1/agreement.ipynb'), 'utf8');
  const sources = JSON.parse(release).cells.map(({ source }: { source: string | string[] }) =>
    joined(source),
  );
  expect(sources[0]).toBe("// YOUR CODE HERE\nthrow new Error('not done yet');");
  expect(sources[1]).toBe("if (double(2) !== 4) throw new Error('double(2) is 4');");

  for (const [student, answers] of Object.entries(submissions)) {
    save(`submitted/${student}/ps1/agreement.ipynb`, assignment(answers));
  }
  save('submitted/untouched/ps1/agreement.ipynb', JSON.parse(release));
  const { code, stdout, stderr } = await nbgrader('autograde', 'ps1');
  expect(stdout + stderr).not.toContain('Traceback');
  expect(code, stderr).toBe(0);

  const { stdout: scores } = await jupyter.python(
    'tests',
    [
      '-c',
      `import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "agreement") as book:
    print(json.dumps({
        submission.student.id: {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
        for submission in book.assignment_submissions("ps1")
    }))`,
    ],
    course,
  );
  expect(JSON.parse(scores)).toEqual({
    right: { double: 1, wait: 2, last: 3 },
    wrong: { double: 0, wait: 2, last: 0 },
    busy: { double: 1, wait: 0, last: 3 },
    waiting: { double: 1, wait: 0, last: 3 },
    untouched: { double: 0, wait: 0, last: 0 },
  });

  // The student reads why.
  const shown = (student: string, at: number) =>
    JSON.parse(readFileSync(join(course, `autograded/${student}/ps1/agreement.ipynb`), 'utf8')).cells[at]
      .outputs;
  expect(shown('wrong', 1)).toMatchObject([{ ename: 'Error', evalue: 'double(5) is 10' }]);
  expect(shown('wrong', 4)).toMatchObject([
    { ename: 'TypeScriptError', evalue: expect.stringContaining("Cannot find name 'threee'") },
  ]);
  for (const outputs of [shown('busy', 3), shown('waiting', 2)]) {
    expect(outputs.map(({ ename }: { ename: string }) => ename)).toEqual(['Interrupted', 'CellTimeoutError']);
  }
});
