import { htmlText } from './html-text.ts';

describe('text of HTML', () => {
  it.each([
    ['<h1>Head</h1><p>one<br>two</p><p>three', 'Head\n\none\ntwo\n\nthree'],
    ['a <a href="https://x.example/a">link</a>', 'a link [https://x.example/a]'],
    [
      '<a href="https://x.example">https://x.example</a>, <a href="mailto:a@b">a@b</a>, <a href="#top">up</a>',
      'https://x.example, a@b, up',
    ],
    ['x<img src="cid:1" alt="alt">y', 'xy'],
    ['<style>p{}</style><script>x</script><title>t</title>text', 'text'],
    ['a&nbsp;&lt;b&gt; &euro; &#128512;', 'a\u00a0<b> € 😀'],
    ['<blockquote>quoted</blockquote>', '> quoted'],
    ['plain', 'plain'],
    ['', ''],
  ])('%s', (html, text) => {
    expect(htmlText(html)).toBe(text);
  });

  it('takes bounded time for any markup', () => {
    const evil = [
      '<div>',
      '<a href=x>',
      '<p>',
      '<td>',
      '<b',
      '&',
      '<',
      '<!--',
      '<ul><li>',
      '</div>',
      '<div></b>',
      '<thead>',
    ];
    for (const piece of evil) {
      const startedAt = performance.now();
      htmlText(piece.repeat(1_000_000 / piece.length));
      expect(performance.now() - startedAt).toBeLessThan(2000);
    }
  });

  it('gives what comes before too deep a nesting', () => {
    expect(htmlText(`<p>first</p>${'<div>'.repeat(100_000)}deep`).trim()).toBe('first');
  });
});
