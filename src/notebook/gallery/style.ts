/** The look of the gallery's pages, light and dark. */
export const galleryStyle: string = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #22262b; --soft: #626a73; --line: #e2e4e7; --code: #f3f4f5; --link: #0b62a8;
  --keyword: #8a2a87; --string: #22733a; --number: #a3500a; --comment: #6c757e; --title: #1557a0; --error: #a51d24;
  --error-page: #fdf0f0;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16181b; --card: #1e2124; --text: #dfe2e6; --soft: #9aa2ab; --line: #33373c; --code: #212529; --link: #79b8f0;
    --keyword: #d9a0d7; --string: #93cf9f; --number: #e6ae7a; --comment: #8b949d; --title: #8fc1f4; --error: #ff9a9a;
    --error-page: #33201f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.6 var(--sans); }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
header, footer { display: flex; gap: 1.5rem; padding-block: 1.2rem; color: var(--soft); font-size: 0.9rem; }
header :last-child:not(:first-child) { margin-left: auto; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; justify-content: space-between; }
a { color: var(--link); text-underline-offset: 0.15em; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 0.6em; text-wrap: balance; }
h1 { font-size: 2rem; margin-top: 0.6em; }
h2 { font-size: 1.4rem; }
h3 { font-size: 1.1rem; }
.prose img { max-width: 100%; }
.prose :not(pre) > code { font: 0.9em var(--mono); background: var(--code); padding: 0.1em 0.3em; border-radius: 4px; }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid var(--line); color: var(--soft); }
pre { margin: 0.8em 0; overflow-x: auto; font: 0.85rem/1.5 var(--mono); }
pre.source { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 0.8rem 1rem; }
.outputs { margin: 0 0 1.6rem; padding-left: 1rem; border-left: 3px solid var(--line); }
.outputs > pre { max-height: 30rem; overflow-y: auto; white-space: pre-wrap; }
pre.stderr, .note { color: var(--soft); }
pre.error { color: var(--error); background: var(--error-page); padding: 0.8rem 1rem; border-radius: 8px; white-space: pre-wrap; }
.html, .picture { overflow-x: auto; margin: 0.8em 0; }
.picture img, .picture > svg, .still > svg { display: block; max-width: 100%; height: auto; background: #ffffff; border-radius: 6px; }
.picture.plotly { background: #ffffff; border-radius: 6px; width: fit-content; max-width: 100%; }
.plotly .value { color: #22262b; padding: 0.5rem; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--line); text-align: right; }
.prose th, .prose td { text-align: left; }
thead th { border-bottom: 2px solid var(--line); }
.hljs-comment, .hljs-quote { color: var(--comment); font-style: italic; }
.hljs-keyword, .hljs-literal, .hljs-built_in, .hljs-type { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-addition { color: var(--string); }
.hljs-number, .hljs-symbol, .hljs-bullet { color: var(--number); }
.hljs-title, .hljs-attr, .hljs-section, .hljs-name { color: var(--title); }
.hljs-deletion { color: var(--error); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1.2rem; padding: 0; list-style: none; }
.cards a { display: block; height: 100%; color: inherit; text-decoration: none; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.cards a:hover, .cards a:focus-visible { border-color: var(--link); }
.cards .thumbnail { height: 10rem; background: #ffffff; border-bottom: 1px solid var(--line); }
.cards .thumbnail > * { display: block; width: 100%; height: 100%; object-fit: contain; }
.cards h2 { font-size: 1.05rem; margin: 0.9rem 1rem 0.3rem; }
.cards p { margin: 0 1rem 1rem; color: var(--soft); font-size: 0.9rem; }
.cards .failed { color: var(--error); }
@media print { header, footer { display: none; } .outputs > pre { max-height: none; } }
`;
