/** One Jest for the whole house: sources are TypeScript as Node 24 runs them, compiled in memory by SWC. */
import { missing, peers } from './scripts/setup/programs.mjs';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/scripts', '<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  // The suites of a peer that this machine does not have; scripts/test.mjs counts them as skipped.
  testPathIgnorePatterns: ['/node_modules/', ...missing(peers).map(({ program }) => `/tests/peers/${program}/`)],
  reporters: ['default', '<rootDir>/scripts/conformance/reporter.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 20_000,
};
