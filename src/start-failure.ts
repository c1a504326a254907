const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'not a directory',
  EEXIST: 'not a directory',
  ENOENT: 'it can not be made',
};

/** Why the server could not start, in one line that begins with the variable to look at. */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const {
    code = '',
    syscall,
    address,
    port,
    hostname,
    path,
  } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
    hostname?: string;
  };
  const reason = reasons[code] ?? error.message;
  if (syscall === 'listen') return `PORT, HOST: can't listen on port ${port} of ${address}: ${reason}`;
  if (syscall === 'getaddrinfo' && hostname !== undefined) return `HOST: can't listen on ${hostname}: ${reason}`;
  if (path !== undefined) return `DATA_DIR: can't use ${path}: ${reason}`;
  return error.name.startsWith('Mongo') ? `MONGODB_URI: ${error.message}` : error.message;
}
