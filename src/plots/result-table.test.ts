import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvField, toCsv } from './csv.js';
import { escapeLatex, toLatex } from './latex.js';
import { type Cell, formatRows, type ResultColumn, type ResultTable, toHtml, toText } from './result-table.js';

const table = (rows: readonly (readonly Cell[])[], auc: Partial<ResultColumn> = {}): ResultTable => ({
  caption: 'Scores',
  columns: [{ name: 'tracker' }, { name: 'AUC', best: 'highest', ...auc }],
  sections: [{ rows }],
});
const marks = (cells: readonly Cell[], auc: Partial<ResultColumn> = {}) => {
  const t = table(
    cells.map((cell) => ['t', cell]),
    auc,
  );
  return formatRows(t, t.sections[0]!).map((row) => row[1]!.rank);
};

test('best, second and third are marked; what looks equal is equal', () => {
  assert.deepEqual(marks([0.1, 0.4, 0.3, 0.2]), [undefined, 1, 2, 3]);
  assert.deepEqual(marks([0.1, 0.2, 0.3], { best: 'lowest' }), [1, 2, 3]);
  assert.deepEqual(marks([0.69609, 0.69552, 0.6, 0.5]), [1, 1, 3, undefined]); // 0.696 twice
  assert.deepEqual(marks([0.69609, 0.69552], { decimals: 4 }), [1, 2]);
  assert.deepEqual(marks([1e-9, -1e-9, 1], { best: 'lowest' }), [1, 1, 3]); // 0 and -0
});

test('nothing is marked where nothing is compared', () => {
  assert.deepEqual(marks([0.5]), [undefined]);
  assert.deepEqual(marks([0.5, 0.5]), [undefined, undefined]);
  assert.deepEqual(marks([]), []);
  assert.deepEqual(marks([0.5, Number.NaN, null, 'x', 0.6]), [2, undefined, undefined, undefined, 1]);
  assert.doesNotMatch(toText(table([['A', 0.5]])), /best/);
});

test('sections are ranked among themselves', () => {
  const two: ResultTable = {
    ...table([]),
    sections: [
      {
        title: 'measured here',
        rows: [
          ['A', 0.5],
          ['B', 0.4],
        ],
      },
      {
        title: 'published elsewhere',
        rows: [
          ['C', 0.9],
          ['D', 0.8],
        ],
      },
    ],
    note: 'convention: pysot',
  };
  assert.equal(
    toText(two),
    [
      ...['Scores', 'tracker    AUC', '-- measured here', 'A        0.500\u00b9', 'B        0.400\u00b2'],
      ...['-- published elsewhere', 'C        0.900\u00b9', 'D        0.800\u00b2', 'convention: pysot'],
      '\u00b9 best, \u00b2 second, \u00b3 third',
    ].join('\n'),
  );
  assert.match(
    toHtml(two),
    /<tr class="section"><th colspan="2"[^>]*>published elsewhere<\/th><\/tr>\n<tr><th scope="row"/,
  );
  assert.match(
    toLatex(two),
    /\\midrule\n {4}\\multicolumn\{2\}\{l\}\{\\textit\{published elsewhere\}\} \\\\\n {4}C & \\textbf/,
  );
  assert.equal(toCsv(two).split('\r\n')[3], 'published elsewhere,C,0.9');
});

test('signed columns show their sign, and no column has one on what rounds to nothing', () => {
  const rows: Cell[][] = [
    ['A', 0.5],
    ['B', -0.25],
    ['C', -0.00001],
    ['D', null],
  ];
  const texts = (of: ResultTable) => formatRows(of, of.sections[0]!).map((row) => row[1]!.text);
  const t = table(rows, { signed: true, decimals: 2 });
  assert.deepEqual(texts(t), ['+0.50', '-0.25', '0.00', '']);
  assert.deepEqual(texts(table(rows, { decimals: 2 })), ['0.50', '-0.25', '0.00', '']);
  assert.match(toLatex(t), /B & \\textit\{\$-\$0\.25\}/);
});

test('a number that is unknown is shown as in legends; CSV keeps it as a number', () => {
  const unknown = table([
    ['A', 0.5],
    ['B', Number.NaN],
  ]);
  for (const write of [toText, toHtml, toLatex]) {
    assert.match(write(unknown), /\bn\/a\b/);
    assert.doesNotMatch(write(unknown), /NaN/);
  }
  assert.match(toCsv(unknown), /^B,NaN\r$/m);
});

test('a row with too few cells is named', () => {
  for (const write of [toText, toHtml, toLatex, toCsv]) {
    assert.throws(() => write(table([['A', 1], ['B']])), {
      name: 'InputError',
      message: /'Scores': row 2 has 1 cells/,
    });
  }
});

test('LaTeX shows every character as it is', () => {
  assert.equal(
    escapeLatex('a_b & 5 % #1 $x$ {y} ~ ^ \\'),
    'a\\_b \\& 5 \\% \\#1 \\$x\\$ \\{y\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}',
  );
  assert.equal(
    escapeLatex('DLA-SiamRPN++ --x <y> [0.5] *'),
    'DLA-SiamRPN++ {-}{-}x \\textless{}y\\textgreater{} {[}0.5{]} {*}',
  );
  assert.equal(escapeLatex('two\r\nlines'), 'two lines');
});

test('LaTeX tables use booktabs, bold the best and underline the second', () => {
  const latex = toLatex(
    table([
      ['[a]', 0.5],
      ['b_c', 0.6],
    ]),
    { label: 'tab:otb100' },
  );
  assert.equal(
    latex,
    [
      ...['\\begin{table}[t]', '  \\centering', '  \\caption{Scores.}', '  \\label{tab:otb100}'],
      ...['  \\begin{tabular}{@{}lr@{}}', '    \\toprule', '    tracker & AUC \\\\', '    \\midrule'],
      ...['    {[}a{]} & \\underline{0.500} \\\\', '    b\\_c & \\textbf{0.600} \\\\'],
      ...['    \\bottomrule', '  \\end{tabular}', '\\end{table}', ''],
    ].join('\n'),
  );
});

test('CSV follows RFC 4180 and keeps every digit', () => {
  assert.deepEqual(
    ['a,b', 'say "x"', 'two\nlines', ' edge', '', 'plain'].map((cell) => csvField(cell)),
    [...['"a,b"', '"say ""x"""', '"two\nlines"', '" edge"', '', 'plain']],
  );
  assert.equal(
    toCsv(
      table([
        ['A', 0.6955198888948749],
        ['B', Number.NaN],
        ['C', null],
      ]),
    ),
    'tracker,AUC\r\nA,0.6955198888948749\r\nB,NaN\r\nC,\r\n',
  );
  assert.equal(toCsv(table([])), 'tracker,AUC\r\n');
});

test('HTML is text: names cannot become markup', () => {
  const html = toHtml({ ...table([['<i>A</i>', 0.5]]), note: 'a < b' });
  assert.doesNotMatch(html, /<i>A/);
  assert.match(html, /&lt;i&gt;A/);
  assert.match(html, /<p class="note">a &lt; b<\/p>/);
});

test('HTML: a table of many columns has narrow ones', () => {
  const wide = (columns: number): string =>
    toHtml({
      ...table([Array(columns).fill(0.5)]),
      columns: Array.from({ length: columns }, (_, i) => ({ name: `${i}` })),
    });
  assert.doesNotMatch(wide(9), /padding/);
  assert.equal(wide(10).match(/padding-left:4px/g)?.length, 20);
});

test('CSV: a text that a spreadsheet would run is written as text, a number as it is', () => {
  const formulas = ['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\tx', '\r=x', '=HYPERLINK("http://x")'];
  for (const formula of formulas) {
    const field = csvField(formula).replace(/^"|"$/g, '').replaceAll('""', '"');
    assert.equal(field, `'${formula}`);
    assert.equal(csvField(formula, { raw: true }).replace(/^"|"$/g, '').replaceAll('""', '"'), formula);
  }
  assert.deepEqual(
    [-1.5, 1e-7, Number.NaN, null, '-1.5', '+3', '-1e-3', 'a=b', "'x"].map((cell) => csvField(cell)),
    [...['-1.5', '1e-7', 'NaN', '', '-1.5', '+3', '-1e-3', 'a=b', "'x"]],
  );
  const table = { caption: 'c', columns: [{ name: '=tracker' }], sections: [{ title: '@x', rows: [['-x']] }] };
  assert.equal(toCsv(table), "section,'=tracker\r\n'@x,'-x\r\n");
  assert.equal(toCsv(table, { raw: true }), 'section,=tracker\r\n@x,-x\r\n');
});
