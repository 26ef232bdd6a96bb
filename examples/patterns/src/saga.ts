// Saga: bookings that cannot be done all at once are made one by one, and each notes in the state of the run what would
// undo it. Where one fails, the run that failed still has what those before it noted, and a second pipeline undoes that,
// the last first. The connection to the desk is a resource: it is closed whatever happens.
import { pipeline, Runner, step, type StepContext } from '@flujo/runner'

export interface Trip {
  readonly traveller: string
  readonly city: string
}

export interface Booking {
  readonly what: string
  readonly number: string
}

/** Where bookings are made and undone; in real life a client of some service. */
export interface Desk extends AsyncDisposable {
  book(what: string, trip: Trip): Promise<string>
  cancel(booking: Booking): Promise<void>
}

interface Booked {
  readonly booked: readonly Booking[]
}

interface Open {
  readonly desk: Desk
}

const book =
  (what: string) =>
  async (trip: Trip, { state, setState, resources }: StepContext<Booked, Open>): Promise<Trip> => {
    const number = await resources.desk.book(what, trip)
    setState({ booked: [...state.booked, { what, number }] })
    return trip
  }

const cancel = step(
  'cancel',
  (booked: Booking, { resources }: StepContext<object, Open>) => resources.desk.cancel(booked),
  { retry: { attempts: 3, baseMs: 10 } },
)

/** Books a flight, a hotel and a car; gives what is booked in the end: all of it or nothing. */
export async function bookTrip(openDesk: () => Promise<Desk>, trip: Trip): Promise<readonly Booking[]> {
  const booking = pipeline<Trip, Booked>('book')
    .using({ desk: openDesk })
    .step('flight', book('flight'))
    .step('hotel', book('hotel'))
    .step('car', book('car'))
  const undoing = pipeline<readonly Booking[]>('undo')
    .using({ desk: openDesk })
    .step('last first', (booked) => booked.toReversed())
    .map('cancel', cancel)

  const { status, state } = await new Runner(booking).run(trip, { state: { booked: [] } })
  if (status === 'completed') return state.booked
  await new Runner(undoing).runOrThrow(state.booked)
  return []
}
