import type { Express, RequestHandler } from 'express';

/** The contract's reader at `/docs`. Its files are loaded when somebody first looks, so that a start doesn't wait for them. */
export function serveDocs(app: Express): void {
  let handlers: Promise<RequestHandler[]> | undefined;
  app.use('/docs', async (request, response, next) => {
    handlers ??= load();
    const [serve, setup] = await handlers;
    serve?.(request, response, (error) => (error ? next(error) : setup?.(request, response, next)));
  });
}

async function load(): Promise<RequestHandler[]> {
  const { default: swagger } = await import('swagger-ui-express');
  // `serve` is a list: first the page's own script, then the files of the reader.
  const [script, files] = swagger.serve as unknown as RequestHandler[];
  const serve: RequestHandler = (request, response, next) => {
    script?.(request, response, (error) => (error ? next(error) : files?.(request, response, next)));
  };
  const options = { swaggerOptions: { url: '/openapi.json', persistAuthorization: false, validatorUrl: null } };
  return [serve, swagger.setup(undefined, options)];
}
