import { expect, test } from 'vitest'
import { bookTrip, type Desk } from './saga.ts'

/** A desk that has no place of some kind, and tells all that happens. */
function desk(full: string | undefined): { readonly told: string[]; readonly open: () => Promise<Desk> } {
  const told: string[] = []
  let failures = 1
  const open = async (): Promise<Desk> => {
    told.push('open')
    return {
      book: async (what) => {
        told.push(`book ${what}`)
        if (what === full) throw new Error(`no ${what}`)
        return `${what} 1`
      },
      cancel: async ({ number }) => {
        told.push(`cancel ${number}`)
        if ((failures -= 1) === 0) throw new Error('busy')
      },
      [Symbol.asyncDispose]: async () => void told.push('close'),
    }
  }
  return { told, open }
}

const trip = { traveller: 'alice', city: 'Oslo' }

test('where all can be booked, all is', async () => {
  const { told, open } = desk(undefined)
  expect((await bookTrip(open, trip)).map(({ number }) => number)).toEqual(['flight 1', 'hotel 1', 'car 1'])
  expect(told).toEqual(['open', 'book flight', 'book hotel', 'book car', 'close'])
})

test('where one cannot, those before it are undone, the last first, and everything is closed', async () => {
  const { told, open } = desk('car')
  expect(await bookTrip(open, trip)).toEqual([])
  const booked = ['open', 'book flight', 'book hotel', 'book car', 'close']
  // The first time the desk is busy, so the cancelling is tried again.
  expect(told).toEqual([...booked, 'open', 'cancel hotel 1', 'cancel hotel 1', 'cancel flight 1', 'close'])
})

test('where the first cannot, there is nothing to undo', async () => {
  const { told, open } = desk('flight')
  expect(await bookTrip(open, trip)).toEqual([])
  expect(told).toEqual(['open', 'book flight', 'close', 'open', 'close'])
})
