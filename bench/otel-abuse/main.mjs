// Prints a Markdown table: what became of each value, and how many milliseconds it took; see the README.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const values = new URL('../../tests/src/abuse/hostile-values.ts', import.meta.url)
const { hostileValues } = await import(values)
const program = fileURLToPath(new URL('one-value.mjs', import.meta.url))
const guardMs = 30_000

function outcomeOf(tracer, name) {
  const args = ['--conditions=@flujo/source', '--max-old-space-size=2048', program, tracer, name]
  const { status, stdout, error } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: guardMs })
  if (error?.code === 'ETIMEDOUT') return { what: `hangs (${guardMs / 1_000} s)`, isFine: false }
  if (status !== 0) return { what: 'the process dies', isFine: false }
  return JSON.parse(stdout)
}

const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version
const today = new Date().toISOString().slice(0, 10)
console.log(
  `${today}, Node ${process.version}, @opentelemetry/sdk-trace-base ${versionOf('@opentelemetry/sdk-trace-base')}\n`,
)
console.log('| value | Flujo | OpenTelemetry JS |\n| --- | --- | --- |')
const fine = { flujo: 0, otel: 0 }
for (const { name } of hostileValues) {
  const cells = ['flujo', 'otel'].map((tracer) => {
    const { what, ms, isFine } = outcomeOf(tracer, name)
    if (isFine) fine[tracer] += 1
    return ms === undefined ? what : `${what}, ${ms.toFixed(1)} ms`
  })
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}
console.log(
  `\nUndisturbed: Flujo ${fine.flujo} of ${hostileValues.length}, OpenTelemetry JS ${fine.otel} of ${hostileValues.length}.`,
)
