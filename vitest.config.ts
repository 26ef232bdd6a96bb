import { defineConfig } from 'vitest/config'

// Every import of a workspace package goes to its sources: tests need no build and no stale one can deceive them.
const conditions = ['@flujo/source', 'module', 'node', 'development|production']

const packages = ['domain', 'runner', 'tracing', 'store-sqlite', 'lens-cli', 'flujo']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A guard against hanging, and never a measure of speed: a busy machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      ...packages.map((name) => ({
        extends: true as const,
        test: {
          name,
          include: [`packages/${name}/src/**/*.test.ts`],
          typecheck: {
            enabled: name === 'domain',
            include: [`packages/${name}/src/**/*.test-d.ts`],
            tsconfig: `packages/${name}/tsconfig.test.json`,
          },
        },
      })),
      { extends: true, test: { name: 'tests', include: ['tests/src/**/*.test.ts'] } },
      // Installs packed tarballs elsewhere: slow, so `npm run test:packed` runs it on its own.
      {
        extends: true,
        test: { name: 'packed', include: ['tests/packed/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
      },
      // Publishes to a registry of its own: `npm run test:release`.
      {
        extends: true,
        test: { name: 'release', include: ['tests/release/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
      },
      { extends: true, test: { name: 'examples', include: ['examples/*/src/**/*.test.ts'] } },
    ],
  },
})
