import Database from 'better-sqlite3'

import { allMigrations } from '../../migrations/all-migrations.ts'
import { migrate } from '../../migrations/migrate.ts'
import type { Migration } from '../../migrations/migration.ts'
import { Connection } from '../../sql/connection.ts'

/** Migrates a database and is killed before the given statement of the last migration is run. */
const [path = '', statement = '0'] = process.argv.slice(2)
const dying = (migration: Migration): Migration => ({
  ...migration,
  statements: (db) =>
    migration.statements(db).map((made, at) => ({
      compile: () => {
        if (at === Number(statement)) process.kill(process.pid, 'SIGKILL')
        return made.compile()
      },
    })),
})
const database = new Database(path)
database.pragma('journal_mode = wal')
// Kept back until its turn: statements are compiled one by one, in the transaction.
migrate(
  new Connection(database as never),
  allMigrations.map((each, at) => (at === allMigrations.length - 1 ? dying(each) : each)),
)
console.log('migrated')
