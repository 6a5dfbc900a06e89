/** One Jest for the whole house: sources are TypeScript as Node 24 runs them, compiled in memory by SWC. */
import { missing, notPermitted, peers } from './scripts/setup/programs.mjs';

/** Peers that this machine does not have, or that may not do their work on it; scripts/test.mjs counts their tests as skipped. */
const leftOut = [...missing(peers), ...notPermitted(peers)];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/scripts', '<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut.map(({ program }) => `/tests/peers/${program}/`)],
  reporters: ['default', '<rootDir>/scripts/conformance/reporter.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 20_000,
};
