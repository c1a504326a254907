/** A title in both languages; one may be missing, then the other is shown. */
export interface Title {
  vi?: string;
  en?: string;
}

export function titleIn(title: Title | undefined, language: 'vi' | 'en'): string {
  return (language === 'vi' ? (title?.vi ?? title?.en) : (title?.en ?? title?.vi)) ?? '';
}
