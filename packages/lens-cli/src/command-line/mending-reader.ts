import type { SqliteReader } from '@flujo/store-sqlite/reader'

/**
 * A reader that gives way to another, which can read more of a file that is damaged, as soon as that shows.
 *
 * @throws what `open` throws for a file that is not damaged
 */
export async function openMending(
  open: () => SqliteReader,
  openOther: () => Promise<SqliteReader>,
): Promise<SqliteReader> {
  let reader: SqliteReader
  try {
    reader = open()
  } catch (error) {
    if (isDamage(error)) return openOther()
    throw error
  }
  let isReplaced = false
  const replace = async (): Promise<void> => {
    isReplaced = true
    await reader.close()
    reader = await openOther()
  }
  return new Proxy(reader, {
    get: (first, name) => {
      const member: unknown = Reflect.get(first, name)
      if (typeof member !== 'function') return member
      const call = (given: readonly unknown[]): unknown =>
        Reflect.apply(Reflect.get(reader, name) as (...args: readonly unknown[]) => unknown, reader, given)
      return async (...given: readonly unknown[]): Promise<unknown> => {
        try {
          return await call(given)
        } catch (error) {
          if (isReplaced || !isDamage(error)) throw error
          await replace()
          return call(given)
        }
      }
    },
  })
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'database_corrupt'
