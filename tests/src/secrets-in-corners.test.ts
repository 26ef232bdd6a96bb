// Places that are easily forgotten when secrets are replaced: each is given one, and none is found in the database.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Flujo, pipeline, step } from 'flujo'
import { expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const secret = `sk-ant-${'a1B2c3'.repeat(6)}`

/** The files of a database that have the secret in clear after runs with it in corners. */
async function filesWithSecret(redact?: false): Promise<readonly string[]> {
  const folder = temporaryFolder()
  const options = { db: join(folder, 'traces.db'), resultTrace: false, graceMs: 1, redact }
  const later = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

  const asking = pipeline<string>(`asking ${secret}`)
    .step('say', (given, ctx) => {
      ctx.feedback(`looks like ${secret}`)
      return given
    })
    .pause(`approve ${secret}`, { prompt: () => ({ text: `Use ${secret}?` }) })
  const failing = pipeline<number>('failing').parallel(`all ${secret}`, {
    [`one ${secret}`]: (): never => {
      throw new Error(`one: ${secret}`)
    },
    [`two ${secret}`]: async (): Promise<never> => {
      await later(1)
      throw new AggregateError([new Error(secret)], `two: ${secret}`)
    },
  })
  const late = pipeline<number>('late').parallel('both', {
    [`slow ${secret}`]: step(`slow ${secret}`, () => later(30).then(() => secret), {
      timeoutMs: 5,
      fallback: () => 'none',
    }),
    other: () => later(60),
  })
  const holding = pipeline<number>('holding')
    .using({
      [`db ${secret}`]: async (): Promise<never> => {
        throw new Error(`cannot log in with ${secret}`)
      },
    })
    .step('use', (n) => n)
  const limited = pipeline<number>('limited').step(
    `dear ${secret}`,
    (n, ctx) => {
      ctx.usage({ model: secret, costUsd: 5 })
      return n
    },
    { limits: { costUsd: 1 } },
  )
  {
    await using flujo = new Flujo(asking, options)
    const { runId } = await flujo.run('x')
    const answered = await flujo.resume(runId, { [`approve ${secret}`]: { note: secret } })
    expect(answered.status).toBe('completed')
    await using other = new Flujo(failing, options)
    expect((await other.run(1)).status).toBe('failed')
    await using third = new Flujo(late, options)
    await third.run(1)
    await using fourth = new Flujo(holding, options)
    expect((await fourth.run(1)).status).toBe('failed')
    await using fifth = new Flujo(limited, options)
    expect((await fifth.run(1)).status).toBe('failed')
  }
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'latin1').includes('a1B2c3'))
}

test('no secret is in names of pipelines, prompts, answers, feedback, related failures, late results, resources or limits', async () => {
  expect(await filesWithSecret()).toEqual([])
  expect(await filesWithSecret(false)).toContain('traces.db')
})
