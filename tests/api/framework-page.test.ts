import { ADMIN_KEY, openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

describe('the page of a framework', () => {
  test('says what a code means, shows examples with their QR, and the tree, in both languages', async () => {
    const { text, headers } = await site.get('/frameworks/sample').expect(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    for (const part of [
      'T.23.015.000042.JV',
      'Chủng loại',
      'Type',
      'Ký tự kiểm tra',
      'T.23.015',
      'Generator 5 kW (sample)',
    ])
      expect(text).toContain(part);
    expect(text.match(/<svg /g)).toHaveLength(3);
    expect(text).not.toContain('<script');
  });

  test('asks a browser for the key as a password, and no other endpoint takes it so', async () => {
    const none = await site.plain.get('/frameworks/sample').expect(401);
    expect(none.headers['www-authenticate']).toBe('Basic realm="tagtree"');
    await site.plain.get('/frameworks/sample').auth('anyone', ADMIN_KEY).expect(200);
    await site.plain.get('/frameworks/sample').auth('anyone', 'wrong').expect(401);
    const api = await site.plain.get('/v1/frameworks').auth('anyone', ADMIN_KEY).expect(401);
    expect(api.headers['www-authenticate']).toBe('Bearer realm="tagtree"');
  });

  test('shows titles as text, never as HTML', async () => {
    await site
      .post('/v1/frameworks/sample/classes')
      .send({ path: 'T.99.001', title: { vi: '<b onclick="x">&amp;' }, itemKind: 'lot' })
      .expect(201);
    const { text } = await site.get('/frameworks/sample?branch=T.99').expect(200);
    expect(text).toContain('&#60;b onclick=&#34;x&#34;&#62;&#38;amp;');
    expect(text).not.toContain('<b ');
  });

  test('shows a narrowed key its branch alone', async () => {
    const { body } = await site
      .post('/v1/keys')
      .send({ title: 'narrow', roles: ['clerk'], classes: ['sample:V.10'] })
      .expect(201);
    const { text } = await site.get('/frameworks/sample', body.key).expect(200);
    expect(text).toContain('V.10.001');
    expect(text).not.toContain('T.23.015');
    expect((await site.get('/frameworks/sample?branch=T.23', body.key)).status).toBe(404);
    expect((await site.get('/frameworks/none')).status).toBe(404);
  });
});
