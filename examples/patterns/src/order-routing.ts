// Order routing: what has to be known is looked up at once, and the decision made of it leads to one of three ways. The
// branch sees the outputs of all lookups with their types.
import { pipeline } from '@flujo/runner'

export interface Order {
  readonly item: string
  readonly count: number
  readonly customer: string
}

const inStock: Readonly<Record<string, number>> = { lamp: 10, chair: 1 }
const unpaid: Readonly<Record<string, number>> = { mallory: 3, trudy: 1 }

export const orders = pipeline<Order>('orders')
  .parallel('look up', {
    order: (order) => order,
    stock: async ({ item }) => inStock[item] ?? 0,
    unpaidBills: async ({ customer }) => unpaid[customer] ?? 0,
  })
  .branch(
    'decide',
    ({ order, stock, unpaidBills }) => {
      if (unpaidBills > 2) return 'refuse'
      return stock < order.count || unpaidBills > 0 ? 'ask a person' : 'ship'
    },
    {
      ship: pipeline<{ readonly order: Order }>('ship')
        .step('reserve', ({ order }) => order)
        .step('label', ({ count, item, customer }) => `${count} × ${item} to ${customer}`),
      'ask a person': ({ order, stock }) =>
        `is it all right? ${order.customer} wants ${order.count}, there are ${stock}`,
      refuse: ({ unpaidBills }) => `${unpaidBills} bills have to be paid first`,
    },
  )
