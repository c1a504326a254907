import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { Language } from '../texts/language.ts';
import type { Caller, Scope } from './access.ts';
import type { Upload } from './multipart.ts';

/** What a handler gets: everything parsed, the caller known. */
export interface Request<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  headers: IncomingMessage['headers'];
  /** On public endpoints a caller without scopes. */
  caller: Caller;
  language: Language;
  /** Every id an operation needs derives from it; from the Idempotency-Key, else random. */
  seed: string;
  /** What came as multipart/form-data; its file is gone when the handler has ended. */
  upload?: Upload;
  /** Aborted when the client hangs up. */
  signal: AbortSignal;
}

export type Reply =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | { status?: number; contentType: string; bytes: Buffer | string; headers?: Record<string, string> }
  | {
      status?: number;
      contentType: string;
      stream: (sink: Writable) => Promise<void>;
      headers?: Record<string, string>;
    };

export interface ResponseDescription {
  description: string;
  /** Of the answer as JSON. */
  schema?: z.ZodType;
  /** One, or those to choose from; JSON where there is a schema and nothing else is said. */
  contentType?: string | readonly string[];
}

export interface EndpointDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As Express writes it: `/v1/items/:code`. */
  path: string;
  operationId: string;
  summary: string;
  tag: string;
  scope: Scope | 'any' | 'public';
  params?: P;
  query?: Q;
  body?: B;
  /** Media types of the body; `multipart/form-data` comes as `upload`. */
  consumes?: readonly string[];
  /** Of the body, in bytes. */
  limit?: number;
  /** The answer holds a secret: it is not kept, and a repeat is refused. */
  secret?: boolean;
  /** A page for people: a browser may send the key as the password of Basic authentication (RFC 7617). */
  page?: boolean;
  /** The answer names a person: it is not kept, but made again for a repeat. */
  personal?: boolean;
  /** Changes nothing: takes no Idempotency-Key although it is a POST. */
  readOnly?: boolean;
  /** Names an ETag: takes If-Match or If-None-Match. */
  conditional?: boolean;
  responses: Record<number, ResponseDescription>;
  /** Beyond those that every endpoint of its kind may answer. */
  problems?: readonly ErrorCode[];
  handler(request: Request<z.output<P>, z.output<Q>, z.output<B>>): Promise<Reply>;
}

export type Endpoint = Omit<EndpointDefinition<z.ZodType, z.ZodType, z.ZodType>, 'handler'> & {
  handler(request: Request<unknown, unknown, unknown>): Promise<Reply>;
};

/** An endpoint as a value: the router and the OpenAPI document both read it. */
export function endpoint<
  P extends z.ZodType = z.ZodUnknown,
  Q extends z.ZodType = z.ZodUnknown,
  B extends z.ZodType = z.ZodUnknown,
>(definition: EndpointDefinition<P, Q, B>): Endpoint {
  return definition as unknown as Endpoint;
}

export const DEFAULT_LIMIT = 64 * 1024;

export function isWrite(endpoint: Pick<Endpoint, 'method' | 'readOnly'>): boolean {
  return endpoint.method !== 'get' && !endpoint.readOnly;
}
