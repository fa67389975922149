import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureHtml, figureScriptOf } from './html.js';
import { pageScriptOf, programHtml } from './page-script.js';
import { themed } from './theme.js';

const program = { code: 'var made = { mount: (box, settings) => mounted.push(settings) };', name: 'made' };
const png = Uint8Array.of(1, 2, 3);
const scriptIn = (html: string): string => html.slice(html.indexOf('<script>') + 8, html.lastIndexOf('</script>'));

test('settings arrive as they are, and the script of their text is made anew, with backslashes before and after anything', () => {
  for (const text of ['</script>', '\\</script>', '\\\\<!--', '\\x3c', '\\\\x3c/script', '\\u003c', '"\\', '\n\\n']) {
    const script = scriptIn(programHtml(program, 'made', 'title', png, { text }));
    assert.doesNotMatch(script, /<\/script|<!--/);
    const mounted: unknown[] = [];
    const document = { getElementById: () => ({ removeAttribute: () => undefined }) };
    new Function('mounted', 'document', script)(mounted, document);
    assert.deepEqual(mounted, [{ text }]);
    assert.equal(pageScriptOf(script, program), script, text);
    const ofFigure = scriptIn(figureHtml(themed([], { title: { text } }), png));
    assert.equal(figureScriptOf(ofFigure), ofFigure, text);
  }
});
