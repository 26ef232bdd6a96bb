import { describe, expect, test } from 'vitest'
import { journalContract } from '../testing/journal-contract.ts'
import { MemoryJournal } from './memory-journal.ts'

test.each(journalContract)('the contract of journals: $name', async ({ check }) => {
  await expect(check(() => new MemoryJournal())).resolves.toBeUndefined()
})

describe('the contract notices a journal that', () => {
  const broken = async (change: (journal: MemoryJournal) => Partial<MemoryJournal>): Promise<string[]> => {
    const failed: string[] = []
    for (const { name, check } of journalContract) {
      const open = (): never => {
        const journal = new MemoryJournal()
        const { once, get, forget } = {
          once: journal.once,
          get: journal.get,
          forget: journal.forget,
          ...change(journal),
        }
        return { once: once.bind(journal), get: get.bind(journal), forget: forget.bind(journal) } as never
      }
      await check(open).catch(() => failed.push(name))
    }
    return failed
  }

  test('does everything anew', async () => {
    expect(await broken(() => ({ once: (_run, _key, work) => work() }))).toContain(
      'work is done once, and its entry is the answer from then on',
    )
  })

  test('forgets nothing', async () => {
    expect(await broken(() => ({ forget: () => {} }))).toContain(
      'a run that is forgotten leaves nothing, and the others stay',
    )
  })

  test('mixes runs up', async () => {
    expect(
      await broken((journal) => ({
        once: (_run, key, work) => MemoryJournal.prototype.once.call(journal, 'r', key, work),
      })),
    ).toContain('runs and keys are told apart')
  })
})
