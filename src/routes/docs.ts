import type { Express, RequestHandler } from 'express';
import { DomainError } from '../errors.ts';

/** The reader styles itself in the page; it loads nothing from elsewhere. */
const headers = {
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** The contract's reader at `/docs`. Its files are loaded when somebody first looks, so that a start doesn't wait for them. */
export function serveDocs(app: Express): void {
  let reader: Promise<{ page: string; files: RequestHandler }> | undefined;
  app.use('/docs', async (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method)) throw new DomainError('method-not-allowed', { allow: 'GET, HEAD' });
    if (request.path.endsWith('.json')) throw new DomainError('not-found');
    reader ??= load();
    const { page, files } = await reader;
    response.set(headers);
    if (request.path === '/') response.type('html').send(page);
    else files(request, response, next);
  });
}

async function load(): Promise<{ page: string; files: RequestHandler }> {
  const { default: swagger } = await import('swagger-ui-express');
  const page = swagger.generateHTML(undefined, {
    swaggerOptions: { url: '/openapi.json', persistAuthorization: false, validatorUrl: null },
    customSiteTitle: 'Tagtree API',
  });
  // `serve` is a list: first the page's own script, then the files of the reader.
  const [script, files] = swagger.serve as unknown as RequestHandler[];
  return {
    // It names its files relative to itself, which only works with a slash at the end of its own address.
    page: page.replaceAll('"./', '"/docs/'),
    files: (request, response, next) => {
      script?.(request, response, (error) => (error ? next(error) : files?.(request, response, next)));
    },
  };
}
