import { derivedId, randomId } from '../src/index.ts';

const V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('derivedId', () => {
  it('is a UUID of version 8, and the same for the same parts for ever', () => {
    expect(derivedId('import', 'line 1', '1')).toMatch(V8);
    expect(derivedId('import', 'line 1', '1')).toBe('837317cc-6c9b-8eb8-aa9c-8acfcfa3b993');
  });

  it('tells apart parts that join to the same text', () => {
    const ids = [['ab', 'c'], ['a', 'bc'], ['abc'], ['', 'abc'], ['abc', ''], []].map((parts) => derivedId(...parts));
    expect(new Set(ids).size).toBe(6);
  });

  it('measures parts in UTF-8 bytes', () => {
    expect(derivedId('đ', 'a')).not.toBe(derivedId('đa'));
    expect(derivedId('Máy'.normalize('NFC'))).not.toBe(derivedId('Máy'.normalize('NFD')));
  });
});

describe('randomId', () => {
  it('is a UUID of version 4, new each time', () => {
    const ids = Array.from({ length: 100 }, randomId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(100);
  });
});
