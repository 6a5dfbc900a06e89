import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** Runs a module in a process that may look into V8, and gives what it wrote. */
function run(source: string): string {
  const node = ['--allow-natives-syntax', '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval'];
  return execFileSync(process.execPath, [...node, source], { encoding: 'utf8' });
}

const TUNE = JSON.stringify(pathToFileURL(require.resolve('./tune-engine.ts')).href);

describe('tuneEngine', () => {
  it('gives String.prototype its fast properties back after a class has extended String', () => {
    const said = run(`
      import { tuneEngine } from ${TUNE};
      class Derived extends String {}
      const before = %HasFastProperties(String.prototype);
      tuneEngine();
      console.log(before, %HasFastProperties(String.prototype), new Derived('text').length);
    `);
    expect(said).toBe('false true 4\n');
  });

  it('keeps code compiled that reads text of every kind', () => {
    const said = run(`
      import { tuneEngine } from ${TUNE};
      tuneEngine();
      const sum = (text) => { let sum = 0; for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at); return sum; };
      const read = () => Buffer.from('a text that was read from octets').toString('latin1');
      const known = read();
      const names = { [known]: true };
      const texts = [read(), read().slice(3, 30), read() + read(), known, 'a text that stands in the source', '', 'x'];
      const expected = texts.map((text) => [...text].reduce((total, one) => total + one.codePointAt(0), 0));
      for (let round = 0; round < 20_000; round++) {
        for (const [index, text] of texts.entries()) if (sum(text) !== expected[index]) throw new Error(text);
      }
      console.log(Object.keys(names).length);
    `);
    expect(said).toBe('1\n');
  });
});
