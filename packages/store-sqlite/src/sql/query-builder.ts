import {
  DefaultQueryExecutor,
  DummyDriver,
  Kysely,
  QueryCreator,
  type QueryExecutor,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

import type { Tables } from '../schema.ts'

const noConnection = {
  provideConnection: (): Promise<never> => Promise.reject(new TypeError('queries run on the handle, not here')),
}

/** Types and builds queries; it has no connection and cannot run any. Without what defines tables, it loads quickly. */
export class QueryBuilder extends QueryCreator<Tables> {
  readonly #executor: QueryExecutor

  constructor() {
    const executor = new DefaultQueryExecutor(new SqliteQueryCompiler(), new SqliteAdapter(), noConnection)
    super({ executor })
    this.#executor = executor
  }

  getExecutor(): QueryExecutor {
    return this.#executor
  }
}

export const queryBuilder: QueryBuilder = new QueryBuilder()

/** Types and builds the definitions of tables; it has no connection either. */
export const schemaBuilder = (): Kysely<never> =>
  new Kysely<never>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
