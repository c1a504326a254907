import { randomUUID } from 'node:crypto';

/** A request as a client sends it, and sends it again: the Idempotency-Key stays. */
export interface Sent {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  key?: string;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of any endpoint, looked into by those who know which
  body: any;
}

/** Sends a form, a text (CSV), or else JSON. */
export async function send({ url, key }: { url: string; key: string }, sent: Sent): Promise<Answer> {
  const { body } = sent;
  const type =
    body === undefined || body instanceof FormData
      ? undefined
      : typeof body === 'string'
        ? 'text/csv'
        : 'application/json';
  const response = await fetch(url + sent.path, {
    method: sent.method,
    headers: {
      Authorization: `Bearer ${key}`,
      'Idempotency-Key': sent.key ?? randomUUID(),
      ...(type && { 'Content-Type': type }),
    },
    ...(body !== undefined && {
      body: type === 'application/json' ? JSON.stringify(body) : (body as FormData | string),
    }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
