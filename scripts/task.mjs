// npm run lint | format | format:check | typecheck | build | bench | million | version-packages | release |
// check:packages | check: each sets up what it needs.
import { setUp } from './set-up.mjs'
import { run } from './workspace.mjs'

const node = (script, ...args) => ['node', [`scripts/${script}`, ...args]]

const tasks = {
  lint: {
    building: false,
    commands: [
      ['oxlint', ['--deny-warnings']],
      ['knip', ['--no-progress', '--treat-config-hints-as-errors']],
    ],
  },
  format: { building: false, commands: [['oxfmt', []]] },
  'format:check': { building: false, commands: [['oxfmt', ['--check']]] },
  typecheck: {
    building: false,
    commands: [
      ['tsc', ['-p', 'tsconfig.json']],
      ['turbo', ['run', 'typecheck', '--output-logs=errors-only']],
    ],
  },
  build: { building: true, commands: [] },
  bench: { building: true, commands: [['node', ['bench/src/main.ts']]] },
  million: { building: true, commands: [['node', ['bench/src/million.ts']]] },
  'version-packages': {
    building: false,
    commands: [
      ['changeset', ['version']],
      ['oxfmt', []],
    ],
  },
  release: { building: true, commands: [['changeset', ['publish']]] },
  'check:packages': { building: true, commands: [node('check-packages.mjs')] },
  check: {
    building: false,
    commands: [
      ...['lint', 'format:check', 'typecheck', 'build', 'check:packages'].map((name) => node('task.mjs', name)),
      node('test.mjs'),
    ],
  },
}

const [name = '', ...args] = process.argv.slice(2)
const task = tasks[name]
if (task === undefined) {
  process.stderr.write(`expected one of ${Object.keys(tasks).join(', ')}, given "${name}"\n`)
  process.exitCode = 2
} else {
  setUp({ building: task.building })
  for (const [command, fixed] of task.commands) {
    process.exitCode = run(command, [...fixed, ...args])
    if (process.exitCode !== 0) break
  }
}
