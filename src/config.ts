import { z } from 'zod';

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const PORT_RANGE = 'must be a whole number from 0 to 65535';
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const blank = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);

/** Every environment variable there is, with its default and what it is for. */
export const variables = {
  PORT: z.coerce
    .number({ error: PORT_RANGE })
    .int({ error: PORT_RANGE })
    .min(0, { error: PORT_RANGE })
    .max(65_535, { error: PORT_RANGE })
    .default(3000)
    .describe('Port to listen on'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  DATA_DIR: z.string().default('./data').describe('Where the embedded store and temporary files lie'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, { error: 'must start with mongodb://' })
    .optional()
    .describe('A MongoDB to use; without it the embedded store'),
  ADMIN_KEY: z
    .string()
    .min(32, { error: 'must have at least 32 characters' })
    .optional()
    .describe('Use this administrator key instead of making one; at least 32 characters'),
  SITE_TIME_ZONE: z
    .string()
    .refine(isZone, { error: 'must be an IANA time zone, like Asia/Ho_Chi_Minh' })
    .default(zone)
    .describe('The site\'s time zone: days and "as of" mean it'),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
    .default('info')
    .describe('What is logged: debug, info, warn, error or silent'),
};

const Config = z.object(
  Object.fromEntries(Object.entries(variables).map(([name, schema]) => [name, z.preprocess(blank, schema)])) as {
    [Name in keyof typeof variables]: z.ZodPreprocess<(typeof variables)[Name]>;
  },
);

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  mongodbUri: string | undefined;
  adminKey: string | undefined;
  timeZone: string;
  logLevel: z.output<(typeof variables)['LOG_LEVEL']>;
}

/** Reads the configuration. Throws an Error that names every variable that will not do, without its value. */
export function loadConfig(env: NodeJS.ProcessEnv): Readonly<Config> {
  const parsed = Config.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(lines.join('\n'));
  }
  const { PORT, HOST, DATA_DIR, MONGODB_URI, ADMIN_KEY, SITE_TIME_ZONE, LOG_LEVEL } = parsed.data;
  return Object.freeze({
    port: PORT,
    host: HOST,
    dataDir: DATA_DIR,
    mongodbUri: MONGODB_URI,
    adminKey: ADMIN_KEY,
    timeZone: SITE_TIME_ZONE,
    logLevel: LOG_LEVEL,
  });
}
