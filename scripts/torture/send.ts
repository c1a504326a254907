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

export async function send({ url, key }: { url: string; key: string }, sent: Sent): Promise<Answer> {
  const form = sent.body instanceof FormData;
  const response = await fetch(url + sent.path, {
    method: sent.method,
    headers: {
      Authorization: `Bearer ${key}`,
      'Idempotency-Key': sent.key ?? randomUUID(),
      ...(sent.body !== undefined && !form && { 'Content-Type': 'application/json' }),
    },
    ...(sent.body !== undefined && { body: form ? (sent.body as FormData) : JSON.stringify(sent.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
