/** What the scripts that talk to a running server share: where it is, and the key. */
export interface Api {
  url: string;
  key: string;
}

/** From TAGTREE_URL (default http://127.0.0.1:3000) and TAGTREE_KEY or ADMIN_KEY. */
export function apiFrom(env: NodeJS.ProcessEnv): Api {
  const key = env['TAGTREE_KEY'] ?? env['ADMIN_KEY'];
  if (!key) throw new Error('Set TAGTREE_KEY to an API key');
  return { url: (env['TAGTREE_URL'] ?? 'http://127.0.0.1:3000').replace(/\/$/, ''), key };
}

export interface Problem {
  code: string;
  title: string;
  detail: string;
  params: Record<string, unknown>;
  errors?: { pointer: string; detail: string }[];
}

/** A refusal of the server, with its problem. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    const mistakes = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`).join('');
    super(`${problem.title}: ${problem.detail}${mistakes}`);
    this.problem = problem;
  }
}

export async function call<T>(api: Api, method: string, path: string, body?: unknown): Promise<T> {
  const form = body instanceof FormData;
  const request = {
    method,
    headers: {
      Authorization: `Bearer ${api.key}`,
      ...(body !== undefined && !form && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  };
  const response = await fetch(api.url + path, request).catch((error: unknown) => {
    throw new Error(`No answer from ${api.url}: is the server running?`, { cause: error });
  });
  const answer: unknown = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new ApiError(answer as Problem);
  return answer as T;
}
