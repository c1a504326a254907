import type { ShownFramework } from '../operations/show-framework.ts';
import { type Title, titleIn } from '../reference/title.ts';
import { escapeHtml, page } from './page.ts';

/** A framework to be read, printed and shown, in both languages: what a code means part by part, examples with their QR, the tree. */
export function frameworkPage(shown: ShownFramework): string {
  const { framework, branch } = shown;
  const title = branch ? `${framework.key}:${branch.path}` : framework.key;
  const body = [
    `<h1>${both(branch?.title ?? framework.title)}</h1>`,
    `<p><code>${escapeHtml(title)}</code></p>`,
    branch ? `<p><a href="/frameworks/${framework.key}">${both(framework.title)}</a></p>` : facts(shown),
    ...(branch ? [] : [meaning(shown), examples(shown)]),
    treeOf(shown),
  ];
  return page(title, 'vi', STYLE + body.join('\n'));
}

const STYLE = `<style>
.en { color: #555; } .closed { text-decoration: line-through; } .examples { display: flex; flex-wrap: wrap; gap: 2rem; }
.examples svg { width: 4cm; height: 4cm; display: block; } .examples code { display: block; text-align: center; }
body { max-width: 60rem; } @media print { a { color: inherit; text-decoration: none; } body { margin: 0; } }
</style>
`;

/** Vietnamese first, then English; one where they are the same or one is missing. */
function both(title: Title | undefined): string {
  const [vi, en] = [titleIn(title, 'vi'), titleIn(title, 'en')];
  if (vi === en) return escapeHtml(vi);
  return `${escapeHtml(vi)} <span class="en" lang="en">${escapeHtml(en)}</span>`;
}

const label = (vi: string, en: string) => both({ vi, en });

function facts({ framework, version }: ShownFramework): string {
  const rows: [string, string | undefined][] = [
    [label('Cơ quan ban hành', 'Issuer'), framework.issuer],
    [label('Căn cứ pháp lý', 'Legal basis'), framework.legalBasis],
    [label('Phiên bản', 'Version'), String(version.version)],
    [label('Công bố lúc', 'Published'), version.publishedAt],
    [label('Có hiệu lực từ', 'Valid from'), version.validFrom],
    [label('Có hiệu lực đến', 'Valid until'), version.validUntil],
    [label('Hệ số kiểm tra', 'Check characters'), version.definition.check.system],
  ];
  return table(rows.filter(([, value]) => value !== undefined).map(([name, value = '']) => [name, escapeHtml(value)]));
}

function meaning({ version: { definition }, parts }: ShownFramework): string {
  const rows = parts.map(({ level, text }) => {
    const found = definition.levels.find(({ key }) => key === level);
    const name = found ? both(titleOf(found.title, level)) : label('Ký tự kiểm tra', 'Check characters');
    return [
      `<code>${escapeHtml(text)}</code>`,
      name,
      found ? lengthText(found.length) : '',
      found ? alphabetText(found) : '',
    ];
  });
  const head = [
    label('Phần', 'Part'),
    label('Ý nghĩa', 'Meaning'),
    label('Số ký tự', 'Characters'),
    label('Bảng ký tự', 'Alphabet'),
  ];
  return `<h2>${label('Cấu trúc mã', 'What a code means')}</h2>${table(rows, head)}`;
}

function titleOf(title: { vi?: string | undefined; en?: string | undefined } | undefined, key: string): Title {
  return { vi: title?.vi ?? title?.en ?? key, en: title?.en ?? title?.vi ?? key };
}

function lengthText(length: number | { min: number; max: number }): string {
  return typeof length === 'number' ? String(length) : `${length.min}–${length.max}`;
}

function alphabetText({
  alphabet,
  from,
  value,
}: {
  alphabet: string;
  from: string;
  value?: string | undefined;
}): string {
  return `<code>${escapeHtml(from === 'constant' ? (value ?? '') : alphabet)}</code>`;
}

function examples(shown: ShownFramework): string {
  const figures = shown.examples.map(
    ({ code, path, size }) =>
      `<div><svg viewBox="-4 -4 ${size + 8} ${size + 8}" role="img" aria-label="${escapeHtml(code)}"><path shape-rendering="crispEdges" d="${path}"/></svg><code>${escapeHtml(code)}</code></div>`,
  );
  return `<h2>${label('Ví dụ', 'Examples')}</h2><div class="examples">${figures.join('')}</div>`;
}

function treeOf({ framework, tree, folded }: ShownFramework): string {
  const kinds = { equipment: label('Trang bị', 'Equipment'), lot: label('Vật tư', 'Material') };
  const rows = tree.map(({ node, depth }) => {
    const link = folded.has(node.path)
      ? ` <a href="/frameworks/${framework.key}?branch=${encodeURIComponent(node.path)}">${label('xem tiếp', 'more')}</a>`
      : '';
    const after = node.successor ? ` → <code>${escapeHtml(node.successor)}</code>` : '';
    const name = `<span${node.closed ? ' class="closed"' : ''}>${both(node.title)}</span>${after}${link}`;
    const path = `<span style="padding-left:${depth * 1.2}em"><code>${escapeHtml(node.path)}</code></span>`;
    return [path, name, node.itemKind ? kinds[node.itemKind] : ''];
  });
  return `<h2>${label('Cây phân lớp', 'Classes')}</h2>${table(rows)}`;
}

function table(rows: readonly (readonly string[])[], head?: readonly string[]): string {
  const cells = (row: readonly string[], tag: string) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  return `<table>${head ? `<tr>${cells(head, 'th')}</tr>` : ''}${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}</table>`;
}
