import { generateBranch, generateCallId, generateTag } from './identifiers.ts';

describe('identifiers', () => {
  it('are tokens that compare without case, and do not repeat', () => {
    const branches = new Set(Array.from({ length: 5_000 }, generateBranch));
    expect(branches.size).toBe(5_000);
    for (const branch of branches) expect(branch).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
    expect(generateTag()).toMatch(/^[0-9a-f]{16}$/);
    expect(generateCallId()).toMatch(/^[0-9a-f]{24}$/);
    expect(generateCallId('h.example.com')).toMatch(/^[0-9a-f]{24}@h\.example\.com$/);
  });
});
