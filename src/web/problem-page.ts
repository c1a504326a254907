import { type ErrorCode, errorCodes } from '../errors.ts';
import { statuses } from '../http/problem.ts';
import { problemText } from '../texts/problems.ts';
import { escapeHtml, page } from './page.ts';

/** The page that a problem's `type` leads to: what it means, in both languages, and the list of all. */
export function problemPage(code: ErrorCode): string {
  const sections = (['vi', 'en'] as const).map((language) => {
    const { title, detail } = problemText(code, language);
    return `<section lang="${language}"><h2>${escapeHtml(title)}</h2><p>${escapeHtml(detail(placeholders))}</p></section>`;
  });
  const all = errorCodes.map((each) => `<li><a href="/problems/${each}">${each}</a></li>`).join('');
  return page(
    code,
    'en',
    `<h1><code>${code}</code></h1><p>HTTP ${statuses[code]}</p>${sections.join('')}<h2>All problems</h2><ul>${all}</ul>`,
  );
}

/** A detail's parameters, shown as what they stand for. */
const placeholders = new Proxy({} as Record<string, unknown>, { get: (_, name) => `‹${String(name)}›` });
