import { Agent, request } from 'node:http';

export interface Target {
  url: string;
  key: string;
}

/** Sends requests over a number of kept connections and answers how many a second were done. Any answer that is not 2xx ends it. */
export async function requestsPerSecond(
  target: Target,
  path: string,
  bodies: readonly string[],
  clients: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const began = performance.now();
  let next = 0;
  const client = async () => {
    while (next < bodies.length) {
      next += 1;
      await post(target, agent, path, bodies[next - 1] ?? '');
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return bodies.length / ((performance.now() - began) / 1_000);
}

export function post(
  target: Target,
  agent: Agent,
  path: string,
  body: string,
  accept = 'application/json',
): Promise<string> {
  const headers = {
    Authorization: `Bearer ${target.key}`,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Accept: accept,
  };
  return new Promise((resolve, reject) => {
    const sent = request(target.url + path, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        response.statusCode && response.statusCode < 300 ? resolve(text) : reject(new Error(text)),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
