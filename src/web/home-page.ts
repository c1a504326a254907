import type { Language } from '../texts/language.ts';
import { page } from './page.ts';

const texts = {
  en: {
    what: 'Tagtree gives every piece of technical equipment, and every lot of material, a permanent code, prints it on labels, and keeps a record of its life that anyone can check.',
    first: 'Where to go',
    docs: 'The API, to read and try',
    contract: 'The OpenAPI document',
    problems: 'What each problem means',
    health: 'Whether it is ready',
  },
  vi: {
    what: 'Tagtree cấp cho mỗi trang bị kỹ thuật và mỗi lô vật tư một mã vĩnh viễn, in mã lên nhãn, và giữ lý lịch mà ai cũng kiểm tra được.',
    first: 'Bắt đầu từ đây',
    docs: 'API: đọc và thử',
    contract: 'Tài liệu OpenAPI',
    problems: 'Ý nghĩa của từng lỗi',
    health: 'Máy chủ sẵn sàng chưa',
  },
};

/** The page that says what this is and where to go. */
export function homePage(language: Language): string {
  const { what, first, docs, contract, problems, health } = texts[language];
  const links = [
    ['/docs', docs],
    ['/openapi.json', contract],
    ['/problems/invalid-request', problems],
    ['/readyz', health],
  ];
  const rows = links.map(
    ([href, text]) => `<tr><td><a href="${href}"><code>${href}</code></a></td><td>${text}</td></tr>`,
  );
  return page(
    'Tagtree',
    language,
    `<h1>Tagtree</h1>\n<p>${what}</p>\n<h2>${first}</h2>\n<table>${rows.join('')}</table>`,
  );
}
